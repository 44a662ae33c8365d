"""The site as an application: it has no records, but wants to know who logs in and what fails."""

from __future__ import annotations

from django.apps import AppConfig


class PolicyhubConfig(AppConfig):
    """What holds for all applications."""

    name = "policyhub"
    verbose_name = "网站"

    def ready(self) -> None:
        """Have logins logged and timed, and outages noted."""
        from django.contrib.auth.signals import user_logged_in

        from policyhub import interrupted_forms, login_log, outage_middleware, sessions

        login_log.connect_login_log()
        outage_middleware.connect_outage_notes()
        user_logged_in.connect(interrupted_forms.keep_login_form, dispatch_uid="policyhub.interrupted_form")
        user_logged_in.connect(sessions.note_session_start, dispatch_uid="policyhub.session_begins")
