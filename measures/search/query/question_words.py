"""The words of questions: those that only ask, and those that name a fact which a facet knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from measures.search.query.question import UnderstoodPart, blank_out

_FACTS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    (
        "lead",
        ("none",),
        "未指明牵头单位",
        r"(?:没有?|未|无)(?:列出|写明|指明|明确|确定|说明|有)?(?:是?谁)?牵头(?:单位|部门)?",
    ),
    ("deadline", ("overdue",), "期限已过", r"(?:已经?)?(?:逾期|过期|超期|到期未完成|期限已过)(?:了)?的?"),
    ("deadline", ("month",), "本月内到期", r"(?:本月|这个月)(?:底|内|份)?(?:前|要|应|将)?(?:到期|完成)?"),
    ("deadline", ("quarter",), "本季度内到期", r"(?:本|这个?)季度?(?:内|末)?(?:前|要|应|将)?(?:到期|完成)"),
    ("deadline", ("ongoing",), "长期", r"长期(?:任务|坚持|推进|工作)"),
    ("target", ("1",), "含量化指标", r"(?:量化|数量|具体)?指标(?!体系)|量化(?:目标|任务)"),
    ("own", ("1",), "本区自主提出 ★", r"[★☆]|(?:本区)?自主(?:提出|举措|创新举措)|自选动作"),
)
_FACT_PATTERNS = tuple((param, values, label, re.compile(words)) for param, values, label, words in _FACTS)

#: Longer ones first. None of them can be meant by itself in what it asks for.
_ASKING = re.compile(
    r"请问|本市|想知道|我想|帮我|查一?下|查询|告诉我"
    r"|怎么(?:办|做|样|弄)?|怎样|如何|咋(?:办|样)?"
    r"|(?:都|还)?有(?:没有|无|哪些|什么|多少)|有哪几|是否有?|能不能|可不可以|可以吗|行不行"
    r"|(?:由|归|是)?(?:谁|哪个部门|哪些部门|什么部门|哪个单位|哪些单位|哪家单位)(?:来|在)?(?:负责|牵头|主管|配合|管|做|办|落实)?(?:的)?"
    r"|哪[些个几]|什么|多少"
    r"|做[了得]?(?:什么|哪些)|干[了得]?什么|在(?:做|干)什么"
    r"|[吗呢吧呀啊嘛么](?=$|[\s?？，,。])|(?<=[^目有标])的(?![士确])|[?？]|(?<=\s)(?:关于|有关)|^(?:关于|有关)"
)
#: What says nothing more behind a word: 人才工作, 融资方面.
_VAGUE = re.compile(
    r"(?:(?<=\S\S)|(?<![^\s]))(?:工作|方面|领域|情况|问题|举措|措施|政策|做法|规定|内容)(?=\s|$)"
)
#: What only joins others, where nothing is left beside it.
_JOINING = re.compile(r"(?<!\S)(?:[和与及或、，,；;。的在对由是有了]|以及|还有)(?!\S)")
_ROLE_WORD = re.compile(r"(?:由)?(?:牵头|主责|主办|负责|配合|协同|协办|参与)(?:单位|部门)?(?:的|了)?")


def find_facts(text: str, *, has_department: bool) -> Iterator[UnderstoodPart]:
    """Yield the places in a folded text where a fact is named that a facet knows.

    ``has_department`` says that departments are named as well, whose role a word like 牵头 then gives.

    >>> [(part.text, part.param) for part in find_facts("虹口 有哪些指标 已逾期", has_department=False)]
    [('已逾期', 'deadline'), ('指标', 'target')]
    """
    for param, values, label, words in _FACT_PATTERNS:
        for match in words.finditer(text):
            if not (param == "lead" and has_department):
                yield UnderstoodPart(*match.span(), match[0], param, values, label)


def find_question_words(
    text: str, *, is_named: bool = False, has_department: bool = False
) -> list[tuple[int, int]]:
    """Return where a folded text has words that only ask.

    Where something ``is_named`` by the rest of the text these include words like 工作 at an end, beside departments
    those of a role.

    >>> text = "融资由谁牵头"
    >>> [text[start:end] for start, end in find_question_words(text)]
    ['由谁牵头']
    """
    asking = [match.span() for match in _ASKING.finditer(text)]
    found = asking
    patterns = ([_ROLE_WORD] if asking or has_department else []) + (
        [_VAGUE, _JOINING] if asking or is_named else []
    )
    for pattern in patterns:
        open_text = blank_out(text, found)
        found = [*found, *(match.span() for match in pattern.finditer(open_text))]
    return sorted(found)
