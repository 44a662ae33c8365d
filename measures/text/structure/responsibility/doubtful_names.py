"""Names that were read from a clause of responsibility and may be none, or not one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from measures.text.language.short_text_memory import remember_short_texts
from measures.text.plan import TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.brackets import CLOSING, OPENING
from measures.text.structure.lines.text_lines import TextPositions
from measures.text.structure.responsibility.clause_contents import ResponsibilityClause
from measures.text.structure.responsibility.name_lists import ListedName, looks_like_department
from measures.text.structure.responsibility.task_groups import is_task_group

#: Words that say of nobody who it is.
_NOBODY_IN_PARTICULAR = re.compile(
    r"(?:人民)?政府|单位|部门|机构|企业|高校|院校|(?:行业)?协会|街道|街镇|乡镇|[省市县区旗镇乡](?:[、和及][省市县区旗镇乡])*|办事处|管委会|党委|牵头|配合"
)
#: Two bodies without a mark between them: `甲市财政局乙市司法局`.
_TWO_BODIES = re.compile(
    rf"(?:[{patterns.HAN}]局|[^党]厅|委员会|公司|集团)(?=[省市区县州][{patterns.HAN}]{{2,24}}(?:局|委|办|厅|院|中心)$|国家[{patterns.HAN}]{{2,24}}局$)"
)
#: Bodies that only guide or urge: `各县区负责，市商务局指导`.
_GUIDES = re.compile(r"(?<![负责牵头])(?P<verb>指导(?:督促|监督)?|督促(?:指导|落实)?)(?=[，,；;。）)]|$)")
#: Words of a sentence within a name, and marks that no name has.
_WORDS = re.compile(
    r"牵头|配合|负责|所列|(?<![各相有其])责任(?:单位|部门)(?=.)|(?<=.)等(?=.{3})|[。：:“”？！=+*#★☆※△▲◎●○]|下同|以下(?![简统]称)|适用|(?<=[局厅委部办])[主承协会督联]办$"
)


#: What stands in brackets behind a name.
_IN_BRACKETS = re.compile(rf"[（(](?P<inside>[{patterns.HAN}]{{2,3}})[)）]")
#: What is no person there: a kind of place, an explanation, a state.
_NO_PERSON = re.compile(r".*[省市县区州盟旗乡镇村街]$|[含即]|暂|筹|拟|试点|行署|盖章")


def _names_person(name: str) -> bool:
    """Whether brackets behind a name hold what may be a person: `市财政局（张三）`."""
    return any(
        not looks_like_department(found["inside"]) and not _NO_PERSON.match(found["inside"])
        for found in _IN_BRACKETS.finditer(name)
    )


def find_name_doubts(clauses: Sequence[ResponsibilityClause], places: TextPositions) -> Iterator[TextProblem]:
    """Yield a problem for each name that may be none or more than one, and for each sentence behind names."""
    for clause in clauses:
        for _, names in clause.labels:
            yield from find_doubtful_names(names, places)
            yield from _find_repeated(names, places)
        for aside in clause.asides:
            label = aside.text.replace(":", "：").partition("：")[0]
            message = (
                f"“{label[:12]}”既不是牵头单位也不是配合单位，没有计入，只保留在责任分工的原文中，请核对。"
            )
            start, end = aside.offset(0), aside.end(len(aside.text))
            yield places.problem("responsibility.aside", message, start, end, severity="notice")
        for remark in clause.remarks:
            message = "责任分工之后另有说明（如以下各项均包括的单位），没有计入，请核对。"
            start, end = remark.offset(0), remark.end(len(remark.text))
            yield places.problem("responsibility.remark", message, start, end, severity="notice")


def find_guides(clauses: Sequence[ResponsibilityClause], places: TextPositions) -> Iterator[TextProblem]:
    """Yield a problem at the first clause of a measure that counts bodies which only guide or urge."""
    for clause in clauses:
        if clause.kind == "duty" and (guides := _GUIDES.search(clause.phrase)):
            message = f"这里有单位只写“{guides['verb']}”，是否负责无法确定，已计入责任单位，请核对。"
            yield places.problem(
                "responsibility.guides", message, clause.start, clause.end, severity="notice"
            )
            return


def _find_repeated(names: Sequence[ListedName], places: TextPositions) -> Iterator[TextProblem]:
    """Yield a problem for each name that stands twice under one label."""
    seen: set[str] = set()
    for name in names:
        if name.text in seen:
            message = f"“{name.text[:20]}”在同一处列了两次，可能有一处误印，请核对。"
            yield places.problem("party.doubtful", message, name.start, name.end)
        seen.add(name.text)


def find_doubtful_names(names: Iterable[ListedName], places: TextPositions) -> Iterator[TextProblem]:
    """Yield a problem for each name that may be none or more than one."""
    for name in names:
        if is_doubtful(name.text):
            message = f"“{name.text[:20]}”可能不是一个单位的名称，请核对。"
            yield places.problem("party.doubtful", message, name.start, name.end)
        elif name.may_be_broken:
            message = f"“{name.text[:20]}”前后或中间只有空格或换行，是一个单位还是两个单位无法确定，请核对。"
            yield places.problem("party.doubtful", message, name.start, name.end)


@remember_short_texts
def is_doubtful(name: str) -> bool:
    """Whether a name that was read may be none, or more than one.

    >>> list(map(is_doubtful, ("市财政局", "市财政", "市财政局市司法局", "单位", "市财政局（市国资委")))
    [False, True, True, True, True]
    """
    return bool(
        not looks_like_department(name)
        or _NOBODY_IN_PARTICULAR.fullmatch(name)
        or _TWO_BODIES.search(name)
        or (_WORDS.search(name) and not is_task_group(name))
        or _names_person(name)
        or sum(map(name.count, OPENING)) != sum(map(name.count, CLOSING))
    )
