r"""Characters that stand in a text as their numbers: ``&#25919;``, ``\u653f``, ``%E6%94%BF``, ``=E6=94=BF``, HZ.

What an author writes with the same signs stays: ``R&D``, ``=3D`` in a line without such characters, an address with
``%E6%94%BF`` in it, and an escape between straight quotation marks, as code has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from measures.text.encoding.chinese_likelihood import is_han, reads_as_chinese
from measures.text.encoding.patch_steps import steps_from_patches
from measures.text.steps import RepairStep

ENTITY = "encoding.entity"
BACKSLASH = "encoding.backslash"
PERCENT = "encoding.percent"
QUOTED_PRINTABLE = "encoding.quoted_printable"
HZ = "encoding.hz"

#: Beside so many characters that were escaped, a single one is too.
_MUCH = 10

# --- entities of web pages ---------------------------------------------------------------------------------------

#: With its semicolon, and with any number of ``amp;`` between, as what was escaped again and again has.
_ENTITY = re.compile(r"&(?:amp;){0,99}(?P<name>#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def entity_steps(text: str) -> list[RepairStep]:
    """Return the steps that turn entities of web pages into their characters.

    Only what ends in a semicolon and is an entity: what else begins with ``&`` is the author's.

    >>> from measures.text.steps import replay_steps
    >>> text = "&#25919;&#x7B56; &ldquo;R&D&rdquo; &amp;#25919; AT&T;"
    >>> replay_steps(text, entity_steps(text))
    '政策 “R&D” 政 AT&T;'
    """
    if "&" not in text or ";" not in text:
        return []
    return list(steps_from_patches(text, ENTITY, _unescaped(text)))


def _unescaped(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _ENTITY.finditer(text):
        entity = f"&{found['name']};"
        became = unescape(entity)
        # Not in the list, a control character, or half of a pair: it stays, and is reported.
        if became != entity and became.isprintable() | (became in "\u00a0\u00ad\t\n\u2003\u2002\u2009\u3000"):
            yield found.start(), found.end(), became


# --- escapes of programs -----------------------------------------------------------------------------------------

_BACKSLASH = re.compile(r"(?:\\u[0-9A-Fa-f]{4}|\\u\{[0-9A-Fa-f]{4,6}\}|\\U000[0-9A-Fa-f]{5})+")
_ONE = re.compile(r"\\[uU]\{?([0-9A-Fa-f]+)\}?")
_QUOTES = "\"'`"


def backslash_steps(text: str) -> list[RepairStep]:
    r"""Return the steps that turn ``\u653f`` into its character: more than one together, or beside Chinese.

    >>> from measures.text.steps import replay_steps
    >>> text = r"推进\u653f策，\u4f18\u5316"
    >>> replay_steps(text, backslash_steps(text))
    '推进政策，优化'
    >>> backslash_steps(r'print("\u653f\u7b56")')
    []
    """
    if "\\u" not in text and "\\U" not in text:
        return []
    return list(steps_from_patches(text, BACKSLASH, _unbackslashed(text)))


def _unbackslashed(text: str) -> Iterator[tuple[int, int, str]]:
    at = 0
    for line in text.split("\n"):
        if "\\" in line:
            found = [
                (m, numbers) for m in _BACKSLASH.finditer(line) if (numbers := _escaped_code_points(line, m))
            ]
            # One by itself, with nothing Chinese beside it, may be what somebody writes about.
            if len(found) > 1 or any(len(n) > 1 or _is_beside_han(line, m) for m, n in found):
                for match, numbers in found:
                    became = _from_utf16(numbers)
                    if became:
                        yield at + match.start(), at + match.end(), became
        at += len(line) + 1


def _escaped_code_points(line: str, match: re.Match[str]) -> list[int]:
    """Return the numbers of characters in a run of escapes; none where a program's string has them."""
    before, after = line[max(0, match.start() - 1) : match.start()], line[match.end() : match.end() + 1]
    if before == "\\" or (before and before in _QUOTES) or (after and after in _QUOTES):
        return []
    return [int(number, 16) for number in _ONE.findall(match[0])]


def _is_beside_han(line: str, match: re.Match[str]) -> bool:
    return is_han(line[max(0, match.start() - 1) : match.start()]) or is_han(
        line[match.end() : match.end() + 1]
    )


def _from_utf16(numbers: list[int]) -> str | None:
    """Return the characters with these numbers, two of them for one beyond the first plane; None if they are none."""
    try:
        content = b"".join(chr(n).encode("utf-16-be", "surrogatepass") for n in numbers if n < 0x110000)
        became = content.decode("utf-16-be")
    except UnicodeDecodeError:
        return None
    return became if any(c >= "\x80" for c in became) and became.replace("\u3000", "").isprintable() else None


# --- addresses ---------------------------------------------------------------------------------------------------

#: Escaped more than once, each ``%`` became ``%25``.
_PERCENT = re.compile(r"(?:%(?:25){0,9}[0-9A-Fa-f]{2}|(?<=%[89A-Fa-f][0-9A-Fa-f])[@-Z\[\\\]^_`a-z{|}~])+")
_ONE_PERCENT = re.compile("%(?:25){0,9}[0-9A-Fa-f]{2}")
_PERCENT_BYTE = re.compile(r"%(?:25)*([0-9A-Fa-f]{2})|(.)")
#: What has no space in it and nothing Chinese, and the signs from which on it is an address.
_TOKEN = re.compile("[^\\s\u3000-\u9fff\uff00-\uffef“”‘’]+")
_ADDRESS = re.compile("://|www\\.|[?&/=#@]")


def percent_steps(text: str) -> list[RepairStep]:
    """Return the steps that turn percent-encoded UTF-8 or GBK into its characters, except in addresses.

    >>> from measures.text.steps import replay_steps
    >>> text = "%E6%94%BF%E7%AD%96、%D5%FE%B2%DF"
    >>> replay_steps(text, percent_steps(text))
    '政策、政策'
    >>> percent_steps("https://a.cn/%E6%94%BF?q=%E7%AD%96 增长5%E6%94"), percent_steps("100%")
    ([], [])
    """
    if "%" not in text or not _ONE_PERCENT.search(text):
        return []
    found = list(_unpercented(text, beside=False))
    if sum(len(after) for _, _, after in found) >= _MUCH:
        found = list(_unpercented(text, beside=True))
    return list(steps_from_patches(text, PERCENT, found))


def _unpercented(text: str, *, beside: bool) -> Iterator[tuple[int, int, str]]:
    for token in _TOKEN.finditer(text):
        if "%" not in token[0]:
            continue
        address = _ADDRESS.search(token[0])
        for found in _PERCENT.finditer(token[0], 0, address.start() if address else len(token[0])):
            parts = _PERCENT_BYTE.findall(found[0])
            content = bytes(int(byte, 16) if byte else ord(letter) for byte, letter in parts)
            became = _decode_chinese(content, beside=beside)
            if became is not None:
                yield token.start() + found.start(), token.start() + found.end(), became


def _decode_chinese(content: bytes, *, beside: bool = False) -> str | None:
    """Return the Chinese in bytes, UTF-8 if they are, else GBK if that reads as Chinese; None if there is none.

    ``beside`` says that more of the kind stands in the same text.
    """
    try:
        text = content.decode("utf-8")
        return text if any(character >= "\u2010" for character in text) else None
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("gbk")
    except UnicodeDecodeError:
        return None
    return text if reads_as_chinese([text], beside=beside) else None


# --- mail --------------------------------------------------------------------------------------------------------

_EQUALS = re.compile(r"=[89A-F][0-9A-F](?:=(?:[0-9A-F]{2}|\r?\n))+")
_EQUALS_ANY = re.compile(r"(?:=(?:[0-9A-F]{2}|[ \t]{0,9}\r?\n))+")
_EQUALS_BYTE = re.compile(r"=([0-9A-F]{2})")
_LOGICAL_LINE = re.compile(r"(?:[^\n=]|=(?!\r?\n)|=\r?\n)+")


def quoted_printable_steps(text: str) -> list[RepairStep]:
    r"""Return the steps that undo quoted-printable in the lines where Chinese comes out.

    >>> from measures.text.steps import replay_steps
    >>> text = "=E6=94=\n=BF=E7=AD=96 a=3Db\nx=3D1"
    >>> replay_steps(text, quoted_printable_steps(text))
    '政策 a=b\nx=3D1'
    """
    if "=" not in text or not _EQUALS.search(text):
        return []
    lines = list(_LOGICAL_LINE.finditer(text))
    sure = [line for line in lines if _is_quoted(line[0], beside=False)]
    if len(sure) > 1 or any(len(_EQUALS_BYTE.findall(line[0])) >= 2 * _MUCH for line in sure):
        sure = [line for line in lines if _is_quoted(line[0], beside=True)]
    steps: list[RepairStep] = []
    for line in sure:
        steps.extend(steps_from_patches(text, QUOTED_PRINTABLE, _unquoted(text, line.start(), line.end())))
    return steps


def _is_quoted(line: str, *, beside: bool) -> bool:
    runs = (_EQUALS_BYTE.findall(found[0]) for found in _EQUALS.finditer(line))
    return any(_decode_chinese(bytes(int(byte, 16) for byte in run), beside=beside) for run in runs)


def _unquoted(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    for found in _EQUALS_ANY.finditer(text, start, end):
        content = bytes(int(byte, 16) for byte in _EQUALS_BYTE.findall(found[0]))
        became = content.decode("utf-8") if _is_utf8(content) else _decode_chinese(content, beside=True)
        if became is not None:
            yield found.start(), found.end(), became


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


# --- HZ ----------------------------------------------------------------------------------------------------------

_HZ = re.compile(r"~\{(?P<pairs>(?:[!-w][!-~]){1,2000})(?:~\}|(?=\n)|\Z)")


def hz_steps(text: str) -> list[RepairStep]:
    """Return the steps that undo HZ, Chinese in seven bits between ``~{`` and ``~}``.

    >>> [step.after for step in hz_steps("关于~{U~2_~}的通知 a~{b}")]
    ['政策']
    """
    if "~{" not in text:
        return []
    return list(steps_from_patches(text, HZ, _from_hz(text)))


def _from_hz(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _HZ.finditer(text):
        content = bytes(ord(character) | 0x80 for character in found["pairs"])
        try:
            became = content.decode("gb2312")
        except UnicodeDecodeError:
            continue
        if not found[0].endswith("~}") and not reads_as_chinese([became]):
            continue
        if all(is_han(c) or "\u2010" <= c <= "\u303f" or c >= "\uff01" for c in became):
            yield found.start(), found.end(), became
