"""The place whose plan a reading is: as a person decided, else as its head says."""

from __future__ import annotations

from dataclasses import replace

from districts.models import District
from districts.places.actions import ensure_district, find_whole_path
from districts.places.place_index import PlaceIndex, read_place_index
from districts.places.place_names import level_of_name
from districts.places.place_registry import COUNTRY, PlaceEntry
from districts.places.plan_places import (
    PlaceGround,
    PlaceResolution,
    PlanHeadNames,
    is_unlisted,
    name_places,
    resolve_plan_place,
)
from measures.loading.load_job import LoadJob
from measures.loading.reading import Reading
from measures.text.plan import ParsedDocument
from measures.writing.action_errors import LoadError

_MOST_NAMED = 8
#: Problems of a reader of heads that an issuer or a number settles.
_SETTLED = frozenset(("district.missing", "district.differs", "district.from_text"))
_GROUNDS = {
    PlaceGround.ISSUER: "发文机关",
    PlaceGround.NUMBER: "文号",
    PlaceGround.TITLE: "标题",
    PlaceGround.GIVEN: "人工指定",
}


def resolve_district(parsed: ParsedDocument, given: str, index: PlaceIndex) -> PlaceResolution:
    """Return whose plan it is: the place that a person ``given``, else what the head says.

    A given name that no place has is one to be added if its end says what it is.
    """
    if not given:
        return resolve_plan_place(
            PlanHeadNames(
                issuer=parsed.issuer or "",
                number=parsed.number or "",
                title=parsed.title,
                district=parsed.district or "",
                level=parsed.level,
            ),
            index,
        )
    found = index.find_typed(given)
    if not found and (level := level_of_name(given)):
        found = (_new_place(given, level, index),)
    if len(found) == 1:
        return PlaceResolution(found[0], PlaceGround.GIVEN)
    return PlaceResolution(ground=PlaceGround.GIVEN, candidates=found)


def find_district(reading: Reading) -> tuple[District, PlaceResolution]:
    """Return the plan's place, its row locked until the transaction ends, and how it was found; make a missing row.

    Raise `LoadError` if nothing says whose plan it is, or several places are possible.
    """
    place, found = _require_place(reading)
    return find_whole_path(place, locked=True) or _locked(ensure_district(entry=place)), found


def find_present_district(reading: Reading) -> District | None:
    """Return the row of the plan's place, locked, None if there is none yet; raise `LoadError` as `find_district`."""
    row = _row_of(_require_place(reading)[0])
    return _locked(row) if row else None


def find_known_district(parsed: ParsedDocument, given: str) -> District | None:
    """Return the row of a plan's place if there is one already."""
    place = resolve_district(parsed, given, read_place_index()).place
    return _row_of(place) if place else None


def _require_place(reading: Reading) -> tuple[PlaceEntry, PlaceResolution]:
    """Return the plan's place; raise `LoadError` if it is not known."""
    found = resolve_district(reading.parsed, reading.given_district, read_place_index())
    if found.place is None:
        raise LoadError(f"{reading.name}：{_why_not(found, reading.given_district)}")
    return found.place, found


def _locked(district: District) -> District:
    # One load at a time for a place: the second must see what the first created.
    return District.objects.select_for_update().get(pk=district.pk)


def _row_of(place: PlaceEntry) -> District | None:
    """Return the row of a place if there is one."""
    if place.pk is not None:
        return District.objects.filter(pk=place.pk).first()
    if place == COUNTRY:
        return District.objects.filter(level=District.Level.COUNTRY).first()
    if place.code:
        return District.objects.filter(code=place.code).first()
    return District.objects.filter(name=place.name, city=place.city, level=place.level).first()


def settle_place_problems(reading: Reading, found: PlaceResolution) -> Reading:
    """Return the reading without what its reader could not say of its place and its issuer or number did."""
    if found.ground not in (PlaceGround.ISSUER, PlaceGround.NUMBER):
        return reading
    left = tuple(one for one in reading.parsed.problems if one.code not in _SETTLED)
    return replace(reading, parsed=replace(reading.parsed, problems=left))


def note_place_problems(job: LoadJob, found: PlaceResolution) -> None:
    """Note that a place is in no list, or is not the one that the title names."""
    place = found.place
    if place is None or found.ground is None:
        return
    ground = _GROUNDS[found.ground]
    if is_unlisted(place):
        above = f"，归入{place.parent.whole_name}" if place.parent else "，不知道属于哪个省市"
        kind = "开发区等不在其中" if place.level == "zone" else "请核对名称"
        job.note_problem(
            "district.unlisted",
            f"全国行政区划代码中没有“{place.name}”（{kind}），已按{ground}新建这个地区{above}，请核对。",
            severity="notice" if place.level == "zone" and place.parent else "warning",
        )
    if found.titled is not None:
        job.note_problem(
            "district.differs",
            f"标题写的是“{found.titled.name}”，{ground}属于“{place.name}”，已按{ground}记录，请核对。",
            severity="notice",
        )


def _new_place(name: str, level: str, index: PlaceIndex) -> PlaceEntry:
    """Return a place that nothing lists, in the one whose name stands before its own."""
    above, own = index.read_start(name)
    parent = above[0] if len(above) == 1 and own else (COUNTRY if level == "province" else None)
    kept = level_of_name(own) if parent and parent != COUNTRY else None
    return PlaceEntry(own, kept, parent=parent) if kept else PlaceEntry(name, level, parent=parent)  # type: ignore[arg-type]


def _why_not(found: PlaceResolution, given: str) -> str:
    """Return in Chinese why no place was chosen, and what to do."""
    names = name_places(found.candidates[:_MOST_NAMED]) + (
        "等" if len(found.candidates) > _MOST_NAMED else ""
    )
    how = "请在导入页的“指定地区和年份”中选择，或用 --district 指定。"
    if given:
        return (
            f"“{given}”可能是{names}，请写全，如“杭州市西湖区”。"
            if names
            else f"没有叫“{given}”的地区，请核对名称。"
        )
    if len(found.candidates) == 1 and is_unlisted(found.candidates[0]):
        return f"标题写的是“{names}”，但全国行政区划代码和已有的地区中都没有。请核对；属实的，{how.removeprefix('请')}"
    if names:
        return f"无法判断是哪个区、市或省的方案，可能是{names}。{how}"
    return f"无法判断是哪个区、市或省的方案：标题、文号和发文机关中都没有写明。{how}"
