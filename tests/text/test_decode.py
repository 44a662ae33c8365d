"""Bytes in every encoding that plans come in."""

from __future__ import annotations

import codecs

import pytest

from measures.text.decode import UnreadableBytes, decode_bytes

SIMPLIFIED = "嘉定区持续优化营商环境，推动政策直达快享。"
TRADITIONAL = "嘉定區持續優化營商環境，推動政策直達快享。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "gb18030"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "big5hkscs"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
    ],
)
def test_the_encoding_is_recognised_by_the_bytes(text: str, encoding: str) -> None:
    found = decode_bytes((text + "\n12345").encode(encoding))

    assert (found.text, found.encoding) == (text + "\n12345", encoding)


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_decides_and_is_no_text(bom: bytes, encoding: str) -> None:
    assert decode_bytes(bom + SIMPLIFIED.encode(encoding)).text == SIMPLIFIED


def test_a_file_cut_in_the_middle_of_a_character_is_read_with_a_visible_gap() -> None:
    content = (SIMPLIFIED * 20).encode()[:-1]

    assert decode_bytes(content).text == (SIMPLIFIED * 20)[:-1] + "\ufffd"


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"PK\x03\x04\x14\x00\x06\x00",
        b"\xff\xfe\x00",
        bytes(range(256)),
        b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n\x00\x01",
    ],
)
def test_what_is_no_text_is_refused_with_advice(content: bytes) -> None:
    with pytest.raises(UnreadableBytes, match="UTF-8"):
        decode_bytes(content)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["推动政策直达快享", "一、政策\n1. AEO", "plain text", TRADITIONAL])
def test_wide_encodings_are_recognised_without_a_mark(encoding: str, text: str) -> None:
    assert decode_bytes(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs", "utf-16-le"])
@pytest.mark.parametrize("stray", ["\x00", "\x07", "\x1f"])
def test_one_control_character_refuses_no_file(encoding: str, stray: str) -> None:
    text = TRADITIONAL * 3 + stray + TRADITIONAL

    assert decode_bytes(text.encode(encoding)).text == text.replace("\x00", "\u2400")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_broken_byte_is_one_visible_gap(encoding: str) -> None:
    lines = [SIMPLIFIED.encode(encoding)] * 20
    lines[7] = lines[7][:-1] + b"\xff"

    found = decode_bytes(b"\n".join(lines))

    assert found.encoding == encoding
    assert found.text.split("\n")[:7] == [SIMPLIFIED] * 7
    assert found.text.split("\n")[8:] == [SIMPLIFIED] * 12
    assert "\ufffd" in found.text.split("\n")[7]


def test_lines_of_two_encodings_are_read_each_in_its_own() -> None:
    found = decode_bytes((SIMPLIFIED + "\n").encode() * 3 + (SIMPLIFIED + "\n").encode("gbk") * 3)

    assert found.text == (SIMPLIFIED + "\n") * 6


def test_bytes_of_no_text_are_refused_with_the_line() -> None:
    with pytest.raises(UnreadableBytes, match="第 2 行"):
        decode_bytes("甲\n\x01\x02\x03乙".encode())
