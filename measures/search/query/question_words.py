"""The words of questions: those that only ask, and those that name a fact which a facet knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from measures.search.query.question import DEPARTMENT_PARAMS, UnderstoodPart, blank_out

_WRITTEN = r"(?:列出|列明|写明|写清|指明|明确|确定|说明|指定|注明|标明|列|写|有|标)"
_NOBODY = rf"(?:没有?|未|无)(?:人|谁|任何)?{_WRITTEN}?(?:是?谁)?"
_FACTS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    (
        "lead",
        ("none",),
        "未指明牵头单位",
        rf"{_NOBODY}(?:牵头|主责|主办)(?:的?(?:单位|部门)|人)?|{_NOBODY}负责(?:的?(?:单位|部门)|人)",
    ),
    ("co_lead", ("none",), "未指明配合单位", rf"{_NOBODY}(?:配合|协办|协同)(?:责任)?(?:单位|部门)?"),
    ("dept", ("none",), "未指明任何单位", rf"{_NOBODY}责任(?:单位|部门|主体)"),
    ("deadline", ("overdue",), "期限已过", r"(?:已经?)?(?:逾期|过期|超期|到期未完成|期限已过)(?:了)?的?"),
    (
        "deadline",
        ("month",),
        "本月内到期",
        r"(?:本月|这个月|当月)(?:底|内|份)?(?:前|要|应|将|须|需)?(?:到期|完成|办结)?",
    ),
    (
        "deadline",
        ("quarter",),
        "本季度内到期",
        r"(?:本|这个?)季度?(?:内|末|底)?(?:前|要|应|将|须|需)?(?:到期|完成|办结)",
    ),
    ("deadline", ("ongoing",), "长期", r"长期(?:任务|坚持|推进|工作)"),
    (
        "deadline",
        ("none",),
        "没有写明时限",
        rf"(?:没有?|未|无){_WRITTEN}?(?:完成)?(?:时限|期限|时间(?:节点|要求)?)(?:要求)?",
    ),
    (
        "target",
        ("1",),
        "含量化指标",
        r"(?:量化|数量|数字|数值|具体|定量)?指标(?!体系)|(?:量化|数字|数量|定量|硬性?)(?:目标|任务|要求)",
    ),
    (
        "own",
        ("1",),
        "本区自主提出 ★",
        r"[★☆]|(?:带|标|打|加)(?:了|有)?(?:五角)?星号?的?|(?:本区)?自主(?:提出|举措|创新举措)|自选动作",
    ),
)
_FACT_PATTERNS = tuple((param, values, label, re.compile(words)) for param, values, label, words in _FACTS)

#: The measure words of what is counted.
_COUNTED = "个家项次张套条所处人件户名平方米天岁"
_HOW_MANY = re.compile(
    r"(?:每年|一年|全年)(?=\S{0,6}(?:多少|几))"
    rf"|(?:(?:一共|总共|已经?|目前|现在)?(?:要|将|需|会|能)?(?:新?建设?|新增|达到|提高到?|压缩|引进|培育|开设?|布局|筹措|安排|有)?(?:了|到)?)?"
    rf"(?:多少[{_COUNTED}]?|(?<!哪)几(?!乎|何)[{_COUNTED}])(?:了|的)?"
    rf"|(?:的)?(?:数量|数字|目标值?|数)?(?:是|为|达到?)(?:多少|几)(?:[{_COUNTED}])?"
)
#: Longer ones first. None of them can be meant by itself in what it asks for.
_ASKING = re.compile(
    r"请问|本市|想知道|想了解|我想|帮我|查一?下|查询|告诉我|请教"
    r"|(?:(?<![现存])在)?(?:什么|啥)时候|(?<!任)何时|几时|怎么(?:办|做|样|弄|管)?|怎样|如何|咋(?:办|样)?"
    r"|(?:都|还)?有(?:没有|无|哪些|什么|啥|多少)(?:写明?|列出?|说明?|规定)?|有哪几|是否有?|能不能|可不可以|可以吗|行不行|写了没有"
    r"|(?:由|归|是|属于?|找)?(?:谁|(?:哪[个些家]|什么)(?:部门|单位|机构|委办局?|委局|委|局|办|处|科)(?!室|法))"
    r"(?:来|在)?(?:负责|牵头|主管|配合|管理?|做|办理?|落实|审批?|批)?(?:的)?"
    r"|(?:的)?(?:牵头|主责|主管|责任|负责|主办)(?:单位|部门)(?:是|有|为)?(?:谁|哪[个些家]?|什么)?(?:单位|部门)?(?=$|\s|[?？,，、])"
    rf"|哪几[{_COUNTED}]|哪(?:[个家次张套户天]|项(?!目)|条(?!件)|处(?![理置罚分])|所(?!有))"
    r"|(?:哪[些几]|什么|啥)(?:事情|[事活](?=$|[\s?？，,。]))?|多少"
    r"|管(?:着|理)?(?:些)?(?:什么|啥|哪些)|做[了得]?(?:什么|啥|哪些)|干[了得]?(?:什么|啥)|在(?:做|干)(?:什么|啥)|都?(?:做|干)了(?=$|\s)"
    r"|有(?:什么|啥)?(?:不同|不一样|区别|差别|变化)|(?:的)?(?:区别|差别|不同|对比|比较)(?=$|\s)"
    r"|[吗呢吧呀啊嘛么](?=$|[\s?？，,。])|(?<=[^目有标])的(?![士确])|[?？]|(?<=\s)(?:关于|有关|对于)|^(?:关于|有关|对于)"
)
#: What says nothing more behind a word: 人才工作, 融资方面.
_VAGUE = re.compile(
    r"(?:(?<=\S\S)|(?<![^\s]))(?:(?:改革|具体|相关|有关)?(?:工作|方面|领域|情况|问题|举措|措施|政策|做法|规定|内容|事项|任务|事情?)"
    r"|(?:行动)?方案(?:里面?|中)?|对比|比较|一起|共同|联合)(?=\s|$)"
)
#: What only joins others, where nothing is left beside it.
_JOINING = re.compile(
    r"(?<!\S)(?:[和与及或、，,；;。的在对由是有了都上里]|以及|还有|一起|共同|联合|一同|相比|各区|[二两三四五几]个区)(?!\S)"
)
_ROLE_WORD = re.compile(
    r"(?:由|所|单独|一起|共同|联合|都){0,4}(?:牵头|主责|主办|负责|配合|协同|协办|协助|参与)(?:责任)?(?:单位|部门)?(?:的|了)?"
    # 服务发展办管虹口哪些事: beside what is named it says no more than a role.
    r"|(?<!\S)(?:主?管|分管|承担|承办|做|干|抓)(?:着|的|了)?(?!\S)"
)


def find_facts(text: str, *, has_department: bool) -> Iterator[UnderstoodPart]:
    """Yield the places in a folded text where a fact is named that a facet knows.

    ``has_department`` says that departments are named as well, whose role a word like 牵头 then gives.

    >>> [(part.text, part.param) for part in find_facts("虹口 有哪些指标 已逾期", has_department=False)]
    [('已逾期', 'deadline'), ('指标', 'target')]
    """
    for param, values, label, words in _FACT_PATTERNS:
        for match in words.finditer(text):
            if not (param in DEPARTMENT_PARAMS and has_department):
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
    counting = [match.span() for match in _HOW_MANY.finditer(text)]
    asking = [*counting, *(match.span() for match in _ASKING.finditer(blank_out(text, counting)))]
    found = asking
    patterns = ([_ROLE_WORD] if asking or has_department else []) + (
        [_VAGUE, _JOINING] if asking or is_named else []
    )
    for pattern in patterns:
        open_text = blank_out(text, found)
        found = [*found, *(match.span() for match in pattern.finditer(open_text))]
    return sorted(found)


def asks_how_many(text: str) -> bool:
    """Return whether a folded text asks for a number: 要建多少个, 有几项了.

    >>> asks_how_many("虹口首店多少家"), asks_how_many("虹口首店几乎没有")
    (True, False)
    """
    return bool(_HOW_MANY.search(text))
