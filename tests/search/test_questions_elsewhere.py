"""Questions are read for the places and authorities of other provinces as for those of the five plans."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from districts.models import Department, District
from measures.search.query.filters import read_query
from measures.search.query.question import QuestionReading
from measures.search.query.question_reading import read_question
from measures.search.results.engine import matching_pks
from tests.examples import count_examples
from tests.factories import (
    AssignmentFactory,
    ChapterFactory,
    CityDepartmentFactory,
    DepartmentFactory,
    DistrictFactory,
    DocumentFactory,
    MeasureFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 14)
_COUNTY = (
    *("县发展和改革局", "县市场监督管理局", "县人力资源和社会保障局", "县自然资源和规划局", "县卫生健康局"),
    *("县文化广电旅游体育局", "县经济和信息化局", "县政务服务管理办公室", "县科创与投资促进局", "县委宣传部"),
)


@pytest.fixture
def county(db: None) -> District:
    """Have a county of another province with a plan, and a district and a city that have departments of the same name."""
    tonglu = DistrictFactory(name="桐庐县", slug="tonglu", code="330122", city="杭州市")
    wujiang = DistrictFactory(name="吴江区", slug="wujiang", code="320509", city="苏州市")
    for name in _COUNTY:
        DepartmentFactory(district=tonglu, name=name)
        DepartmentFactory(district=wujiang, name="区" + name[1:])
    for city in ("杭州市", "苏州市"):
        CityDepartmentFactory(name="市大数据发展管理局", city=city)
    document = DocumentFactory(
        district=tonglu,
        year=2024,
        slug="tonglu-2024",
        number="桐政办发〔2024〕15号",
        title="桐庐县优化营商环境二十条",
    )
    for ordinal, title in (("一", "便利市场主体准入退出"), ("二", "要素保障")):
        chapter = ChapterFactory(document=document, ordinal=ordinal, title=title, order=ordinal == "二")
        for number in range(1, 16):
            code = str(number + 15 * (ordinal == "二"))
            MeasureFactory(
                document=document, chapter=chapter, code=code, title=f"举措{code}", text="甲乙丙。"
            )
    return tonglu


def read(typed: str) -> QuestionReading:
    """Return the reading of a text that names something."""
    reading = read_question(typed, today=TODAY)
    assert reading is not None, typed
    return reading


def departments(typed: str) -> list[str]:
    """Return the names of the departments that are named."""
    reading = read(typed)
    pks = [value for param in ("dept", "lead", "co_lead") for value in reading.values(param)]
    assert reading.words == ""
    return sorted(f"{one.city or one.district}{one.name}" for one in Department.objects.filter(pk__in=pks))


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("发改局", "县发展和改革局"),
        ("县发改委", "县发展和改革局"),
        ("市监局", "县市场监督管理局"),
        ("县工商局", "县市场监督管理局"),
        ("质监局", "县市场监督管理局"),
        ("人社", "县人力资源和社会保障局"),
        ("人社局负责", "县人力资源和社会保障局"),
        ("人力资源社会保障局", "县人力资源和社会保障局"),
        ("自规局", "县自然资源和规划局"),
        ("规划局", "县自然资源和规划局"),
        ("国土局", "县自然资源和规划局"),
        ("卫健局", "县卫生健康局"),
        ("卫计委", "县卫生健康局"),
        ("文广旅体局", "县文化广电旅游体育局"),
        ("旅游局", "县文化广电旅游体育局"),
        ("经信牵头", "县经济和信息化局"),
        ("政务办", "县政务服务管理办公室"),
        ("科创局", "县科创与投资促进局"),
        ("宣传部", "县委宣传部"),
        (" fgj", "县发展和改革局"),
        (" scjgj", "县市场监督管理局"),
    ],
)
@pytest.mark.parametrize("place", ["桐庐", "桐庐县", "杭州市桐庐县"])
def test_a_department_is_found_by_what_people_call_it(
    county: District, place: str, stated: str, name: str
) -> None:
    assert departments(place + stated) == [f"桐庐县{name}"]


def test_the_city_meant_is_that_of_the_district(county: District) -> None:
    assert departments("桐庐大数据发展局") == ["杭州市市大数据发展管理局"]


@pytest.mark.parametrize("typed", ["社区委员会", "市场 活力", "公安机关 检查", "人社区域", "全市财政"])
def test_ordinary_words_name_no_department(county: District, typed: str) -> None:
    reading = read_question(typed, today=TODAY)
    assert reading is None or not reading.values("dept")


_NUMERALS = dict(enumerate("一二三四五六七八九十", start=1))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=count_examples(40))
@given(number=st.integers(1, 30), data=st.data())
def test_a_measure_is_found_by_its_number_however_it_is_written(
    county: District, number: int, data: st.DataObject
) -> None:
    place = data.draw(
        st.sampled_from(["桐庐2024", "桐庐县2024年", "tonglu 2024", "桐庐24年", "桐政办发〔2024〕15号"])
    )
    numbers = ["第{}条", "第{}项", " #{}", " no.{}", "第{}号举措"]
    numbers += ["-{}", "—{}"] if place[-1].isdigit() else []
    numbers += ["{}条", "{}号"] if place.endswith("年") else []
    written = str(number)
    if number <= 10:
        written = data.draw(st.sampled_from([written, _NUMERALS[number]]))
        numbers = numbers if written.isdigit() else ["第{}条", "第{}项"]
    reading = read(place + data.draw(st.sampled_from(numbers)).format(written))
    assert len(reading.values("code")) == 1
    assert reading.words == ""
    query, _ = read_query({"q": reading.typed})
    assert matching_pks(query) == [int(reading.values("code")[0])]


def test_a_range_of_numbers(county: District) -> None:
    assert len(read("桐庐2024第3条到第7条").values("code")) == 5
    assert len(read("桐庐第十一至十三项").values("code")) == 3


@pytest.mark.parametrize(
    "typed",
    [
        "桐政办发〔2024〕15号",
        "桐政办发2024年15号",
        "桐政办发(2024)第15号",
        "桐政办发2024-15",
        "桐政办发 2024 15号",
    ],
)
def test_a_document_is_found_by_its_number_however_it_is_written(county: District, typed: str) -> None:
    assert read(typed).values("document") == ("tonglu-2024",)


@pytest.mark.parametrize(
    "typed", ["桐庐第二章", "桐庐要素保障一节", "桐庐2024要素保障部分", "tonglu 第二部分"]
)
def test_a_chapter_is_found_by_its_number_or_heading(county: District, typed: str) -> None:
    query, _ = read_query({"q": typed})
    assert len(matching_pks(query)) == 15
    assert read(typed).words == ""


def test_a_topic_is_no_chapter(county: District) -> None:
    assert read("桐庐要素保障").params == ("district",)
    assert read("桐庐便利市场主体准入退出").params == ("district", "chapter")


@pytest.mark.parametrize(
    "typed", ["成都市 举措", "四川省举措", "成都 举措", "成都2024年举措", "桐政办发〔2023〕15号"]
)
def test_what_the_site_does_not_have_finds_nothing_in_its_place(county: District, typed: str) -> None:
    reading = read(typed)
    assert any("没有收录" in part.label for part in reading.parts)
    query, _ = read_query({"q": typed})
    assert matching_pks(query) == []


def test_roles_are_those_stated_beside_each_department(county: District) -> None:
    def roles(typed: str) -> dict[str, str]:
        return {part.text: part.param for part in read(typed).parts if part.param != "district"}

    assert roles("桐庐发改局牵头、市监局配合") == {"发改局": "lead", "市监局": "co_lead"}
    assert roles("桐庐 发改局和市监局牵头") == {"发改局": "lead", "市监局": "lead"}
    assert roles("桐庐 发改局牵头或配合") == {"发改局": "dept"}
    assert roles("桐庐 牵头单位是发改局") == {"发改局": "lead"}
    assert roles("桐庐 发改局配合市监局的") == {"发改局": "co_lead", "市监局": "lead"}
    assert roles("桐庐 谁和发改局一起") == {"发改局": "dept"}


def test_together_means_all_of_them(county: District) -> None:
    one, other = Department.objects.filter(district=county)[:2]
    measures = list(county.documents.get().measures.all()[:3])
    for measure, leads in zip(measures, ([one], [other], [one, other]), strict=True):
        for department in leads:
            AssignmentFactory(measure=measure, department=department)
    names = [name.removeprefix("县") for name in (one.name, other.name)]
    query, _ = read_query({"q": f"桐庐{names[0]}和{names[1]}一起牵头的"})
    assert matching_pks(query) == [measures[2].pk]
    query, _ = read_query({"q": f"桐庐{names[0]}、{names[1]}牵头的"})
    assert matching_pks(query) == [measure.pk for measure in measures]


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        ("24、25年", "2024 2025"),
        ("2024和2026年", "2024 2026"),
        ("2024到2026年", "2024 2025 2026"),
        ("24-26年", "2024 2025 2026"),
        ("2024年以来", "2024 2025 2026"),
        ("二〇二四年", "2024"),
        ("近三年", "2024 2025 2026"),
        ("过去两年", "2025 2026"),
        ("今明两年", "2026 2027"),
        ("去年和今年", "2025 2026"),
        ("2024年版", "2024"),
    ],
)
def test_years_in_every_wording(county: District, typed: str, years: str) -> None:
    reading = read(f"桐庐{typed}举措")
    assert sorted(reading.values("year")) == years.split()
    assert reading.words.strip("和") == ""


@pytest.mark.parametrize(
    ("typed", "param"),
    [
        ("没人牵头的", "lead"),
        ("没写牵头单位的举措", "lead"),
        ("未列牵头部门", "lead"),
        ("没有配合单位的", "co_lead"),
        ("没有责任单位的", "dept"),
        ("没写时限的", "deadline"),
        ("带星的举措", "own"),
        ("数字目标", "target"),
    ],
)
def test_facts_in_every_wording(county: District, typed: str, param: str) -> None:
    reading = read(f"桐庐{typed}")
    assert reading.params == ("district", param)
    assert reading.words == ""
