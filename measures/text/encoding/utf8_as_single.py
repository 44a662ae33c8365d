"""UTF-8 whose bytes were read one by one, as Latin-1, Windows-1252, code page 437 or MacRoman, once or twice.

Each character stands for one byte, so the bytes come back exactly, and UTF-8 bears the proof in itself: three
characters that are such bytes in this order do not come together in any text that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ftfy import TextFixerConfig, fix_encoding_and_explain
from ftfy.badness import is_bad

from measures.text.encoding.chinese_likelihood import is_han
from measures.text.encoding.code_pages import CodePage, code_pages
from measures.text.encoding.lost_bytes import LOST, UNTOLD, LostBytes
from measures.text.encoding.patch_steps import line_difference_step, steps_from_patches
from measures.text.language.distinct_characters import distinct_characters
from measures.text.language.word_model import is_printed
from measures.text.steps import RepairStep

UTF8_AS_SINGLE = "encoding.utf8_as_single"
#: Confidence that a space among the bytes of a character was a no-break space, which something made a plain one.
_SPACE_WAS_A0 = 0.85
#: So much of what may be bytes in a line has to be UTF-8.
_SHARE = 0.6
_PRINT = re.compile("[\u2010-\u2027\u3000-\u303f\uff01-\uff5e]")
#: So often a text may have been read in this way, one reading upon the other.
_DEPTH = 3
_MISREAD_LETTERS = re.compile(
    "[\u00c2-\u00f4\u0102-\u0178\u0402-\u045f][\u0080-\u00bf\u0152-\u0178\u0192\u02c6-\u02dc\u2013-\u2122]"
)
#: All that ftfy would do besides reading bytes again is left undone.
_BYTES_ONLY = TextFixerConfig(
    unescape_html=False, remove_terminal_escapes=False, restore_byte_a0=False, replace_lossy_sequences=False,
    decode_inconsistent_utf8=True, fix_c1_controls=False, fix_latin_ligatures=False, fix_character_width=False,
    uncurl_quotes=False, fix_line_breaks=False, fix_surrogates=False, remove_control_chars=False, normalization=None,
)  # fmt: skip


def utf8_as_single_steps(text: str) -> list[RepairStep]:
    r"""Return the steps that undo UTF-8 read as single bytes, line by line, in order.

    Where a byte of a character is lost, U+FFFD stands for the character, with what it may have been. Not undone
    here: lines without any Chinese (see `misread_latin_steps`), and single letters that may be meant (``Â°``).

    >>> [step.after for step in utf8_as_single_steps("æ\x94¿ç\xad\x96直达â€œMüllerâ€\x9d")]
    ['政策直达“', '”']
    >>> utf8_as_single_steps("Müller，café，naïve，25°C，«é»")
    []
    """
    # Most texts have no two such bytes side by side.
    characters = frozenset(distinct_characters(text))
    pages = [page for page in code_pages() if page.has_units(characters) and page.units.search(text)]
    if not pages:
        return []
    lost = LostBytes()
    lines: list[tuple[int, str]] = []
    at = 0
    for line in text.split("\n"):
        if not line.isascii():
            lines.append((at, line))
        at += len(line) + 1
    proven = {at: page for at, line in lines if (page := _page_of(line, pages))}
    # Beside lines that are proof, a single character is enough.
    usual = [replace(page, fewest=1) for page in pages if page in proven.values()]
    steps: list[RepairStep] = []
    for at, line in lines:
        page = proven.get(at) or _page_of(line, usual)
        if page:
            steps.extend(_undone(text, line, at, page, lost))
    return steps


def _page_of(line: str, pages: Iterable[CodePage]) -> CodePage | None:
    """Return the code page that a line of UTF-8 was read as, or None if there is no proof of any."""
    proofs = [(_count_covered(line, page), page) for page in pages if _is_proof(line, page)]
    return max(proofs, key=lambda proof: proof[0])[1] if proofs else None


def _count_covered(line: str, page: CodePage) -> int:
    """Return how many characters of a line are bytes of UTF-8 that was read as ``page``."""
    return sum(len(found["whole"] or "") for found in page.units.finditer(line))


def _is_proof(line: str, page: CodePage, depth: int = 1) -> bool:
    """Whether Chinese print is hidden in a line, in UTF-8 that was read as ``page`` once or more often.

    Of a page whose bytes look like signs of formulas one character is proof only where the line has no other.
    """
    high = sum(1 for character in line if character in page.byte_of)
    covered = _count_covered(line, page)
    if covered < _SHARE * high:
        return False
    decoded = "".join(_decoded(page, found["whole"]) for found in page.units.finditer(line) if found["whole"])
    count = sum(map(_is_chinese_print, decoded))
    if count >= page.fewest or (len(decoded) == count == 1 and is_han(decoded) and covered == high):
        return True
    if depth == _DEPTH or not decoded:
        return False
    again = page.units.sub(lambda found: _decoded(page, found["whole"]) if found["whole"] else found[0], line)
    others = (replace(other, fewest=min(page.fewest, other.fewest)) for other in code_pages())
    return any(_is_proof(again, other, depth + 1) for other in others)


def _is_chinese_print(character: str) -> bool:
    return is_printed(character) if is_han(character) else bool(_PRINT.match(character))


def _decoded(page: CodePage, run: str) -> str:
    return page.content(run).decode("utf-8", "replace")


def _undone(text: str, line: str, at: int, page: CodePage, lost: LostBytes) -> Iterator[RepairStep]:
    """Yield the steps for one line: whole characters together, those with a lost byte each by itself."""
    whole: list[tuple[int, int, str]] = []
    for found in page.units.finditer(line):
        start, end = at + found.start(), at + found.end()
        if found["whole"]:
            whole.append((start, end, _decoded(page, found["whole"])))
            continue
        yield from steps_from_patches(text, UTF8_AS_SINGLE, whole)
        whole.clear()
        yield _with_hole(found[0], start, page, lost)
    yield from steps_from_patches(text, UTF8_AS_SINGLE, whole)


def _with_hole(before: str, start: int, page: CodePage, lost: LostBytes) -> RepairStep:
    """Return the step for a character of which a byte is a space, a replacement or lost."""
    known = [page.byte_of.get(character) for character in before]
    known += [None] * (3 - len(known))
    others = lost.others(known)
    if " " in before:
        content = bytes(0xA0 if byte is None else byte for byte in known).decode("utf-8", "replace")
        if LOST not in content:
            end = start + len(before)
            return RepairStep(UTF8_AS_SINGLE, start, end, before, content, _SPACE_WAS_A0, others)
    return RepairStep(UTF8_AS_SINGLE, start, start + len(before), before, LOST, UNTOLD, others)


def misread_latin_steps(text: str) -> list[RepairStep]:
    """Return the steps that ftfy takes for Latin, Greek or Cyrillic letters of UTF-8 read as single bytes.

    Only where it reads bytes as UTF-8 that were read as something else; what it guesses of Windows-1252 is left. It
    comes last: in Chinese of double bytes it finds letters that are none.

    >>> [step.after for step in misread_latin_steps("cafÃ© de MÃ¼nchen")]
    ['é de Mü']
    """
    if not _MISREAD_LETTERS.search(text):
        return []
    steps: list[RepairStep] = []
    at = 0
    for line in text.split("\n"):
        if _MISREAD_LETTERS.search(line) and is_bad(line):
            fixed = fix_encoding_and_explain(line, _BYTES_ONLY)
            codecs = [step[1] for step in fixed.explanation or () if step[0] in ("decode", "transcode")]
            if fixed.text != line and all(what == "utf-8" for what in codecs):
                steps.append(line_difference_step(UTF8_AS_SINGLE, line, fixed.text, at))
        at += len(line) + 1
    return steps
