"""Check that the settings are safe for production before it starts."""

from __future__ import annotations

from policyhub.conf.environment import SettingsError, SiteEnvironment

#: The fewest characters of a secret key: the length that `get_random_secret_key` gives.
SHORTEST_SECRET_KEY = 50
#: The fewest different characters: a random key of hexadecimal digits has nearly all sixteen.
_FEWEST_DIFFERENT = 10
#: The prefix of the key in a new project of Django's, which is public.
_INSECURE = "django-insecure-"
#: The length of neighbouring characters compared, and the share of them that must differ.
_GROUP, _DIFFERENT_GROUPS = 3, 0.75


def check_production(environment: SiteEnvironment) -> None:
    """Raise `SettingsError` that names everything unsafe or missing at once."""
    faults = list(_production_faults(environment))
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults)
        raise SettingsError(
            f"These settings are not fit for production:\n{listed}\nSee docs/settings.md; for a trial on your own "
            "machine set POLICYHUB_ENV=development."
        )


def _production_faults(environment: SiteEnvironment) -> list[str]:
    faults = []
    if fault := _key_fault(environment.secret_key):
        faults.append(fault)
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


def _key_fault(key: str) -> str:
    """Return the fault of a secret key, empty for one that may be random."""
    if not key:
        return "SECRET_KEY is not set."
    make = 'make one: python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
    if key.startswith(_INSECURE):
        return f"SECRET_KEY begins with {_INSECURE}: it is a development key, not a secret; {make}"
    if len(key) < SHORTEST_SECRET_KEY:
        return f"SECRET_KEY must be random and at least {SHORTEST_SECRET_KEY} characters long; {make}"
    groups = [key[at : at + _GROUP] for at in range(len(key) - _GROUP + 1)]
    if len(set(key)) < _FEWEST_DIFFERENT or len(set(groups)) < _DIFFERENT_GROUPS * len(groups):
        return f"SECRET_KEY must be random: it has too few different characters, or repeats itself; {make}"
    return ""
