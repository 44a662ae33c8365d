"""Groups of bodies that are named by their tasks: ``财政、人社等部门``, of which nothing says which they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TASK = (
    r"(?:发展?改革?|财政|人社|人力资源(?:和)?社会保障|社保|工信|经信|工业和信息化|教育|科技|公安|交警|民政|司法|自然资源|规划|国土|生态环境|环保"
    r"|住建|住房(?:和)?城乡建设|城管|城市管理|综合执法|交通(?:运输)?|水利|水务|农业农村|农业|商务|文旅|文化(?:和)?旅游|文化|旅游|卫健|卫生健康|卫生"
    r"|应急(?:管理)?|审计|市场监管|市监|统计|税务|医保|医疗保障|国资|金融|消防|气象|数据|政务服务|宣传|组织|网信|政法|机构编制|编制|机关事务|林业|园林|体育"
    r"|退役军人(?:事务)?|粮食|工商|质监|药监|邮政|通信|电力|供电|民宗|外事|信访|人防|档案)"
)
_OTHERS = r"等(?:\d{1,2}个)?(?:相关|有关|职能|行业)?(?:主管)?(?:部门|单位)"
_GROUP = re.compile(rf"(?:[省市区县州](?:级|直)?)?{_TASK}(?:[、，和及与]{_TASK}){{0,11}}{_OTHERS}")
#: What every such group ends in, found in a tenth of the time.
_END_OF_GROUP = re.compile(_OTHERS)


def find_task_groups(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each such group in a text."""
    if _END_OF_GROUP.search(text):
        for found in _GROUP.finditer(text):
            yield found.span()


def is_task_group(name: str) -> bool:
    """Whether a name is that of such a group.

    >>> list(map(is_task_group, ("财政、人社等部门", "教育等有关部门", "市财政局等部门", "医院、学校等单位")))
    [True, True, False, False]
    """
    return "等" in name and bool(_GROUP.fullmatch(name))
