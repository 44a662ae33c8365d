"""Whose plan it is, when it is loaded: read from its head, or given by a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from districts.models import District
from measures.history.actions.undo import undo_change_set
from measures.loading.actions import load_file
from measures.loading.reading import SourceCorrections
from measures.models import ChangeSet, Document, Problem
from measures.writing.action_errors import LoadError
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
BODY = "　　为做好工作，提出如下意见。\n一、优化服务\n1.市场准入。放宽条件。\n牵头单位：区数据局\n"
WEST_LAKE = "西湖区2031年优化服务工作方案"
OTHER_TITLE = "西湖区2031年优化信用工作方案"


def load(head: str, **given: object) -> Document:
    """Load a plan with this head."""
    corrections = SourceCorrections(**given)  # type: ignore[arg-type]
    return load_file(content=f"{head}\n{BODY}".encode(), name="plan.txt", corrections=corrections).document


def codes() -> set[str]:
    """Return the codes of the problems of places."""
    return {code for code in Problem.objects.values_list("code", flat=True) if code.startswith("district.")}


@pytest.mark.parametrize(
    ("head", "slug"),
    [
        ("杭州市西湖区人民政府办公室\n2031年3月2日\n西湖区优化服务工作方案", "hangzhou-xihu-2031"),
        ("南昌市西湖区2031年优化服务工作方案", "nanchang-xihu-2031"),
        ("浙江省人民政府\n2031年3月2日\n优化服务工作方案", "zhejiang-2031"),
        ("国务院办公厅关于优化服务的指导意见\n国办发〔2031〕9号\n各省、自治区、直辖市人民政府：", "china-2031"),
        ("教育部 财政部关于优化服务的指导意见\n2031年3月2日\n各省、自治区、直辖市教育厅：", "china-2031"),
        ("关于优化服务的实施意见\n沪府办发〔２０３１〕１０号\n各区人民政府：", "shanghai-2031"),
    ],
)  # fmt: skip
def test_heads_say_whose_plan_it_is(head: str, slug: str) -> None:
    assert load(head).slug == slug
    assert not codes()


def test_two_namesakes_are_distinguished_by_the_reader() -> None:
    with pytest.raises(LoadError, match="浙江省杭州市西湖区、江西省南昌市西湖区"):
        load(WEST_LAKE)
    assert not District.objects.exists()
    one, other = load(WEST_LAKE, district="杭州市西湖区"), load(OTHER_TITLE, district="南昌西湖")
    one.district.refresh_from_db()
    assert [str(document.district) for document in (one, other)] == ["杭州市西湖区", "南昌市西湖区"]
    with pytest.raises(LoadError, match="可能是浙江省杭州市西湖区、江西省南昌市西湖区，请写全"):
        load(WEST_LAKE.replace("服务", "市场"), district="西湖区")


def test_namesakes_of_which_only_one_is_there_are_not_guessed() -> None:
    load(WEST_LAKE, district="杭州市西湖区")
    with pytest.raises(LoadError, match="南昌市西湖区"):
        load(OTHER_TITLE)


def test_a_government_that_no_list_has_is_recorded_with_a_problem() -> None:
    district = load("甲省人民政府\n2031年3月2日\n优化服务工作方案").district
    assert (district.name, district.level, district.code) == ("甲省", "province", "")
    assert codes() == {"district.unlisted"}


def test_a_title_with_a_name_in_no_list_leaves_a_question() -> None:
    with pytest.raises(LoadError, match="标题写的是“甲市”，但全国行政区划代码和已有的地区中都没有"):
        load("甲市2031年优化服务工作方案")
    assert load("甲市2031年优化服务工作方案", district="甲市").district.level == "city"
    # Next year it is known.
    assert load("甲市2032年优化服务工作方案").slug.endswith("-2032")


def test_a_zone_lies_in_the_place_that_it_is_called_by() -> None:
    zone = load("杭州高新技术产业开发区管理委员会\n2031年3月2日\n优化服务工作方案").district
    assert (zone.level, zone.city) == ("zone", "杭州市")
    assert zone.parent == District.objects.get(code="330100")
    assert codes() == {"district.unlisted"}


def test_the_issuer_goes_before_the_title() -> None:
    document = load("上海市人民政府办公厅\n2031年3月2日\n浦东新区优化服务工作方案")
    assert document.district.code == "310000"
    assert "标题写的是“浦东新区”" in Problem.objects.get(code="district.differs").message


def test_a_district_that_nothing_states_is_asked_for() -> None:
    with pytest.raises(LoadError, match="无法判断是哪个区、市或省的方案，也无法判断是哪一年的方案"):
        load("关于优化服务的若干政策")
    document = load("关于优化服务的若干政策", district="嘉定区", year=2031, title="甲政策")
    assert (document.title, document.year, document.district.code) == ("甲政策", 2031, "310114")
    assert not codes()


def test_undo_leaves_the_places() -> None:
    load("杭州市西湖区2031年优化服务工作方案")
    undo_change_set(change_set=ChangeSet.objects.latest("pk"), user=UserFactory.create())
    assert not Document.objects.exists()
    assert District.objects.filter(name="西湖区").exists()
    load("杭州市西湖区2031年优化服务工作方案")


def test_the_command_takes_what_the_text_does_not_say(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(f"关于优化服务的若干政策\n{BODY}", encoding="utf-8")
    with pytest.raises(CommandError, match="未能导入"):
        call_command("import_plans", str(file), verbosity=0)
    call_command("import_plans", str(file), district="南昌市西湖区", year=2031, verbosity=0)
    assert Document.objects.get().slug == "nanchang-xihu-2031"


@pytest.mark.parametrize(
    ("options", "message"),
    [({"year": 3000}, "--year 应在"), ({"title": "甲方案"}, "--title 只能用于一个文件")],
)
def test_impossible_options_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("import_plans", "a.txt", "b.txt", **options)
