"""按通用名称添加部门: the table of a district's standard departments, and adding those that are ticked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from districts.models import District
from measures.review.district_template.actions import add_standard_departments
from measures.review.district_template.forms import StandardDepartmentsForm
from measures.review.district_template.offered_departments import DistrictOffer, offer_departments
from measures.review.queues.queue_page import last_decision
from measures.staff.form_faults import FormFault, form_faults
from measures.staff.roles import roles_with
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, EditConflict

_NEEDED = ("districts.add_department", "districts.add_departmentalias")


@require_http_methods(["GET", "HEAD", "POST"])
def district_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the table; on POST add what is ticked, and show it again."""
    if not signed_in_user(request).has_perms(_NEEDED):
        raise PermissionDenied(f"添加部门由{roles_with(_NEEDED[0])}办理。")
    district = get_object_or_404(District, pk=pk)
    offer = offer_departments(district)
    if request.method != "POST":
        return _template_page(request, district, offer)
    if offer.refusal:
        return _template_page(request, district, offer, status=400)
    form = StandardDepartmentsForm(request.POST, offer=offer)
    sent = request.POST.getlist("department")
    if not form.is_valid():
        faults = [FormFault(str(message)) for message in form.errors["department"]]
        return _template_page(request, district, offer, ticked=sent, faults=faults, status=400)
    try:
        made = add_standard_departments(
            district=district.pk, names=form.cleaned_data["department"], user=signed_in_user(request)
        )
    except ActionError as error:
        status = 409 if isinstance(error, EditConflict) else 400
        # What exists by now is read anew.
        return _template_page(
            request,
            district,
            offer_departments(district),
            ticked=sent,
            faults=form_faults(error),
            status=status,
        )
    here = reverse("district_template", args=[pk])
    if made is None:
        messages.info(request, "勾选的部门都已有了，没有再添加。")
        return redirect(here)
    return redirect(f"{here}?done={made.pk}")


def _template_page(
    request: HttpRequest,
    district: District,
    offer: DistrictOffer,
    *,
    ticked: Collection[str] | None = None,
    faults: Sequence[FormFault] = (),
    status: int = 200,
) -> HttpResponse:
    """Return the page, with what the district's plans name ticked, or what was sent.

    Somebody may have all common ones ticked as well, to go through them.
    """
    offer = offer.with_mentions(district)
    new = [row for row in offer.rows if row.existing is None]
    is_all = request.GET.get("ticked") == "1"
    if ticked is None:
        ticked = [row.standard.name for row in new if row.mention or (is_all and row.is_common)]
    sections = (
        (
            "本级通用的部门",
            "本地方案写到的已勾选，并注明出处；其余的通用名称只说明各地一般都有，本地有的请勾选。",
            [row for row in offer.rows if row.is_common],
        ),
        (
            "各地设置不同的职能部门",
            "委、局等写法和职能的分合各地不同，也有沿用过的旧称，通用名称说不出本地设哪一个。方案写到的已勾选，其余请勾选实有的；同一职能只能选一个。",
            [row for row in offer.rows if row.standard.function],
        ),
        (
            "上级派驻机构和企业",
            "不由本地管理。方案写到的已勾选，其余本地有的请勾选。",
            [row for row in offer.rows if not row.is_common and not row.standard.function],
        ),
    )
    context = {
        **admin.site.each_context(request),
        "title": f"按通用名称添加部门：{district.shown_name}",
        "district": district,
        "offer": offer,
        "new": len(new),
        "sections": [section for section in sections if section[2]],
        "chosen": set(ticked),
        "common": sum(row.is_common for row in new),
        "faults": faults,
        "done": last_decision(request),
    }
    return render(request, "admin/districts/district/template.html", context, status=status)
