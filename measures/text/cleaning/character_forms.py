"""The forms stage: characters that Unicode has twice become the usual ones, so that words, years and numbers are found.

Fonts and converters write 行 as a radical (⾏), 2024 in full width, a bracket in its vertical shape. What a Chinese
text is printed with stays: full-width marks, and numbers in circles, which are numbers in no other way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial

from measures.text.encoding.patch_steps import steps_from_patches
from measures.text.language.distinct_characters import distinct_characters
from measures.text.steps import RepairStep, TextRule, apply_rules

RADICAL = "form.radical"
COMPATIBILITY = "form.compatibility"
FULL_WIDTH = "form.full_width"
PRESENTATION = "form.presentation"
NUMBERING = "form.numbering"

#: The radicals of CJK Radicals Supplement with the characters that Unicode's EquivalentUnifiedIdeograph gives them;
#: those of Kangxi Radicals are in Unicode's own compatibility decompositions.
_SUPPLEMENT = dict(
    zip(
        "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪"
        "⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒"
        "⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
        "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺民氵氺灬爫爫丬牛犭王𤴔"
        "目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸"
        "长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
        strict=True,
    )
)  # fmt: skip
_RADICAL = re.compile("[\u2e80-\u2fdf]+")
_COMPATIBILITY = re.compile("[\uf900-\ufad9\U0002f800-\U0002fa1d]+")
#: Digits and letters; what stands between two digits belongs to their number.
_FULL_WIDTH = re.compile(
    "(?:[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]|(?<=[0-9\uff10-\uff19])[\uff0e\uff0f\uff0d](?=[0-9\uff10-\uff19]))+"
)
#: What any of these has in it.
_WIDE_SIGN = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0e\uff0f\uff0d]")
#: Vertical and small shapes of marks.
_PRESENTATION = re.compile("[\ufe10-\ufe19\ufe30-\ufe44\ufe47\ufe48\ufe50-\ufe52\ufe54-\ufe66\ufe68-\ufe6b]+")
#: What these marks are in full width, where Unicode gives a half-width one.
_WIDE = str.maketrans(",:;!?(){}[]#%&*+-<=>\\$@.", "，：；！？（）｛｝［］＃％＆＊＋－＜＝＞＼＄＠．")
#: What print uses these for, other than Unicode's names for them say.
_UPRIGHT = str.maketrans("\ufe19\ufe30", "…：")
#: Numbers in brackets and before a full stop: （一）, （1）, 1. as one character; at a line's start 一 in a circle too.
_NUMBERING = re.compile(
    "[\u3220-\u3229\u2474-\u249b]"
    "|(?:(?<=[\n\r\x0b\x0c\x85\u2028\u2029])|\\A)[\u3000 \t\u00a0]{0,8}[\u3280-\u3289]"
)
_NUMBERING_SIGN = re.compile("[\u3220-\u3229\u2474-\u249b\u3280-\u3289]")


def unify_character_forms(text: str) -> tuple[str, list[RepairStep]]:
    """Return ``text`` with the usual form of each character, and the steps that lead to it.

    >>> unify_character_forms("⾏动⽅案⻚２０２４年１．５倍︵一︶，㈠、⒈①")[0]
    '行动方案页2024年1.5倍（一），（一）、1.①'
    >>> unify_character_forms("（一）2024年，“十四五”；①②③～％")[1]
    []
    """
    return apply_rules(text, _RULES)


def _form_steps(
    rule: str, sign: re.Pattern[str], pattern: re.Pattern[str], usual_form: Callable[[str], str], text: str
) -> list[RepairStep]:
    """Return the steps of ``rule`` that give what ``pattern`` finds, which has a ``sign`` in it, its usual form."""
    if not sign.search(distinct_characters(text)):
        return []
    found = ((match.start(), match.end(), usual_form(match[0])) for match in pattern.finditer(text))
    return list(
        steps_from_patches(text, rule, (patch for patch in found if text[patch[0] : patch[1]] != patch[2]))
    )


def _radical_form(found: str) -> str:
    return unicodedata.normalize("NFKC", "".join(_SUPPLEMENT.get(c, c) for c in found))


def _compatible_form(found: str) -> str:
    return unicodedata.normalize("NFKC", found)


def _mark_form(found: str) -> str:
    return unicodedata.normalize("NFKC", found.translate(_UPRIGHT)).translate(_WIDE)


def _number_form(found: str) -> str:
    plain = unicodedata.normalize("NFKC", found[-1])
    if "\u3280" <= found[-1] <= "\u3289":
        return f"{found[:-1]}（{plain}）"
    return plain.translate(str.maketrans("()", "（）"))


_RULES: tuple[TextRule, ...] = (
    partial(_form_steps, RADICAL, _RADICAL, _RADICAL, _radical_form),
    partial(_form_steps, COMPATIBILITY, _COMPATIBILITY, _COMPATIBILITY, _compatible_form),
    partial(_form_steps, FULL_WIDTH, _WIDE_SIGN, _FULL_WIDTH, _compatible_form),
    partial(_form_steps, PRESENTATION, _PRESENTATION, _PRESENTATION, _mark_form),
    partial(_form_steps, NUMBERING, _NUMBERING_SIGN, _NUMBERING, _number_form),
)
