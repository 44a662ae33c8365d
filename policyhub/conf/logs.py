"""Structured logs on standard error: readable lines for a person, JSON lines for a machine."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

#: The processors of every log line, of structlog and of other libraries.
_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
#: Tracebacks without local variables, which may hold a form's content or a password.
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


class MistakesOnlyFilter(logging.Filter):
    """Drops Django's record of a request that failed in an outage: it is no 500 and has a log line of its own."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is to be written."""
        from policyhub.outages import outage_of

        return not (record.exc_info and outage_of(record.exc_info[1]))


def configure_logs(level: str, log_format: str) -> dict[str, Any]:
    """Set structlog up and return Django's ``LOGGING`` for ``level`` and ``log_format`` (``console`` or ``json``)."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *_last_processors(log_format),
                ],
            }
        },
        "filters": {"mistakes": {"()": "policyhub.conf.logs.MistakesOnlyFilter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # One line a request is enough, and django_structlog writes it.
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            "django.request": {"level": "ERROR", "filters": ["mistakes"]},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }


def _last_processors(log_format: str) -> list[Any]:
    if log_format == "json":
        return [_TRACEBACKS, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    ]
