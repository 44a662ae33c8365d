"""Names of places without a registry: what the country's template and the form of a name make of them."""

from __future__ import annotations

import pytest

from districts.departments.agency_template import standard_names
from districts.departments.department_tiers import DepartmentTier, department_tiers, outside_places
from districts.departments.name_placing import PlacedName, place_name
from districts.models import District

COUNTRY = District(name="中国", level="country")
ZHEJIANG = District(name="浙江省", level="province", code="330000")
GUANGXI = District(name="广西壮族自治区", level="province", code="450000")
CHONGQING = District(name="重庆市", level="province", code="500000", city="重庆市")
HANGZHOU = District(name="杭州市", level="city", code="330100", city="杭州市")
YANBIAN = District(name="延边朝鲜族自治州", level="city", code="222400", city="延边朝鲜族自治州")
XIHU = District(name="西湖区", level="district", code="330106", city="杭州市")
TONGLU = District(name="桐庐县", level="district", code="330122", city="杭州市")
YIWU = District(name="义乌市", level="district", code="330782", city="金华市")
ZONE = District(
    name="青河经济技术开发区", level="zone", parent=District(name="浙江省", level="province", code="330000")
)


def placed(name: str, district: District) -> PlacedName | None:
    return place_name(name, department_tiers(district))


def standard(name: str, district: District) -> tuple[str, str, str] | None:
    """Return place, usual name and kind of what a name means in a district's plan."""
    found = placed(name, district)
    return (found.tier.place, found.department.name, found.department.kind) if found else None


def _cases(text: str) -> list[tuple[str, str, str, str]]:
    """Return name, place, usual name and kind of each line; one without a usual name is the same."""
    rows = [line.split() for line in text.strip().splitlines()]
    return [(row[0], row[1], row[3] if len(row) > 3 else row[0], row[2]) for row in rows]


@pytest.mark.parametrize(
    ("name", "place", "usual", "kind"),
    _cases("""
        国家发展改革委 - agency
        发展改革委 - agency 国家发展改革委
        国家发展和改革委员会 - agency 国家发展改革委
        教育部 - agency
        科学技术部 - agency 科技部
        工信部 - agency 工业和信息化部
        公安部 - agency
        民政部 - agency
        人社部 - agency 人力资源社会保障部
        住房和城乡建设部 - agency 住房城乡建设部
        卫生健康委 - agency 国家卫生健康委
        应急部 - agency 应急管理部
        人民银行 - agency 中国人民银行
        国资委 - agency 国务院国资委
        市场监管总局 - agency
        国家市场监督管理总局 - agency 市场监管总局
        税务总局 - agency
        海关总署 - agency
        证监会 - agency 中国证监会
        国家数据局 - agency
        数据局 - agency 国家数据局
        知识产权局 - agency 国家知识产权局
        中科院 - agency 中国科学院
        国铁集团 - enterprise
        国家电网 - enterprise
        最高人民法院 - court
        中央组织部 - party
        网信办 - party 中央网信办
        共青团中央 - organisation
        全国妇联 - organisation
        各省级人民政府 - group
        有关部门 - group 各有关部门
        国家岩石标本中心 - organisation
    """),
)
def test_names_of_the_country(name: str, place: str, usual: str, kind: str) -> None:
    assert standard(name, COUNTRY) == ("" if place == "-" else place, usual, kind)


@pytest.mark.parametrize(
    ("name", "place", "usual", "kind"),
    _cases("""
        省发展改革委 浙江省 agency
        省发改委 浙江省 agency 省发展改革委
        发展改革委 浙江省 agency 省发展改革委
        省发展和改革委员会 浙江省 agency 省发展改革委
        浙江省发展和改革委员会 浙江省 agency 省发展改革委
        省经济和信息化厅 浙江省 agency 省经信厅
        省教育厅 浙江省 agency
        科技厅 浙江省 agency 省科技厅
        省人力社保厅 浙江省 agency 省人力资源社会保障厅
        省住建厅 浙江省 agency 省住房城乡建设厅
        省卫健委 浙江省 agency 省卫生健康委
        省市场监督管理局 浙江省 agency 省市场监管局
        省市场监管局（省知识产权局） 浙江省 agency 省市场监管局
        省市场监管（知识产权）局 浙江省 agency 省市场监管局
        省药监局 浙江省 agency
        省数据局 浙江省 agency
        省政府办公厅 浙江省 agency
        省税务局 浙江省 agency
        国家税务总局浙江省税务局 浙江省 agency 省税务局
        浙江证监局 浙江省 agency
        中国证监会浙江监管局 浙江省 agency 浙江证监局
        国家金融监督管理总局浙江监管局 浙江省 agency 浙江金融监管局
        人行浙江省分行 浙江省 agency 人民银行浙江省分行
        省高级人民法院 浙江省 court 省法院
        省检察院 浙江省 court
        省委组织部 浙江省 party
        中共浙江省委宣传部 浙江省 party 省委宣传部
        省编办 浙江省 party 省委编办
        省总工会 浙江省 organisation
        团省委 浙江省 organisation
        省电力公司 浙江省 enterprise
        国网浙江省电力有限公司 浙江省 enterprise 省电力公司
        财政部 - agency
        杭州市政府 浙江省 government
        杭州市 浙江省 government 杭州市政府
        甲市人民政府 浙江省 government 甲市政府
        省直有关单位 浙江省 group 各有关单位
        相关省级部门 浙江省 group
        省岩石标本馆建设指挥部 浙江省 agency
        浙江大学 浙江省 organisation
        中国移动浙江公司 浙江省 enterprise
        浙江移动 浙江省 enterprise 中国移动浙江公司
        中国岩石学会 - organisation
        青河高新区 浙江省 government 青河高新区管委会
        省属企业 浙江省 group
        各设区市 浙江省 group
        基础电信企业 浙江省 group
        相关设区市 浙江省 group
    """),
)
def test_names_of_a_province(name: str, place: str, usual: str, kind: str) -> None:
    assert standard(name, ZHEJIANG) == ("" if place == "-" else place, usual, kind)


@pytest.mark.parametrize(
    ("name", "place", "usual", "kind"),
    _cases("""
        市发改委 杭州市 agency 市发展改革委
        发改委 杭州市 agency 市发展改革委
        杭州市发展和改革委员会 杭州市 agency 市发展改革委
        浙江省杭州市司法局 杭州市 agency 市司法局
        市市场监管局 杭州市 agency
        市场监管局 杭州市 agency 市市场监管局
        市监局 杭州市 agency 市市场监管局
        市市监局 杭州市 agency 市市场监管局
        市监委 杭州市 party
        市人社局 杭州市 agency 市人力资源社会保障局
        市规资局 杭州市 agency 市规划资源局
        市住房和城乡建设局 杭州市 agency 市住房城乡建设局
        市行政审批局 杭州市 agency
        市政务服务办 杭州市 agency
        市金融办 杭州市 agency
        市公积金中心 杭州市 organisation
        市税务局 杭州市 agency
        杭州海关 杭州市 agency
        市中院 杭州市 court 市法院
        市检察院 杭州市 court
        市妇联 杭州市 organisation
        团市委 杭州市 organisation
        市工商联 杭州市 organisation
        市残联 杭州市 organisation
        市红十字会 杭州市 organisation
        市委政法委 杭州市 party
        市委组织部（人才办） 杭州市 party 市委组织部
        市委编办 杭州市 party
        市政府办公室 杭州市 agency
        市消防救援支队 杭州市 agency
        省发展改革委 浙江省 agency
        商务厅 浙江省 agency 省商务厅
        西湖区 杭州市 government 西湖区政府
        桐庐县人民政府 杭州市 government 桐庐县政府
        杭州经济技术开发区管委会 杭州市 government
        各区（县）人民政府 杭州市 group
        市级各有关部门 杭州市 group 各有关部门
        市岩石研究院 杭州市 organisation
        杭州岩石集团 杭州市 enterprise
        青河镇人民政府 杭州市 subdistrict 青河镇政府
    """),
)
def test_names_of_a_city(name: str, place: str, usual: str, kind: str) -> None:
    assert standard(name, HANGZHOU) == (place, usual, kind)


@pytest.mark.parametrize(
    ("name", "place", "usual", "kind"),
    _cases("""
        区发改局 西湖区 agency 区发展改革局
        区经信局 西湖区 agency
        西湖区教育局 西湖区 agency 区教育局
        杭州市西湖区司法局 西湖区 agency 区司法局
        浙江省杭州市西湖区科学技术局 西湖区 agency 区科技局
        市监局 西湖区 agency 区市场监管局
        区市监局 西湖区 agency 区市场监管局
        市市监局 杭州市 agency 市市场监管局
        区人力社保局 西湖区 agency 区人力资源社会保障局
        区住建局 西湖区 agency 区住房城乡建设局
        区卫健局 西湖区 agency 区卫生健康局
        区文广旅体局 西湖区 agency 区文化广电旅游体育局
        区综合执法局 西湖区 agency 区综合行政执法局
        区数据局 西湖区 agency
        区税务局 西湖区 agency
        区公安分局 西湖区 agency
        公安分局 西湖区 agency 区公安分局
        区府办 西湖区 agency 区政府办公室
        区政府办 西湖区 agency 区政府办公室
        区法院 西湖区 court
        区人民检察院 西湖区 court 区检察院
        区委组织部 西湖区 party
        组织部 西湖区 party 区委组织部
        区委办 西湖区 party 区委办公室
        区纪委监委 西湖区 party
        团区委 西湖区 organisation
        区总工会 西湖区 organisation
        区融媒体中心 西湖区 organisation
        青河街道 西湖区 subdistrict
        青河街道办事处 西湖区 subdistrict 青河街道
        青河镇 西湖区 subdistrict 青河镇政府
        各镇街 西湖区 group
        各成员单位 西湖区 group
        区级相关部门 西湖区 group 各相关部门
        区国投公司 西湖区 enterprise
        市司法局 杭州市 agency
        省能源局 浙江省 agency
    """),
)
def test_names_of_a_district(name: str, place: str, usual: str, kind: str) -> None:
    assert standard(name, XIHU) == (place, usual, kind)


@pytest.mark.parametrize(
    ("name", "district", "place", "usual"),
    [
        ("县发改局", TONGLU, "桐庐县", "县发展改革局"),
        ("桐庐县财政局", TONGLU, "桐庐县", "县财政局"),
        ("县委宣传部", TONGLU, "桐庐县", "县委宣传部"),
        ("市司法局", TONGLU, "杭州市", "市司法局"),
        ("市司法局", YIWU, "义乌市", "市司法局"),
        ("金华市司法局", YIWU, "金华市", "市司法局"),
        ("自治区发展改革委", GUANGXI, "广西壮族自治区", "自治区发展改革委"),
        ("自治区党委组织部", GUANGXI, "广西壮族自治区", "自治区党委组织部"),
        ("市教委", CHONGQING, "重庆市", "市教委"),
        ("市高级法院", CHONGQING, "重庆市", "市法院"),
        ("州教育局", YANBIAN, "延边朝鲜族自治州", "州教育局"),
        ("延边州财政局", YANBIAN, "延边朝鲜族自治州", "州财政局"),
        ("州委宣传部", YANBIAN, "延边朝鲜族自治州", "州委宣传部"),
        ("区经济发展局", ZONE, "青河经济技术开发区", "区经济发展局"),
        ("开发区财政局", ZONE, "青河经济技术开发区", "区财政局"),
        ("省商务厅", ZONE, "浙江省", "省商务厅"),
    ],
)
def test_names_of_other_kinds_of_places(name: str, district: District, place: str, usual: str) -> None:
    found = placed(name, district)
    assert found is not None
    assert (found.tier.place, found.department.name) == (place, usual)


@pytest.mark.parametrize(
    ("name", "district"),
    [
        ("青河区司法局", XIHU),
        ("青河区司法局", HANGZHOU),
        ("区司法局", HANGZHOU),
        ("市司法局", ZHEJIANG),
        ("公安厅", COUNTRY),
        ("青河岩石集团", HANGZHOU),
        ("青河实验室", ZHEJIANG),
        ("市促进中心", HANGZHOU),
        ("市场营销协会", XIHU),
        ("市场主体", XIHU),
        ("区域协同中心", XIHU),
        ("试点城市政府", COUNTRY),
        ("国家机关工委", COUNTRY),
        ("部门", XIHU),
        ("市局", HANGZHOU),
        ("特色小镇", XIHU),
        ("中心镇", XIHU),
        ("经济开发区", XIHU),
        ("国家级经济技术开发区", ZHEJIANG),
        ("杭州中心", HANGZHOU),
        ("中国标准委", ZHEJIANG),
        ("任务均涉及相关县政府", ZHEJIANG),
        ("负责推进区重大项目中心", XIHU),
    ],
)
def test_a_name_that_may_mean_another_department_is_left_to_a_person(name: str, district: District) -> None:
    assert placed(name, district) is None


@pytest.mark.parametrize(
    ("name", "place", "usual", "kind"),
    _cases("""
        西湖区发改局 浙江省 agency 西湖区发展改革局
        杭州市西湖区发展和改革局 浙江省 agency 西湖区发展改革局
        桐庐县教育局 浙江省 agency
        温州市数据局 浙江省 agency
        温州海关 浙江省 agency
        人民银行温州市分行 浙江省 agency
        中国银行桐庐支行 浙江省 enterprise
        青河岩石科技（温州）有限公司 浙江省 enterprise
        青河大学附属医院 浙江省 organisation
        驻浙金融机构 浙江省 group
        省级行业主管部门 浙江省 group
        省社科院 浙江省 organisation
        省政府督查室 浙江省 agency
    """),
)
def test_bodies_that_a_name_alone_makes_known(name: str, place: str, usual: str, kind: str) -> None:
    assert standard(name, ZHEJIANG) == (place, usual, kind)


def test_a_lower_place_of_another_province_is_not_meant() -> None:
    assert placed("南京市教育局", ZHEJIANG) is None


def test_governments_of_several_places_are_several() -> None:
    names = {standard(f"{each}市人民政府", ZHEJIANG) for each in "甲乙丙"}
    assert len(names) == 3


def test_the_places_around_a_place_are_known_without_a_query() -> None:
    assert [outside_places(one) for one in (COUNTRY, ZHEJIANG, HANGZHOU, XIHU, CHONGQING, ZONE)] == [
        ("",),
        ("浙江省", ""),
        ("杭州市", "浙江省", ""),
        ("杭州市", "浙江省", ""),
        ("重庆市", ""),
        ("浙江省", ""),
    ]


@pytest.mark.parametrize(
    "tier", [tier for one in (COUNTRY, XIHU, TONGLU, YANBIAN) for tier in department_tiers(one)]
)
def test_each_usual_name_of_the_template_means_its_department_alone(tier: DepartmentTier) -> None:
    names = standard_names(tier)
    departments = set(names.spelled.values())
    assert {one.name for one in departments} <= set(names.spelled)
    assert all(names.spelled[one.name] == one for one in departments)


def test_a_department_has_its_full_name_and_aliases() -> None:
    found = placed("省发改委", ZHEJIANG)
    assert found is not None
    assert found.department.full_name == "浙江省发展和改革委员会"
    assert set(found.department.aliases) == {"省发改委", "省发展和改革委", "省发展和改革委员会"}
