"""A small library to do harm to: two years' plans of one district, edited by staff, one department renamed."""

from __future__ import annotations

import io
import itertools
from dataclasses import replace
from pathlib import Path

from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from districts.models import Department
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.assignments.reorganisation.actions import reorganise_departments
from measures.assignments.reorganisation.reorganised_departments import SuccessorDepartment
from measures.models import Assignment, Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import search_measures
from tests.loading.small_plans import Item, Plan

_LEADS = ("区数据局", "区财政局", "区人社局", "区信访办")
_DEEDS = (
    ("高效办成一件事", "推出便利事项，提升办事体验"),
    ("融资支持", "推广银企对接，便利中小企业融资"),
    ("人才服务", "打造青年人才驿站，优化服务网络"),
    ("热线服务", "优化为企服务通道，便利企业咨询"),
    ("跨区协同", "推动事项跨区办理，统一办理标准"),
    ("信用修复", "完善信用修复机制，缩短办理时间"),
)
_PLACES = ("政务中心", "产业园区", "街镇窗口", "城市大厅")
EDITOR = "bianji"


def plan(year: int) -> Plan:
    """Return a plan of 24 measures in four chapters; each year's promises a little more."""
    items = [
        Item(
            f"{place}{title}",
            f"在{place}{text}，{year} 年全年不少于 {number * 10} 件。",
            f"牵头单位：{lead}；配合单位：区经委",
        )
        for number, ((title, text), place, lead) in enumerate(
            zip(
                itertools.cycle(_DEEDS),
                [p for p in _PLACES for _ in _DEEDS],
                itertools.cycle(_LEADS),
                strict=False,
            ),
            1,
        )
    ]
    step = len(_DEEDS)
    chapters = tuple(
        (f"优化{place}服务", tuple(items[at * step : (at + 1) * step])) for at, place in enumerate(_PLACES)
    )
    return replace(Plan(), title=f"嘉定区{year}年优化营商环境行动方案", chapters=chapters)


def corrected() -> Plan:
    """Return the later plan as its district corrected it: a text, a duty, and one measure less."""
    return (
        plan(2031)
        .with_item(2, text="推广银企对接，惠及全部企业。")
        .with_item(5, duty="牵头单位：区天文局")
        .without(9)
    )


def load(one: Plan, folder: Path) -> None:
    """Load a plan as the command does, links and all."""
    path = folder / "plan.txt"
    path.write_bytes(one.content())
    import_plans(path)


def import_plans(path: Path) -> None:
    """Run the command on a file."""
    call_command("import_plans", str(path), verbosity=0, stdout=io.StringIO(), stderr=io.StringIO())


def stock(folder: Path) -> None:
    """Fill an empty, migrated database."""
    call_command("load_registry", verbosity=0, stdout=io.StringIO())
    for year in (2030, 2031):
        load(plan(year), folder)
    user = User.objects.create_user(EDITOR, is_staff=True)
    for measure in Measure.objects.filter(document__year=2031)[:3]:
        duties = [DepartmentInRole(row.department_id, row.role) for row in measure.assignments.in_force(None)]
        more = DepartmentInRole(named("区发展改革委").pk, Assignment.Role.CO_LEAD)
        assign_departments(
            measure=measure.pk, duties=[*duties, more], user=user, version=measure.version, reason="专题会议"
        )
    reorganise_departments(
        predecessors=[named("区信访办").pk],
        successors=[SuccessorDepartment(name="区委信访办")],
        on=timezone.localdate(),
        user=user,
        reason="机构改革",
        versions=None,
    )
    look()


def named(name: str) -> Department:
    """Return 嘉定's department of a name."""
    return Department.objects.get(district__slug="jiading", name=name)


def look() -> int:
    """Search as a reader does, which has the index follow; return how many measures there are."""
    return search_measures(MeasureQuery()).total
