"""Any edits of the sheets are shown and written exactly, as one change set, and undone completely."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.models import ChangeSet, Measure
from tests.loading.database_rows import all_rows
from tests.spreadsheets.sheet_site import KEPT, Site, added, in_measures, lines, moved, without

pytestmark = pytest.mark.django_db

NAMES = ("区甲局", "区乙局", "区丙局", "区丁局", "区戊局", "区己局")
TEXTS = st.text("优化企业服务，1=+'<&\n", min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
#: The new state of a measure: title, text, ★, leads and co-leads.
WANTED = st.fixed_dictionaries(
    {},
    optional={
        "标题": TEXTS.map(lambda text: text.replace("\n", "")).filter(lambda text: bool(text.strip())),
        "正文": TEXTS,
        "本区自主提出": st.sampled_from(["是", ""]),
        "lists": st.tuples(
            st.lists(st.sampled_from(NAMES), max_size=3, unique=True),
            st.lists(st.sampled_from(NAMES), max_size=3, unique=True),
        ),
        "rows": st.lists(
            st.tuples(st.sampled_from(["牵头", "配合"]), st.sampled_from(NAMES)), max_size=5, unique=True
        ),
    },
)
BEFORE = {"lead": ["区甲局"], "co_lead": ["区乙局", "区丙局"]}
ROLES = {"牵头": "lead", "配合": "co_lead"}


def edits_for(measure: Measure, wanted: dict[str, Any]) -> tuple[list[Any], dict[str, list[str]]]:
    """Return the edits of the workbook that lead to the wanted state, and the resulting departments."""
    edits: list[Any] = [
        in_measures(measure, header, wanted[header])
        for header in ("标题", "正文", "本区自主提出")
        if header in wanted
    ]
    if "rows" in wanted:
        rows = wanted["rows"]
        for role, names in BEFORE.items():
            edits += [
                without(measure, name)
                for name in names
                if (next(label for label, one in ROLES.items() if one == role), name) not in rows
            ]
        new = [(role, name) for role, name in rows if name not in BEFORE[ROLES[role]]]
        edits += [added(measure, name, role, 10 + at) for at, (role, name) in enumerate(new)]
        kept = {
            role: [one for one in names if (label_of(role), one) in rows] for role, names in BEFORE.items()
        }
        for role, name in new:
            kept[ROLES[role]].append(name)
        return edits, kept
    if "lists" in wanted:
        charged = dict(zip(("lead", "co_lead"), wanted["lists"], strict=True))
        edits += [
            in_measures(measure, header, "、".join(charged[role]))
            for role, header in (("lead", "牵头单位"), ("co_lead", "配合单位"))
        ]
        return edits, charged
    return edits, BEFORE


def label_of(role: str) -> str:
    return next(label for label, one in ROLES.items() if one == role)


@given(wanted=st.lists(WANTED, min_size=3, max_size=3))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_edits_are_written_exactly_and_undone(site: Site, wanted: list[dict[str, Any]]) -> None:
    for name in NAMES:
        site.department(name)
    with transaction.atomic():
        go(site, wanted)
        transaction.set_rollback(True)


def go(site: Site, wanted: list[dict[str, Any]]) -> None:
    before = all_rows(without=KEPT)
    fields = {one.pk: (one.title, one.text, one.own_initiative) for one in Measure.objects.all()}
    edits: list[Any] = []
    expected = {}
    for measure, one in zip(site.measures, wanted, strict=True):
        more, charged = edits_for(measure, one)
        edits += more
        title, text, star = fields[measure.pk]
        star = one["本区自主提出"] == "是" if "本区自主提出" in one else star
        expected[measure.pk] = (one.get("标题", title), one.get("正文", text), star, charged)
    batch = site.sent(*edits)
    page = site.page(batch)
    assert page.context["file_edits"].refused.count == page.context["file_edits"].read_only.count == 0
    changes = [line for line in lines(page) if line.change.state.value == "clean"]
    assert len(changes) == len(lines(page))
    # A measure that may have lost all its rows by mistake must be accepted explicitly.
    answer = site.post(batch, page=page, take=[line.change.key for line in changes])
    differing = {
        pk
        for pk, (title, text, star, charged) in expected.items()
        if (title, text, star) != fields[pk] or charged != BEFORE
    }
    assert {block.compared.measure.pk for block in page.context["blocks"]} == differing
    assert answer.status_code == (302 if changes else 422)
    for measure in site.measures:
        measure.refresh_from_db()
        now = (measure.title, measure.text, measure.own_initiative, site.charged(measure))
        assert now == expected[measure.pk]
    if not changes:
        return
    act = ChangeSet.objects.get(kind="spreadsheet")
    assert f"{len(differing)} 项举措，{len(changes)} 处改动" in act.summary
    site.client.post(f"/admin/spreadsheet/{batch.pk}/", {"do": "undo"})
    changed = [one for one in site.measures if one.pk in differing]
    assert all_rows(without=KEPT) == moved(before, *changed)
    site.measures = [Measure.objects.get(pk=one.pk) for one in site.measures]
