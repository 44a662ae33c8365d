"""The one chooser of departments: the address at which its field searches while somebody types, and the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import reverse

from districts.departments.department_search import (
    MOST_MATCHES,
    DepartmentCandidate,
    DepartmentMatch,
    candidates_by_district,
    candidates_outside_districts,
    match_candidates,
)
from districts.models import Department, District
from measures.staff.form_fields import StaffTextField, max_length_of
from measures.staff.roles import ASSIGN_ANY, ASSIGN_OWN, BULK, IMPORT, REORGANISE, SETTLE_NAME, SPREADSHEET
from measures.staff.staff_permissions import is_staff

#: Who chooses departments anywhere may look for them.
_PERMISSIONS = (ASSIGN_ANY, ASSIGN_OWN, BULK, IMPORT, REORGANISE, SETTLE_NAME, SPREADSHEET)
#: Looking in more districts at once takes longer than a person types.
DISTRICT_LIMIT = 20
_NAMED_DISTRICTS = 3


class DepartmentSearchForm(forms.Form):
    """What is typed, the districts from which one looks, or the city if none, and whether unresolved names count."""

    q = StaffTextField(label="名称", max_length=max_length_of(Department, "name"))
    district = forms.ModelMultipleChoiceField(
        District.objects.order_by("code"), to_field_name="slug", required=False
    )
    city = StaffTextField(label="市", max_length=max_length_of(Department, "city"))
    resolved = forms.BooleanField(required=False)

    def candidates(self) -> dict[District | None, Sequence[DepartmentCandidate]]:
        """Return the departments that a valid form may mean, by the district from which they are looked for."""
        given = self.cleaned_data
        districts = list(given["district"][:DISTRICT_LIMIT])
        found: dict[District | None, Sequence[DepartmentCandidate]] = dict(
            candidates_by_district(districts).items()
        )
        if not districts:
            found[None] = candidates_outside_districts(given["city"])
        return {
            district: [one for one in known if one.is_resolved or not given["resolved"]]
            for district, known in found.items()
        }


def department_search_address(
    districts: Iterable[District], *, city: str = "", resolved_only: bool = False
) -> str:
    """Return the address at which a field finds departments of the districts and their city, or of a city alone."""
    places = [("district", each.slug) for each in districts][:DISTRICT_LIMIT] or [("city", city)]
    return f"{reverse('department_search')}?{urlencode([*places, *([('resolved', '1')] * resolved_only)])}"


def search_departments(request: HttpRequest) -> HttpResponse:
    """Return the departments that ``q`` may mean, the best first; each name once where there are several districts."""
    user = request.user
    if not (is_staff(user) and any(user.has_perm(each) for each in _PERMISSIONS)):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    form = DepartmentSearchForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"results": [], "errors": form.errors}, status=400)
    typed = form.cleaned_data["q"]
    found = [
        match_candidates(typed, known, district) for district, known in form.candidates().items() if typed
    ]
    return JsonResponse({"results": [_matches_as_json(same) for same in _matches_by_name(found)]})


def _matches_by_name(found: Sequence[Sequence[DepartmentMatch]]) -> list[list[DepartmentMatch]]:
    """Return the matches of several districts, those of one name together, the best first."""
    places = sorted(
        ((place, match) for matches in found for place, match in enumerate(matches)), key=lambda each: each[0]
    )
    by_name: dict[str, list[DepartmentMatch]] = {}
    for _, match in places:
        by_name.setdefault(match.candidate.name, []).append(match)
    return list(by_name.values())[:MOST_MATCHES]


def _matches_as_json(same: Sequence[DepartmentMatch]) -> dict[str, object]:
    """Return departments of one name as the field shows them; ``id`` where it is one department."""
    pks = {match.candidate.pk for match in same}
    places = list(dict.fromkeys(match.candidate.where for match in same))
    where = "、".join(places[:_NAMED_DISTRICTS])
    return {
        "id": same[0].candidate.pk if len(pks) == 1 else None,
        "name": same[0].candidate.name,
        "by": same[0].by_label,
        "where": where if len(places) <= _NAMED_DISTRICTS else f"{where}等 {len(places)} 个地区",
        "remarks": list(dict.fromkeys(chain.from_iterable(match.candidate.remarks for match in same))),
    }
