"""Path converters for codes of measures and names of export formats, registered on import."""

from __future__ import annotations

from django.urls import register_converter


class CodeConverter:
    """The code of a measure, ``17``, ``5.2`` or ``附1-3``: one line, no longer than its column.

    Control characters are refused here: PostgreSQL cannot look for some of them.
    """

    regex = r"[^/\x00-\x1f\x7f]{1,30}"

    def to_python(self, value: str) -> str:
        """Return the code as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """Return the code for an address."""
        return value


class ExportConverter:
    """The name of an export format."""

    regex = "xlsx|csv|jsonl"

    def to_python(self, value: str) -> str:
        """Return the name as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """Return the name for an address."""
        return value


register_converter(CodeConverter, "code")
register_converter(ExportConverter, "export")
