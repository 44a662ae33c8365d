"""Say which departments a sentence is about rather than names: 法院把公司账户封得太多了, 环保局罚款太多.

Who complains of a department does not look for the measures that are its duty: it stays among the words.
"""

from __future__ import annotations

import re

from measures.search.query.question import UnderstoodPart
from measures.search.query.question_roles import ANY_ROLE

#: What a sentence goes on with behind the one who does something to somebody.
_BEGINS = re.compile(
    r"(?:也|都|就|还|又|却|竟然|居然)?"
    r"(?:把|被|将(?!要)|让我|叫我|老(?:是|来|让|叫|要|说|不|罚|查|拖|卡|收)|总(?:是|来|让|叫|要|说|不)|不(?!动产|良|正当))"
)
#: What judges how something is done: how much, how often, how slowly.
_JUDGES = re.compile(
    r"太(?!阳|平|空|极)|得(?:很|要命|不行|[^到出以知奖]{1,4}了?$)|[慢凶狠久烦](?:了|死了?|啊|吧)?$|(?<=[^很许更])[多少严重贵](?:了|啊)$"
    r"|频繁|频频|没完|天天|整天|三天两头|动不动|反反复复|随便|随意|(?<![混胡])乱(?:收|罚|来|查|封|抓|扣|要|管)"
    r"|老(?:是|来|罚|查)|总是|不(?:让|给|批|肯|理|管|见|受理|作为|办事)(?!理)|没人(?:理|管|接)"
)
_ROLE = re.compile(ANY_ROLE)
_BREAK = re.compile(r"[\s,，。;；、:：?？!！]")


def is_topic(text: str, part: UnderstoodPart) -> bool:
    """Return whether a department that a folded text names is what an everyday sentence there is about.

    So it is where the sentence goes on behind it, without a break and without a role, by what is done or how. A whole
    text that ends with the department, or has it before a noun (税务局退税), names it.
    """
    rest = _BREAK.split(text[part.end :], maxsplit=1)[0]
    if part.param != "dept" or not rest or _ROLE.match(rest):
        return False
    return bool(text[: part.start].endswith("被") or _BEGINS.match(rest) or _JUDGES.search(rest))
