"""What production insists on before it starts."""

from __future__ import annotations

from policyhub.conf.environment import Environment, SettingsError

#: In characters; what `django.core.management.utils.get_random_secret_key` gives.
SHORTEST_SECRET_KEY = 50
_FEWEST_DIFFERENT = 5


def insist(environment: Environment) -> None:
    """Raise `SettingsError` naming everything that is unsafe or missing, so that it is all mended in one go."""
    faults = list(_faults(environment))
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults)
        raise SettingsError(
            f"These settings are not fit for production:\n{listed}\nSee docs/settings.md; for a trial on your own "
            "machine set POLICYHUB_ENV=development."
        )


def _faults(environment: Environment) -> list[str]:
    faults = []
    key = environment.secret_key
    if not key:
        faults.append("SECRET_KEY is not set.")
    elif len(key) < SHORTEST_SECRET_KEY or len(set(key)) < _FEWEST_DIFFERENT:
        faults.append(f"SECRET_KEY must be random and at least {SHORTEST_SECRET_KEY} characters long.")
    if not environment.allowed_hosts:
        faults.append(
            "ALLOWED_HOSTS is not set: name the hosts that the site answers to, separated by commas."
        )
    elif "*" in environment.allowed_hosts:
        faults.append("ALLOWED_HOSTS must name hosts, not *.")
    if not environment.database_url.startswith(("postgresql://", "postgres://")):
        faults.append(
            "DATABASE_URL must name a PostgreSQL database: postgresql://user:password@host:5432/name."
        )
    if environment.debug:
        faults.append("DEBUG must not be on: it shows the inside of the site to everyone.")
    return faults
