"""The preview of a plan equals the public page, the API and the exports after confirming.

Random plans in every container go the whole way: uploaded, read, previewed, confirmed, and compared with all pages and
exports. ``PREVIEW_EXAMPLES`` sets how many (see docs/settings.md).
"""

from __future__ import annotations

import json
import os
import re
from hashlib import sha256
from io import BytesIO
from random import Random
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from districts.models import District
from districts.registry.registry_loading import load_registry
from measures.importing.views.draft_token import sign_draft
from measures.models import Assignment, Discrepancy, Document, ImportDraft, Measure, Problem, Statement
from measures.writing.edit_token import FORM_FIELD
from tests.importing.drafts import again
from tests.importing.generated_plans import (
    CONTAINERS,
    HEADS,
    IN_TABLE,
    Plan,
    changed,
    contained,
    expected_duties,
    make_plan,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
EXAMPLES = int(os.environ.get("PREVIEW_EXAMPLES", "3"))
Seen = dict[str, Any]


@pytest.fixture
def registry(db: None, two_districts: Any) -> District:
    load_registry(registry=two_districts)
    return District.objects.get(slug="jiading")


def taken_in(staff: Client, plan: Plan, container: str) -> ImportDraft:
    """Upload or paste a plan and read it; return its draft."""
    content, name = contained(plan, container)
    sent: dict[str, Any] = (
        {"text": content.decode()} if container == "pasted" else {"file": SimpleUploadedFile(name, content)}
    )
    answer = staff.post(reverse("importing:begin"), sent)
    assert answer.status_code == 302, answer.content.decode()
    return again(ImportDraft.objects.latest("pk"))


def tree_of(staff: Client, address: str) -> Any:
    answer = staff.get(address)
    assert answer.status_code == 200
    return html.document_fromstring(answer.content.decode())


def having(element: Any, name: str, inside: str = "") -> list[Any]:
    """Return the elements with a class in order; with ``inside`` those within them."""
    found: list[Any] = element.xpath(
        f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]{inside}"
    )
    return found


def words(element: Any) -> str:
    """Return the text of an element with normalised spaces."""
    return " ".join(element.text_content().split())


def stated(side: str) -> str:
    """Return the statement of one side of a difference, empty for the words that stand for none."""
    return "" if side in {"未列", "（未列）", "（未写）", "（无）", "未写"} else side


def duties(element: Any) -> dict[str, list[str]]:
    """Return the departments in a part of the preview by role."""
    return {
        role: [one.get("data-department") for one in element.xpath(f".//*[@data-role='{role}']//*[@data-department]")]
        for role in ("lead", "co_lead")
    }  # fmt: skip


def previewed(page: Any) -> Seen:
    """Return the document and each measure as the preview shows them."""
    facts = {words(one.find("dt")): words(one.find("dd")) for one in having(page, "importing__facts", "/div")}
    counts = {
        words(one).split()[0]: int(words(one).split()[-1])
        for one in having(page, "importing__counts", "/span")
    }
    measures: dict[str, Seen] = {}
    printed: dict[str, Seen] = {}
    path: list[str] = []
    for element in having(page, "importing__tree", "/*"):
        if element.tag == "h3":
            depth = int(re.search(r"chapter--(\d)", element.get("class"))[1])  # type: ignore[index]
            link = element.find("a")
            path = [*path[:depth], (link.tail or "").strip()] if link is not None else []
        elif element.tag == "article":
            code, measure = _item(element, path)
            measures[code], printed[code] = measure, _printed(element)
    return {
        "title": facts["标题"],
        "number": facts["文号"].replace("未写明", ""),
        "issuer": facts["发文机关"].replace("未写明", ""),
        "issued_on": facts["发文日期"].replace("未写明", ""),
        "counts": counts,
        "totals": sorted(
            tuple(words(cell) for cell in row)
            for row in page.xpath("//section[@aria-labelledby='facts']//tbody/tr")
        ),
        "problems": sorted(_without_place(one) for one in having(page, "importing__problem")),
        "measures": measures,
        "printed": printed,
    }


def _printed(element: Any) -> Seen:
    """Return the departments of a measure by role, as the source prints them."""
    charged = element.xpath("./p[@class='importing__duty']")
    return {
        role: [words(one) for part in charged for one in part.xpath(f".//*[@data-role='{role}']/*[@data-department]")]
        for role in ("lead", "co_lead")
    }  # fmt: skip


def _without_place(problem: Any) -> str:
    for hint in [*having(problem, "importing__hint"), *having(problem, "importing__severity")]:
        hint.drop_tree()
    return words(problem)


def _item(element: Any, path: list[str]) -> tuple[str, Seen]:
    head = element.find("h4")
    code = words(having(head, "importing__code")[0])
    second = having(element, "importing__second")
    title = having(head, "importing__code")[0].tail.strip()
    text = element.xpath("./details[not(contains(@class, 'second'))]/p")
    seen: Seen = {
        "title": "" if title == "（无标题）" else title,
        "text": text[0].text_content() if text else "",
        "star": code.endswith("★"),
        "city": any(words(tag) == "市级事项" for tag in having(head, "importing__tag")),
        "deadline": "".join(words(one) for one in having(element, "importing__deadline", "/span")),
        "chapter": path[-1] if path else "",
        "lead": [],
        "co_lead": [],
        "second": None,
        "differences": [],
    }
    for paragraph in element.xpath("./p[@class='importing__duty']"):
        seen |= duties(paragraph)
    if second:
        rows = second[0].xpath("./p[@class='importing__duty']")
        seen["second"] = duties(rows[0]) if rows else {"lead": [], "co_lead": []}
        seen["differences"] = sorted(
            (words(one.find("dt")), *(stated(words(side).split("：", 1)[1]) for side in one.findall("dd")))
            for one in having(second[0], "importing__differences", "/div")
        )
    return code.rstrip("★"), seen


def public(client: Client, document: Document) -> dict[str, Seen]:
    """Return each measure as its public page shows it."""
    return {
        measure.code: _public(tree_of(client, measure.get_absolute_url()))
        for measure in document.measures.all()
    }


def _public(page: Any) -> Seen:
    head = having(page, "measure-title", "/span")[1]
    has_star = bool(having(head, "star"))
    title = (head.text or "").strip()
    charged = having(page, "responsibility")[0]
    statements = page.xpath("//section[@id='statements']")
    crumbs = having(page, "crumbs", "//li")
    seen: Seen = {
        "title": "" if title == "（原文无标题）" else title,
        "text": "\n".join(one.text_content() for one in having(page, "measure-text", "//p")),
        "star": has_star,
        "city": any(words(tag) == "市级事项" for tag in having(page, "byline", "//*[@class='tag']")),
        "deadline": "".join(words(one) for one in having(page, "measure-deadline", "/*[@class='deadline__words']")),
        "chapter": words(crumbs[-1]) if len(crumbs) > 2 else "",
        **_table(charged),
        "second": _table(statements[0]) if statements else None,
        "differences": sorted(
            (words(row.find("th")).replace("待核", "").strip(), *(stated(words(cell)) for cell in row.findall("td")))
            for row in (having(statements[0], "versus", "//tbody/tr") if statements else [])
        ),
    }  # fmt: skip
    if not (seen["lead"] or seen["co_lead"]):
        assert "没有读到本项的责任单位" in words(charged)
    return seen


def _table(element: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"lead": [], "co_lead": []}
    for row in having(element, "assignments", "//tr"):
        label = words(row.find("th"))
        for role in Assignment.Role:
            if label == role.label:
                found[role.value] += [words(link) for link in row.xpath("./td//a")]
    return found


def by_api(client: Client, document: Document) -> dict[str, Seen]:
    """Return each measure as the API shows it."""
    found = {}
    for measure in document.measures.all():
        answer = client.get(f"/api/v1/measures/{document.slug}/{measure.code}").json()
        rows = answer["assignments"]
        found[answer["code"]] = {
            "title": answer["title"],
            "text": answer["text"],
            "star": answer["own_initiative"],
            "city": answer["kind"] == "city",
            "deadline": answer["deadline"],
            **{role: [one["department"] for one in rows if one["role"] == role and one["in_force"]] for role in ("lead", "co_lead")},
            "second": answer["statements"]["table"]
            and {role: [one["department"] for one in rows if one["role"] == role and not one["effective"]] for role in ("lead", "co_lead")},
            "differences": sorted(
                (Discrepancy.Field(one["field"]).label, one["in_text"], one["in_table"])
                for one in answer["discrepancies"]
            ),
        }  # fmt: skip
    return found


def exported(client: Client, document: Document) -> tuple[dict[str, Seen], dict[str, Seen]]:
    """Return each measure in the JSON lines and in the workbook."""
    query = {"document": document.slug}
    lines = b"".join(client.get(reverse("export", args=["jsonl"]), query))
    objects = [json.loads(line) for line in lines.decode().splitlines()]
    book = openpyxl.load_workbook(BytesIO(b"".join(client.get(reverse("export", args=["xlsx"]), query))))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)]
    return {str(one["code"]): one for one in objects}, {str(row["编号"]): row for row in rows if row["编号"]}


def confirmed(staff: Client, draft: ImportDraft) -> tuple[Seen, Document]:
    """Read the preview, confirm it, and return its content and the document."""
    address = reverse("importing:draft", args=[draft.pk])
    page = tree_of(staff, address)
    seen = previewed(page)
    seen["changes"] = [words(one) for one in having(page, "importing__group", "//li")]
    token = page.xpath("//input[@name='edit_token']")[0].get("value")
    answer = staff.post(reverse("importing:confirm", args=[draft.pk]), {"edit_token": token})
    assert answer.status_code == 302, answer.content.decode()
    return seen, ImportDraft.objects.get(pk=draft.pk).document  # type: ignore[return-value]


def hold(staff: Client, client: Client, draft: ImportDraft) -> tuple[Seen, Document]:
    """Confirm a draft and assert that all pages equal its preview; return the preview and the document."""
    seen, document = confirmed(staff, draft)
    shown = public(client, document)
    assert list(shown) == list(seen["measures"])
    for code, one in shown.items():
        assert one == seen["measures"][code], code
    without_chapter = {code: {k: v for k, v in one.items() if k != "chapter"} for code, one in shown.items()}
    assert by_api(client, document) == without_chapter
    lines, rows = exported(client, document)
    assert list(lines) == list(rows) == list(shown)
    for code, one in shown.items():
        assert_exported(one, lines[code], rows[code])
    assert_document(client, document, seen)
    return seen, document


def assert_exported(one: Seen, line: Seen, row: Seen) -> None:
    """Assert that a measure is the same in both exports and on its page."""
    assert (line["title"], line["text"], line["lead"], line["co_lead"], line["own_initiative"]) == (
        one["title"], one["text"], one["lead"], one["co_lead"], one["star"],
    )  # fmt: skip
    assert line["deadline"] == (row["完成时限"] or "") == one["deadline"]
    assert (line["due"] or "") == (row["完成日期"].date().isoformat() if row["完成日期"] else "")
    fields = [difference[0] for difference in one["differences"]]
    assert sorted(line["discrepancy"]) == sorted(fields)
    assert (row["标题"] or "", row["正文"] or "") == (one["title"], one["text"])
    assert (row["牵头单位"] or "", row["配合单位"] or "") == (
        "、".join(one["lead"]),
        "、".join(one["co_lead"]),
    )
    assert (row["本区自主提出"] == "是", row["类别"] == "市级事项") == (one["star"], one["city"])
    # A page shows a chapter with its ordinal, an export only its title.
    assert one["chapter"].endswith(row["节"] or row["章"] or "")


def assert_document(client: Client, document: Document, seen: Seen) -> None:
    """Assert that the document is the same on the page, in the API, in the records and in the preview."""
    answer = client.get(f"/api/v1/documents/{document.slug}").json()
    facts = {name: answer[name] or "" for name in ("title", "number", "issuer", "issued_on")}
    assert facts == {name: seen[name] for name in facts}
    page = tree_of(client, document.get_absolute_url())
    assert words(page.find(".//h1")) == seen["title"]
    checks = [words(one) for one in having(page, "checks", "//li")]
    assert len(checks) == len(seen["totals"]) == len(answer["totals"])
    for label, declared, parsed, verdict in seen["totals"]:
        agrees = "相符" if verdict == "一致" else "不符"
        assert f"{label} 自述 {declared}，实有 {parsed}，{agrees}" in checks
    kinds = [one["city"] for one in seen["measures"].values()]
    counts, charged = seen["counts"], seen["measures"].values()
    assert (counts["举措"], counts["市级事项"]) == (kinds.count(False), kinds.count(True))
    assert (counts["举措"], counts["市级事项"]) == (answer["measure_count"], answer["city_item_count"])
    assert counts["责任分工"] == sum(len(one["lead"]) + len(one["co_lead"]) for one in charged)
    assert counts["附表表述"] == sum(one["second"] is not None for one in charged)
    assert counts["附表表述"] == Statement.objects.filter(measure__document=document).count()
    assert counts["不一致"] == sum(len(one["differences"]) for one in charged)
    problems = Problem.objects.filter(document=document)
    assert counts["存疑"] == problems.count()
    elsewhere = ("repair.uncertain", "department.unknown", "department.ambiguous")
    messages = [
        " ".join(one.split())
        for one in problems.exclude(code__in=elsewhere).values_list("message", flat=True)
    ]
    assert seen["problems"] == sorted(messages)
    unknown = document.measures.filter(assignments__department__is_resolved=False)
    named = set(unknown.values_list("assignments__department__pk", flat=True)) if unknown else set()
    assert counts["读取时名录中没有的单位"] == len(named)


def state_of(document: Document) -> Seen:
    """Return the state of all measures by code, in the terms of the change sentences."""
    found: Seen = {}
    for measure in document.measures.prefetch_related("assignments__department", "discrepancies"):
        state: Seen = {
            name: getattr(measure, name) for name in ("title", "text", "deadline", "own_initiative", "kind")
        }
        state["chapter"] = str(measure.chapter or "")
        for row in measure.assignments.all():
            state.setdefault(f"{row.role} {row.place}", []).append(
                (row.order, row.name_as_printed, row.effective)
            )
        for one in measure.discrepancies.all():
            state[f"difference {one.field}"] = (one.in_text, one.in_table)
        if statement := Statement.objects.filter(measure=measure).first():
            state["statement"] = (
                statement.title,
                statement.text,
                statement.number,
                statement.own_initiative,
                tuple(statement.alone),
            )
        found[measure.code] = state
    return found  # fmt: skip


def plan_of(seed: int, **wanted: Any) -> Plan:
    """Return the first random plan, from a seed on, that fulfils a condition."""
    for at in range(seed, seed + 10_000):
        plan = make_plan(Random(at))
        if all(getattr(plan, name) == value for name, value in wanted.items()):
            return plan
    raise AssertionError(wanted)


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("example", range(EXAMPLES))
@pytest.mark.sampled
def test_what_the_preview_shows_is_what_is_there_after(
    staff: Client, client: Client, registry: District, container: str, example: int
) -> None:
    plan = make_plan(Random(f"{container} {example}"))
    seen, _ = hold(staff, client, taken_in(staff, plan, container))
    if container != "pdf":
        assert_right(plan, seen)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.sampled
def test_every_head_of_a_table_gives_its_duties(
    staff: Client, client: Client, registry: District, head: str
) -> None:
    plan = plan_of(1, head=head, way=IN_TABLE)
    container = "docx" if head in {"two rows", "merged cells"} else "html"
    seen, _ = hold(staff, client, taken_in(staff, plan, container))
    assert_right(plan, seen)
    assert all(one["lead"] for one in seen["measures"].values() if not one["city"])
    assert (head == "with deadline") == any(one["deadline"] for one in seen["measures"].values())


def assert_right(plan: Plan, seen: Seen) -> None:
    """Assert that the preview shows the departments that the plan contains."""
    for code, expected in expected_duties(plan).items():
        one = seen["printed"][code]
        assert (one["lead"], one["co_lead"]) == (list(expected.leads), list(expected.co_leads)), code


@pytest.mark.parametrize("example", range(EXAMPLES))
@pytest.mark.sampled
def test_the_previewed_changes_of_a_corrected_source_are_its_changes(
    staff: Client, client: Client, registry: District, example: int
) -> None:
    random = Random(f"corrected {example}")
    plan = make_plan(random)
    _, document = hold(staff, client, taken_in(staff, plan, "txt"))
    before = state_of(document)
    other = changed(random, plan)
    draft = taken_in(staff, other, "html")
    seen, document = hold(staff, client, draft)
    after = state_of(document)
    for code in before.keys() | after.keys():
        named = any(f" {code}" in sentence for sentence in seen["changes"])
        assert named == (before.get(code) != after.get(code)), (
            code,
            before.get(code),
            after.get(code),
            seen["changes"],
        )


TABLE = "附件\n责任分工表\n序号\t改革事项\t牵头单位\t配合单位\n1\t登记便利\t区数据局\t区经委\n"
TEXT = (
    "嘉定区2031年优化营商环境行动方案\n为优化营商环境，制定本方案。\n一、优化服务\n1.登记便利。推进登记。\n"
)


def page_of(staff: Client, text: str) -> Any:
    staff.post(reverse("importing:begin"), {"text": text})
    return tree_of(staff, reverse("importing:draft", args=[again(ImportDraft.objects.latest("pk")).pk]))


def after(staff: Client, text: str) -> Measure:
    """Paste and confirm a plan; return its first measure."""
    staff.post(reverse("importing:begin"), {"text": text})
    confirmed(staff, again(ImportDraft.objects.latest("pk")))
    return Measure.objects.earliest("pk")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TEXT + TABLE, "没有：方案中的 2 个单位名称都在名录中。"),
        (TEXT, "方案中没有读到单位名称，没有可核对的。"),
        ((TEXT + TABLE).replace("嘉定区", ""), "没有核对：还不知道是哪个区、市或省的方案"),
        ((TEXT + TABLE).replace("嘉定区", "青河区"), "没有核对：还不知道是哪个区、市或省的方案"),
        ((TEXT + TABLE).replace("2031年", ""), "没有核对：方案还不能比对"),
    ],
)
def test_the_page_names_what_was_checked_of_names(
    staff: Client, registry: District, text: str, message: str
) -> None:
    section = page_of(staff, text).xpath("//section[@aria-labelledby='names']")[0]
    assert message in words(section)


def test_names_of_a_plan_that_is_there_already_are_not_checked_again(
    staff: Client, registry: District
) -> None:
    after(staff, TEXT + TABLE)
    section = page_of(staff, TEXT + TABLE).xpath("//section[@aria-labelledby='names']")[0]
    assert "没有再次核对" in words(section)


@pytest.mark.parametrize(
    ("clause", "statements"),
    [
        ("", ("附表的标题与正文一致。", "正文没有写明牵头单位、配合单位，以上取自附表。")),
        ("（牵头单位：区数据局；配合单位：区经委）", ("附表的标题、牵头单位、配合单位与正文一致。", "")),
        ("（牵头单位：区财政局；配合单位：区经委）", ("附表的标题、配合单位与正文一致。", "")),
    ],
)
def test_statements_are_shown_as_equal_only_if_two_were_compared(
    staff: Client, client: Client, registry: District, clause: str, statements: tuple[str, str]
) -> None:
    measure = after(staff, TEXT.replace("推进登记。", f"推进登记{clause}。") + TABLE)
    panel = words(tree_of(client, measure.get_absolute_url()).xpath("//section[@id='statements']")[0])
    assert all(each in panel for each in statements)
    assert ("正文没有写明" in panel) == bool(statements[1])
    stated = client.get(f"/api/v1{measure.get_absolute_url().rstrip('/')}").json()["statements"]
    assert (stated["text"]["lead"] == []) == (clause == "")
    assert stated["table"]["lead"] == ["区数据局"]


def test_a_plan_that_is_only_a_table_has_one_statement(
    staff: Client, client: Client, registry: District
) -> None:
    measure = after(staff, "嘉定区2031年优化营商环境任务分工表\n" + TABLE.split("\n", 2)[2])
    page = tree_of(client, measure.get_absolute_url())
    assert _table(having(page, "responsibility")[0]) == {"lead": ["区数据局"], "co_lead": ["区经委"]}
    assert not page.xpath("//section[@id='statements']")
    assert not Statement.objects.exists()


def test_names_that_were_settled_are_not_counted_as_unsettled(staff: Client, registry: District) -> None:
    text = (TEXT + TABLE).replace("区经委", "区从未有过的局")
    staff.post(reverse("importing:begin"), {"text": text})
    draft = again(ImportDraft.objects.latest("pk"))
    field = f"name-{sha256('区从未有过的局'.encode()).hexdigest()[:12]}"
    staff.post(
        reverse("importing:decisions", args=[draft.pk]),
        {FORM_FIELD: sign_draft(draft), f"{field}-choice": "own-agency"},
    )
    draft.refresh_from_db()
    assert draft.answers["names"]
    _, document = confirmed(staff, draft)
    counts = document.runs.get().counts
    assert counts["unresolved"] == 0
    draft.refresh_from_db()
    assert draft.comparison["counts"]["unresolved"] == 0
