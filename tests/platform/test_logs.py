"""Logs are one line a request, readable by a machine in production."""

from __future__ import annotations

import json
import logging
import logging.config
from io import StringIO
from typing import Any

import pytest

from policyhub.conf import logs


def _logged(log_format: str, error: bool) -> str:
    configuration = logs.configure_logs("INFO", log_format)
    formatter = logging.config.DictConfigurator({"version": 1}).configure_formatter(
        dict(configuration["formatters"]["structured"])
    )
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger = logging.Logger("measures.test")  # noqa: LOG001 - apart from the tree of loggers
    logger.addHandler(handler)
    typed = "a secret that somebody typed"
    try:
        if error and typed:
            raise ValueError("嘉定")
        logger.info("plan %s loaded", "嘉定")
    except ValueError:
        logger.exception("plan not loaded")
    return stream.getvalue()


@pytest.mark.parametrize("error", [False, True])
def test_json_is_one_object_a_line_and_keeps_chinese(error: bool) -> None:
    text = _logged("json", error)
    assert text.count("\n") == 1
    line: dict[str, Any] = json.loads(text)
    assert line["logger"] == "measures.test"
    assert "嘉定" in text
    assert line["level"] == ("error" if error else "info")


def test_no_log_holds_what_the_variables_held() -> None:
    held = "a secret that somebody typed"
    for log_format in ("json", "console"):
        assert held not in _logged(log_format, error=True), log_format


def test_console_is_for_reading() -> None:
    assert "plan 嘉定 loaded" in _logged("console", error=False)
