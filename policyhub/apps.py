"""The site as an application: it has no models, and connects the logs of logins and outages."""

from __future__ import annotations

from django.apps import AppConfig


class PolicyhubConfig(AppConfig):
    """The application of the site itself."""

    name = "policyhub"
    verbose_name = "网站"

    def ready(self) -> None:
        """Connect the login log, the session start times, the outage notes and the looks at the database's file."""
        from django.contrib.auth.signals import user_logged_in

        from policyhub import interrupted_forms, login_log, outage_middleware, replaced_database, sessions

        login_log.connect_login_log()
        outage_middleware.connect_outage_notes()
        replaced_database.connect_file_checks()
        user_logged_in.connect(interrupted_forms.keep_login_form, dispatch_uid="policyhub.interrupted_form")
        user_logged_in.connect(sessions.note_session_start, dispatch_uid="policyhub.session_begins")
