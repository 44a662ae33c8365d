"""Whatever a correction changes and whatever staff edited: no edit is lost, and the rest is as the source says."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from districts.models import District
from measures.models import Measure, Problem
from tests.examples import count_examples
from tests.loading.small_plans import Item, Plan, load_plan

TITLES = ["政务服务", "热线服务", "融资支持", "人才服务", "市场准入", "绿色通道"]
TEXTS = [
    "推出一批便利事项。",
    "优化为企服务通道。",
    "推广银企对接机制。",
    "打造青年人才驿站。",
    "压减企业办事材料。",
]

items = st.lists(
    st.builds(Item, title=st.sampled_from(TITLES), text=st.sampled_from(TEXTS)),
    min_size=1,
    max_size=5,
    unique_by=lambda item: item.title,
)


def plan(items: list[Item]) -> Plan:
    return replace(Plan(), chapters=(("优化服务", tuple(items)),))


@settings(max_examples=count_examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=items,
    second=items,
    edits=st.dictionaries(st.integers(0, 4), st.sampled_from(["人工甲。", "人工乙。"])),
)
def test_no_edit_is_lost_and_the_rest_is_the_source(
    registry: District, first: list[Item], second: list[Item], edits: dict[int, str]
) -> None:
    with transaction.atomic():
        load_plan(plan(first))
        edited = {first[index].title: text for index, text in edits.items() if index < len(first)}
        for title, text in edited.items():
            Measure.objects.filter(title=title).update(text=text)

        load_plan(plan(second))

        now = {measure.title: measure for measure in Measure.objects.all()}
        texts = [measure.text for measure in now.values()]
        for text in edited.values():
            assert text in texts
        for item in second:
            shown = now[item.title].text
            assert shown in (item.text, *edited.values())
            if shown != item.text:
                assert not now[item.title].imported or now[item.title].imported["text"] == item.text
        of_the_source = Measure.objects.filter(raw_start__isnull=False).order_by("order")
        assert [measure.title for measure in of_the_source] == [item.title for item in second]
        assert [measure.code for measure in of_the_source] == [str(n) for n in range(1, len(second) + 1)]
        kept = Measure.objects.filter(raw_start__isnull=True)
        assert {measure.title for measure in kept} <= set(edited) - {item.title for item in second}
        assert Problem.objects.filter(code="import.measure_gone").count() == kept.count()
        transaction.set_rollback(True)
