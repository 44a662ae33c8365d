"""Two statements of the same thing, with what only one of them says marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diff_match_patch import diff_match_patch
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

#: Beyond this many characters on either side nothing is compared: the marks would not help, and it would take long.
MAX_LENGTH = 20_000
#: Seconds after which the comparison stops looking for the finest difference.
TIMEOUT = 0.5


@dataclass(frozen=True, slots=True)
class MarkedDifference:
    """Both sides as HTML: what stands only on the left in ``del``, only on the right in ``ins``.

    ``is_unread`` says that the texts were too long to be compared, so that nothing is marked.
    """

    left: SafeString
    right: SafeString
    is_unread: bool = False


def mark_text_difference(left: str, right: str) -> MarkedDifference:
    """Return the difference of two texts, in stretches that a person reads as one rather than single characters."""
    if max(len(left), len(right)) > MAX_LENGTH:
        return MarkedDifference(_escape_text(left), _escape_text(right), is_unread=True)
    differ = diff_match_patch()
    differ.Diff_Timeout = TIMEOUT
    parts = differ.diff_main(left, right)
    differ.diff_cleanupSemantic(parts)
    return MarkedDifference(
        _join_parts(
            (_in_tag("del", text) if kind < 0 else _escape_text(text)) for kind, text in parts if kind <= 0
        ),
        _join_parts(
            (_in_tag("ins", text) if kind > 0 else _escape_text(text)) for kind, text in parts if kind >= 0
        ),
    )


def mark_name_difference(left: Sequence[str], right: Sequence[str]) -> MarkedDifference:
    """Return the difference of two lists of names, whatever their order; an empty list is shown as 未列.

    A name that one side has more often than the other is marked where it is once too many.
    """
    return MarkedDifference(_mark_names(left, right, "del"), _mark_names(right, left, "ins"))


def _mark_names(names: Sequence[str], others: Sequence[str], tag: str) -> SafeString:
    if not names:
        return format_html('<span class="muted">{}</span>', "未列")
    left = Counter(others)
    parts: list[tuple[SafeString]] = []
    for name in names:
        parts.append((_escape_text(name) if left[name] else _in_tag(tag, name),))
        left[name] -= left[name] > 0
    return format_html_join("、", "{}", parts)


def _in_tag(tag: str, text: str) -> SafeString:
    return format_html("<{0}>{1}</{0}>", tag, text)


def _escape_text(text: str) -> SafeString:
    return format_html("{}", text)


def _join_parts(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
