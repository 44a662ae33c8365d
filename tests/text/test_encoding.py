"""Text that was decoded wrongly: restored exactly or reported, and text that was not is left alone."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import ftfy.bad_codecs  # noqa: F401 - registers sloppy-windows-1252
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.text.clean import UNREPAIRED, clean_and_explain
from measures.text.encoding.wrong_decoding import restore_encoding
from measures.text.steps import replay_steps
from tests.examples import count_examples
from tests.text.samples import quoted_printable_lines

PROSE = (Path(__file__).parent / "prose.txt").read_text(encoding="utf-8")
SENTENCES = [
    # HZ, the poorest of the encodings, has no middle dot and no dash.
    re.sub("[·—]", "、", sentence)
    for sentence in re.split(r"(?<=。)|\n", PROSE)
    if len(sentence) > 12
]
#: Chinese as it is printed: sentences of prose of our own, numbers, quotation marks and letters between them.
PIECES = st.lists(
    st.sampled_from(
        [
            *SENTENCES,
            "一、总体要求\n",
            "1. 完善机制。",
            "（二）“一网通办”…",
            "2025年12月底前完成95%；",
            "AEO、5G",
        ]
    ),
    min_size=1,
    max_size=5,
)

CHINESE = st.tuples(st.sampled_from(SENTENCES), PIECES).map(lambda drawn: drawn[0] + "".join(drawn[1]))

Misread = Callable[[str], str]


def _read_as(written: str, read: str, times: int = 1) -> Misread:
    def misread(text: str) -> str:
        for _ in range(times):
            text = text.encode(written).decode(read)
        return text

    return misread


#: Each way to read a text wrongly that loses nothing.
LOSSLESS: dict[str, Misread] = {
    **{
        f"UTF-8 read as {codec}, {times} times": _read_as("utf-8", codec, times)
        for codec in ("latin-1", "sloppy-windows-1252", "cp437", "mac_roman")
        for times in (1, 2)
    },
    **{
        f"GBK read as {codec}": _read_as("gbk", codec)
        for codec in ("latin-1", "sloppy-windows-1252", "cp437", "mac_roman")
    },
    "decimal entities": lambda text: "".join(f"&#{ord(c)};" if c > "~" else c for c in text),
    "hexadecimal entities": lambda text: "".join(f"&#x{ord(c):x};" if c > "~" else c for c in text),
    "entities, escaped again": lambda text: "".join(f"&amp;#{ord(c)};" if c > "~" else c for c in text),
    "escapes of programs": lambda text: "".join(f"\\u{ord(c):04x}" if c > "~" else c for c in text),
    "percent-encoded UTF-8": lambda text: quote(text, safe=" \n%、.,-0123456789"),
    "percent-encoded GBK": lambda text: quote_from_bytes(text.encode("gbk"), safe=" \n,-0123456789"),
    "quoted-printable UTF-8": lambda text: quoted_printable_lines(text, "utf-8"),
    "quoted-printable GBK": lambda text: quoted_printable_lines(text, "gbk"),
    "HZ": lambda text: "\n".join(line.encode("hz").decode("ascii") for line in text.split("\n")),
}
#: Ways in which bytes may be lost.
LOSSY: dict[str, Misread] = {
    f"{written} read as {read}": lambda text, w=written, r=read: text.encode(w, "ignore").decode(r, "replace")  # type: ignore[misc]
    for written, read in (
        ("utf-8", "gbk"),
        ("utf-8", "gb18030"),
        ("gbk", "big5"),
        ("gbk", "big5hkscs"),
        ("gbk", "cp950"),
    )
}


@pytest.mark.parametrize("way", LOSSLESS)
@given(text=CHINESE)
@settings(max_examples=count_examples(12), deadline=None)
def test_what_lost_nothing_comes_back_exactly(way: str, text: str) -> None:
    misread = LOSSLESS[way](text)

    restored, steps = restore_encoding(misread)

    assert restored == text
    assert replay_steps(misread, steps) == text
    assert restore_encoding(text) == (text, [])


@pytest.mark.parametrize("way", LOSSY)
@given(text=CHINESE)
@settings(max_examples=count_examples(12), deadline=None)
def test_what_lost_bytes_comes_back_but_for_marks_and_guesses(way: str, text: str) -> None:
    misread = LOSSY[way](text)

    restored, steps = restore_encoding(misread)

    assert replay_steps(misread, steps) == restored
    cleaned = clean_and_explain(misread)
    if restored != text:
        assert cleaned.problems or any(step.needs_review for step in cleaned.steps)
    assert _invented(text, restored) <= sum(len(step.after) for step in steps if step.needs_review)


def test_a_character_lost_at_the_end_of_a_line_is_no_part_of_the_next() -> None:
    misread = "第一行\ufffd\n" + "推动政策直达快享".encode("gbk").decode("big5hkscs")

    assert restore_encoding(misread)[0] == "第一行\ufffd\n推动政策直达快享"


def _invented(text: str, restored: str) -> int:
    """Return how many characters of a restored text are none of the text's own, marks of loss aside."""
    return sum(
        1
        for tag, _, _, start, end in SequenceMatcher(None, text, restored, autojunk=False).get_opcodes()
        for character in (restored[start:end] if tag in ("replace", "insert") else "")
        if character != "\ufffd"
    )


@given(text=CHINESE, way=st.sampled_from(sorted(LOSSLESS)))
@settings(max_examples=count_examples(30), deadline=None)
def test_cleaning_what_was_cleaned_changes_nothing(text: str, way: str) -> None:
    once = clean_and_explain(LOSSLESS[way](text)).text
    again = clean_and_explain(once)

    assert (again.text, again.steps) == (once, ())


@pytest.mark.parametrize("way", [*LOSSLESS, *LOSSY])
def test_lines_of_two_sources_are_judged_each_by_itself(way: str) -> None:
    good, bad = SENTENCES[1].strip(), "组织专场对接活动，覆盖全部街镇，每季一次。"
    misread = {**LOSSLESS, **LOSSY}[way](bad)

    restored, _ = restore_encoding(f"{good}\n{misread}\n{good}")

    assert restored.startswith(f"{good}\n组织专")
    assert restored.endswith(f"\n{good}")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("推进鏀跨瓥直达", "推进政策直达"),
        ("&#25919;&#x7B56;&ldquo;R&D&rdquo;", "政策“R&D”"),
        ("R&amp;D、A&amp;amp;B", "R&D、A&B"),
        (r"推进\u653f策", "推进政策"),
        ("%25E6%2594%25BF%25E7%25AD%2596", "政策"),
        ("â€œä¸\x80ç½‘é€šåŠžâ€\x9dæ”¹é\x9d©", "“一网通办”改革"),
        # A no-break space and a soft hyphen are bytes of these, and must not be taken for what they look like.
        ("åŠ\xa0å¼º", "加强"),
        ("ç\xad\x96", "策"),
        ("caf\u00c3\u00a9 de M\u00c3\u00bcnchen", "café de München"),
    ],
)
def test_what_is_met_comes_back(raw: str, clean: str) -> None:
    cleaned = clean_and_explain(raw)

    assert cleaned.text == clean
    assert replay_steps(raw, cleaned.steps) == clean
    assert not cleaned.problems


@pytest.mark.parametrize("mark", ["\ufffd", "?", ""])
def test_an_odd_lost_byte_is_one_character_that_is_reported(mark: str) -> None:
    raw = "政策区".encode().decode("gbk", "ignore").removesuffix("\ufffd") + mark

    cleaned = clean_and_explain(raw)

    assert cleaned.text == "政策\ufffd"
    assert [problem.code for problem in cleaned.problems] == [UNREPAIRED]
    (guess,) = [step for step in cleaned.steps if step.needs_review]
    assert "区" in "".join(guess.alternatives)


def test_a_space_that_was_a_byte_is_a_guess() -> None:
    cleaned = clean_and_explain("åŠ å¼ºç›‘ç®¡")

    assert cleaned.text == "加强监管"
    assert any(step.needs_review for step in cleaned.steps)


@pytest.mark.parametrize(
    "text",
    [
        "Müller、café、naïve、Ångström、São Paulo、Ação、œuvre、Ñandú、“Ça va?”——«É»",
        "Größe ±0,5 °C，25℃，m²，½，×÷，§3，©2025，10‰，Σ|x|≥µ·σ²",
        "R&D 投入、AT&T、A&B; C，P&amp",
        'if (a && b) { x=3D; print("\\u653f\\u7b56"); }',
        "y=3D1，a=3D\n链接 https://example.cn/%E6%94%BF%E7%AD%96?q=%D5%FE&x=1",
        "见 www.example.cn/search?w=%E6%94%BF，增长100%，占比5%E",
        "àáǎāéèêëńňǹḿ nǐ hǎo lǜ",
        "\xa0\xa0\xa0\xa0\xa0\xa0第一条\n\xa0\xa0\xa0\xa0\n目录····················3\n××××局，°°°°，¡¡¡¡，ÄÄÄÄÄÄ，§§§§§§",
        "囧囧囧囧囧囧，囍囍囍囍",
        "~{a}、a~b、{~}",
        "浙江、猓、鎏金、瀛洲、垚犇骉、燊鑫、喆、堃",
        "├── 一\n│   └── 二\n╔══╗║╚══╝",
        "Москва, Ελλάδα, 서울, サービス、カタカナ",
        "C:\\users\\data，\\underline，\\u，\\n",
        "烫烫的、屯屯",
    ],
)
def test_text_that_was_decoded_rightly_is_left_alone(text: str) -> None:
    assert restore_encoding(text) == (text, [])


@pytest.mark.parametrize("plan", sorted((Path(__file__).parents[2] / "fixtures" / "plans").glob("*.txt")))
def test_the_plans_were_decoded_rightly(plan: Path) -> None:
    text = plan.read_text(encoding="utf-8")

    assert restore_encoding(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("优化锟斤拷锟斤拷环境，提升服务。", "encoding.lost", 3),
        ("烫烫烫烫", "encoding.lost", 1),
        ("推进(cid:123)(cid:4)工作", "encoding.lost", 3),
        ("推进\ufffd工作", UNREPAIRED, 3),
        ("推进\x07工作", "encoding.control", 3),
        ('print("\\u653f\\u7b56")', "encoding.escaped", 8),
        ("Çøïñ¿é", "encoding.unread", 1),
    ],
)
def test_what_cannot_be_undone_is_reported_at_its_place(text: str, code: str, column: int) -> None:
    cleaned = clean_and_explain(f"第一行\n{text}")

    (problem,) = cleaned.problems
    assert (problem.code, problem.line, problem.column) == (code, 2, column)
    assert len(cleaned.text) == len(text) + 4


@pytest.mark.parametrize(
    "piece",
    [
        "&#",
        "&amp;",
        "%",
        "%E6",
        "=",
        "=E6",
        "\\u653f ",
        "锟",
        "锟斤拷",
        "é",
        "Ã©",
        "鏀跨瓥x\n",
        "~{",
        "\ufffd@",
        "?",
    ],
)
def test_work_grows_with_the_text_and_no_faster(piece: str) -> None:
    counts = []
    for size in (2_000, 4_000):
        calls = 0

        def count(*_: object) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(count)
        try:
            restore_encoding(piece * size)
        finally:
            sys.setprofile(None)
        counts.append(calls)

    assert counts[1] < 3 * counts[0] + 2_000
