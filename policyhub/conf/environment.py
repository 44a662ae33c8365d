"""Read and check the environment: every setting that an operator can change is read here, once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environs
import limits
from django.core.exceptions import ImproperlyConfigured

MODES = ("development", "production", "test")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("console", "json")
#: The default request limits of one address; a reading room of fifty people behind one address stays below.
RATE_LIMITS = {
    "search": "900/minute",
    "typing": "1800/minute",
    "export": "60/minute;600/hour",
    "login": "30/minute",
}
#: Valkey has the protocol of Redis, and its scheme.
CACHE_SCHEMES = ("redis://", "rediss://", "redis+unix://")
#: How many threads the libraries of numpy part a product between.
_NUMERIC_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_FALSE = {"0", "false", "no", "off", "f", "n"}


class SettingsError(ImproperlyConfigured):
    """The environment lacks a setting or has an invalid one; the message says what to set."""


@dataclass(frozen=True, slots=True)
class SiteEnvironment:
    """The settings from the environment, described in ``docs/settings.md``."""

    mode: str
    debug: bool
    secret_key: str
    allowed_hosts: tuple[str, ...]
    csrf_trusted_origins: tuple[str, ...]
    database_url: str
    database_pool_size: int
    cache_url: str
    kept_pages_mb: int
    var_dir: Path
    static_dir: Path | None
    search_by_meaning: bool
    proxy_count: int
    hsts_seconds: int
    rate_limits: dict[str, str]
    upload_keep_days: int
    upload_readings: int
    web_bind: str
    web_workers: int
    web_threads: int
    web_stop_seconds: int
    log_level: str
    log_format: str

    @property
    def is_production(self) -> bool:
        """Whether the site runs in production."""
        return self.mode == "production"

    @property
    def is_test(self) -> bool:
        """Whether the site runs in tests."""
        return self.mode == "test"


def compute_on_one_thread() -> None:
    """Have numpy compute a product in the thread that asks for it; it must not be loaded yet.

    The products of a search are small: what the threads cost each other was fifty times the product (5.8 ms and 0.1 ms
    of processor time for 1,000 vectors). What an operator set stays.
    """
    for name in _NUMERIC_THREADS:
        os.environ.setdefault(name, "1")


def production_by_default() -> None:
    """Make production the default mode, for entry points that serve the site."""
    os.environ.setdefault("POLICYHUB_ENV", "production")


def read_environment(base_dir: Path) -> SiteEnvironment:
    """Return the settings of the environment and ``.env`` in ``base_dir``; raise `SettingsError` for a wrong value.

    The tests read no ``.env``: they are the same on every machine.
    """
    env = environs.Env()
    if os.environ.get("POLICYHUB_ENV") != "test":
        env.read_env(str(base_dir / ".env"), recurse=False)
    try:
        return _read_values(env, base_dir)
    except environs.EnvError as error:
        raise SettingsError(str(error)) from error


def make_folder(path: Path) -> None:
    """Create the folder that the site writes to, private to its user; raise `SettingsError` if that fails."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"VAR_DIR: {path} is not there and cannot be made: {error.strerror}. Make it, or name another folder."
        ) from error


def _read_values(env: environs.Env, base_dir: Path) -> SiteEnvironment:
    mode = _one_of(env, "POLICYHUB_ENV", MODES, _default_mode())
    production = mode == "production"
    return SiteEnvironment(
        mode=mode,
        debug=env.bool("DEBUG", mode == "development"),
        secret_key=env.str("SECRET_KEY", "" if production else "only for development and tests"),
        allowed_hosts=_read_names(
            env, "ALLOWED_HOSTS", [] if production else ["localhost", "127.0.0.1", "[::1]"]
        ),
        csrf_trusted_origins=_read_names(env, "CSRF_TRUSTED_ORIGINS", []),
        database_url=env.str("DATABASE_URL", ""),
        database_pool_size=_read_count(env, "DATABASE_POOL_SIZE", 4 if production else 0),
        cache_url=_check_cache_url(env.str("CACHE_URL", "")),
        kept_pages_mb=_read_count(env, "KEPT_PAGES_MB", 8),
        var_dir=Path(env.str("VAR_DIR", "") or base_dir / "var").expanduser().resolve(),
        static_dir=_resolve_folder(env.str("STATIC_DIR", "")),
        search_by_meaning=env.bool("SEARCH_BY_MEANING", mode != "test"),
        proxy_count=_read_count(env, "PROXY_COUNT", 0),
        hsts_seconds=_read_count(env, "HSTS_SECONDS", 31_536_000),
        rate_limits={
            "search": _read_limit(env, "RATE_LIMIT_SEARCH", "search", mode),
            "typing": _read_limit(env, "RATE_LIMIT_TYPING", "typing", mode),
            "export": _read_limit(env, "RATE_LIMIT_EXPORT", "export", mode),
            "login": _read_limit(env, "RATE_LIMIT_LOGIN", "login", mode),
        },
        upload_keep_days=_read_count(env, "UPLOAD_KEEP_DAYS", 30),
        upload_readings=_read_count(env, "UPLOAD_READINGS", 2, least=1),
        web_bind=env.str("WEB_BIND", "") or "127.0.0.1:8000",
        web_workers=_read_count(env, "WEB_WORKERS", 2, least=1),
        web_threads=_read_count(env, "WEB_THREADS", 8, least=1),
        web_stop_seconds=_read_count(env, "WEB_STOP_SECONDS", 30, least=1),
        log_level=_one_of(env, "LOG_LEVEL", LOG_LEVELS, "WARNING" if mode == "test" else "INFO"),
        log_format=_one_of(env, "LOG_FORMAT", LOG_FORMATS, "json" if production else "console"),
    )


def _default_mode() -> str:
    """Return the mode if none is named: production if DEBUG is turned off."""
    return "production" if os.environ.get("DEBUG", "").strip().lower() in _FALSE else "development"


def _resolve_folder(name: str) -> Path | None:
    return Path(name).expanduser().resolve() if name else None


def _one_of(env: environs.Env, name: str, choices: tuple[str, ...], default: str) -> str:
    value: str = env.str(name, default) or default
    if value not in choices:
        raise SettingsError(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def _read_count(env: environs.Env, name: str, default: int, least: int = 0) -> int:
    value: Any = env.int(name, default)
    if value < least:
        raise SettingsError(f"{name} must not be {'negative' if least == 0 else f'less than {least}'}.")
    return int(value)


def _read_limit(env: environs.Env, name: str, scope: str, mode: str) -> str:
    """Return the request limit of a scope, empty for none; in tests there is none by default."""
    default = "off" if mode == "test" else RATE_LIMITS[scope]
    value: str = env.str(name, default) or default
    if value == "off":
        return ""
    try:
        limits.parse_many(value)
    except ValueError as error:
        raise SettingsError(f"{name} must look like 60/minute or 60/minute;600/hour, or be off.") from error
    return value


def _check_cache_url(url: str) -> str:
    """Return the address of the cache; raise `SettingsError` for another scheme, without repeating the address."""
    if url and not url.startswith(CACHE_SCHEMES):
        raise SettingsError("CACHE_URL must look like redis://host:6379/0 (Redis or Valkey), or be empty.")
    return url


def _read_names(env: environs.Env, name: str, default: list[str]) -> tuple[str, ...]:
    return tuple(value.strip() for value in env.list(name, default) if value.strip())
