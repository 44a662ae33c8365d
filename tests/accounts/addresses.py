"""Every address of the site, and what each role gets there: the table that `test_roles.py` goes through.

A role stands for itself and for all that may more. Who may not is refused (403), but for a page that is asked for by
nobody in particular: that leads to the login.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Who asks, from the one who may least to the one who may most. The fourth keeps the district of the measure asked for.
ASKING = ("无账号", "查看", "责任编辑·他区", "责任编辑·本区", "内容编辑", "管理员", "超级用户")
ANYBODY, VIEWER, ELSEWHERE, DUTY_EDITOR, EDITOR, MANAGER, SUPERUSER = ASKING
NOBODY = None

#: What the answer is for those who may: a page or another address, what the method is not for, what is not there.
FINE, NOT_SO, NOTHING = (200, 302), (405,), (404,)
#: The same where what was sent is empty, and is found wanting.
WANTING = (200, 302, 400, 404, 409, 422)


@dataclass(frozen=True, slots=True)
class Row:
    """Who may open an address and who may send to it, with what they are answered."""

    see: str | None = ANYBODY
    send: str | None = ANYBODY
    seen: tuple[int, ...] = FINE
    sent: tuple[int, ...] = NOT_SO


PUBLIC = Row()
READ_BY_STAFF = Row(VIEWER, VIEWER, sent=(200, 302, 405))


@dataclass(frozen=True, slots=True)
class Records:
    """From which role on a kind of record is seen, added, changed and deleted in the admin."""

    see: str | None = VIEWER
    add: str | None = NOBODY
    change: str | None = NOBODY
    delete: str | None = NOBODY

    def rows(self, name: str) -> dict[str, Row]:
        """Return the rows of the addresses that the admin has for such records."""
        base = f"admin/{name}/"
        return {
            base: Row(self.see, self.see, sent=FINE),
            f"{base}add/": Row(self.add, self.add, sent=FINE),
            f"{base}<path:object_id>/": Row(VIEWER, VIEWER, sent=FINE),
            f"{base}<path:object_id>/history/": Row(self.see, self.see, sent=(200, 302, 405)),
            f"{base}<path:object_id>/change/": Row(self.see, self.change, sent=WANTING),
            f"{base}<path:object_id>/delete/": Row(self.delete, self.delete, sent=WANTING),
        }


RECORDS = {
    "auth/group": Records(see=MANAGER),
    "auth/user": Records(see=MANAGER, add=MANAGER, change=MANAGER),
    "districts/department": Records(add=MANAGER, change=MANAGER, delete=MANAGER),
    "districts/district": Records(add=MANAGER, change=MANAGER, delete=MANAGER),
    "measures/assignment": Records(),
    "measures/changeset": Records(),
    "measures/chapter": Records(change=EDITOR),
    "measures/discrepancy": Records(change=EDITOR),
    "measures/document": Records(change=EDITOR, delete=MANAGER),
    "measures/importrun": Records(),
    "measures/link": Records(change=EDITOR),
    "measures/measure": Records(change=EDITOR, delete=MANAGER),
    "measures/problem": Records(change=EDITOR),
    "measures/progressentry": Records(),
    "measures/source": Records(),
    "measures/statement": Records(),
    "measures/synonymgroup": Records(add=EDITOR, change=EDITOR, delete=EDITOR),
}

ADDRESSES: dict[str, Row] = {
    # the kinds of records in the admin
    **{address: row for name, records in RECORDS.items() for address, row in records.rows(name).items()},
    # an act of the history is only shown, whatever is sent there
    "admin/measures/changeset/<path:object_id>/change/": READ_BY_STAFF,
    # the public pages
    "": PUBLIC,
    "theme/": Row(seen=NOT_SO, sent=FINE),
    "documents/": PUBLIC,
    "documents/<slug:slug>/": PUBLIC,
    "documents/<slug:slug>/source/": PUBLIC,
    "documents/<slug:slug>/print.css": PUBLIC,
    "documents/<slug:slug>/source/raw/": PUBLIC,
    "documents/<slug:slug>/matrix/": PUBLIC,
    "measures/": PUBLIC,
    "measures/suggestions/": PUBLIC,
    "measures/departments/": PUBLIC,
    "measures/feed.atom": PUBLIC,
    "measures/calendar.ics": PUBLIC,
    "measures/export/<export:kind>": PUBLIC,
    "measures/<slug:slug>/<code:code>/": PUBLIC,
    "compare/": PUBLIC,
    "compare/export.xlsx": Row(seen=(200, 302, 400)),
    "departments/": PUBLIC,
    "departments/<int:pk>/": PUBLIC,
    "quality/": PUBLIC,
    "quality/documents/<slug:slug>/": PUBLIC,
    "quality/repairs/": PUBLIC,
    "quality/guesses/": PUBLIC,
    "quality/discrepancies/": PUBLIC,
    "quality/names/": PUBLIC,
    "quality/checks/": PUBLIC,
    "quality/problems/": PUBLIC,
    "quality/links/": PUBLIC,
    "themes/": PUBLIC,
    "sitemap.xml": PUBLIC,
    "sitemap-<slug:section>.xml": PUBLIC,
    "robots.txt": PUBLIC,
    # the API
    "api/": Row(sent=FINE),
    "api/<path:rest>": Row(seen=NOTHING, sent=NOTHING),
    "api/v1/": Row(sent=FINE),
    "api/v1/openapi.json": Row(sent=FINE),
    "api/v1/docs": Row(sent=FINE),
    "api/v1/documents": PUBLIC,
    "api/v1/documents/<slug:slug>": PUBLIC,
    "api/v1/measures": PUBLIC,
    "api/v1/measures/<slug:slug>/<code:code>": PUBLIC,
    "api/v1/departments": PUBLIC,
    "api/v1/departments/<int:pk>": PUBLIC,
    "api/v1/districts": PUBLIC,
    "api/v1/discrepancies": PUBLIC,
    "api/v1/links": Row(seen=(200, 422)),
    "api/v1/quality": PUBLIC,
    # the admin's frame
    "admin/": READ_BY_STAFF,
    "admin/login/": Row(sent=FINE),
    "admin/logout/": Row(seen=(302, 405), sent=FINE),
    "admin/interrupted/": Row(ANYBODY, ANYBODY, seen=NOT_SO, sent=FINE),
    "admin/password_change/": Row(VIEWER, VIEWER, sent=FINE),
    "admin/password_change/done/": READ_BY_STAFF,
    "admin/autocomplete/": READ_BY_STAFF,
    "admin/jsi18n/": READ_BY_STAFF,
    "admin/r/<path:content_type_id>/<path:object_id>/": READ_BY_STAFF,
    "admin/^<app_label>/$": READ_BY_STAFF,
    "admin/<url>$": Row(VIEWER, VIEWER, seen=NOTHING, sent=NOTHING),
    "admin/auth/user/<id>/password/": Row(MANAGER, MANAGER, sent=WANTING),
    # history
    "admin/^<app>/<model>/<pk>/history/$": Row(VIEWER, VIEWER),
    "admin/measures/changeset/<int:pk>/undo/": Row(MANAGER, MANAGER, sent=WANTING),
    "admin/measures/measure/<int:pk>/restore/<int:change_set>/": Row(EDITOR, EDITOR, sent=WANTING),
    # reorganisation
    "admin/districts/department/<int:pk>/reorganise/": Row(MANAGER, MANAGER, sent=WANTING),
    "admin/districts/department/<int:pk>/reorganise/<int:change_set>/": Row(
        MANAGER, MANAGER, seen=(200, 404), sent=WANTING
    ),
    # the standard departments of a district
    "admin/districts/district/<int:pk>/template/": Row(MANAGER, MANAGER, sent=WANTING),
    # where departments are chosen
    "admin/departments/": Row(ELSEWHERE, ELSEWHERE),
    # responsibility
    "admin/find/": READ_BY_STAFF,
    "admin/find/proposals/": READ_BY_STAFF,
    "admin/measures/measure/responsibility/": Row(ELSEWHERE, ELSEWHERE),
    "admin/measures/measure/<int:pk>/responsibility/": Row(DUTY_EDITOR, DUTY_EDITOR, sent=WANTING),
    "admin/measures/measure/<int:pk>/responsibility/undo/": Row(
        DUTY_EDITOR, DUTY_EDITOR, seen=NOT_SO, sent=NOTHING
    ),
    # progress
    "admin/measures/measure/<int:pk>/progress/": Row(DUTY_EDITOR, DUTY_EDITOR, sent=WANTING),
    "admin/measures/measure/<int:pk>/progress/withdraw/": Row(
        DUTY_EDITOR, DUTY_EDITOR, seen=NOT_SO, sent=NOTHING
    ),
    # many at once
    "admin/bulk/": Row(ELSEWHERE, ELSEWHERE, sent=WANTING),
    "admin/bulk/<int:pk>/": Row(ELSEWHERE, ELSEWHERE, seen=(200, 404), sent=WANTING),
    # the duties of a list as a table
    "admin/grid/": Row(ELSEWHERE, ELSEWHERE, sent=WANTING),
    "admin/grid/<int:pk>/": Row(ELSEWHERE, ELSEWHERE, seen=(200, 404), sent=WANTING),
    # spreadsheets that come back; everybody sees their own only
    "admin/spreadsheet/": Row(ELSEWHERE, ELSEWHERE, sent=(422,)),
    "admin/spreadsheet/<int:batch>/": Row(ELSEWHERE, ELSEWHERE, seen=NOTHING, sent=NOTHING),
    # districts and departments as tables
    "admin/districts/district/export/": Row(VIEWER, VIEWER, sent=WANTING),
    "admin/districts/district/import/": Row(MANAGER, MANAGER, sent=WANTING),
    "admin/districts/district/process_import/": Row(MANAGER, MANAGER, seen=NOT_SO, sent=WANTING),
    "admin/districts/department/export/": Row(VIEWER, VIEWER, sent=WANTING),
    "admin/districts/department/import/": Row(MANAGER, MANAGER, sent=WANTING),
    "admin/districts/department/process_import/": Row(MANAGER, MANAGER, seen=NOT_SO, sent=WANTING),
    # plans on their way in
    "admin/intake/": Row(EDITOR, EDITOR, sent=WANTING),
    "admin/intake/batch/<int:batch>/": Row(EDITOR, EDITOR),
    "admin/intake/batch/<int:batch>/progress/": Row(EDITOR, EDITOR),
    "admin/intake/batch/<int:batch>/confirm/": Row(EDITOR, EDITOR, seen=NOT_SO, sent=WANTING),
    "admin/intake/batch/<int:batch>/report/<slug:kind>/": Row(EDITOR, EDITOR),
    "admin/intake/<int:pk>/": Row(EDITOR, EDITOR),
    "admin/intake/<int:pk>/progress/": Row(EDITOR, EDITOR),
    "admin/intake/<int:pk>/decisions/": Row(EDITOR, EDITOR, seen=NOT_SO, sent=WANTING),
    "admin/intake/<int:pk>/text/": Row(EDITOR, EDITOR, sent=WANTING),
    "admin/intake/<int:pk>/measure/": Row(EDITOR, EDITOR, sent=WANTING),
    "admin/intake/<int:pk>/line/": Row(EDITOR, EDITOR, seen=(404,), sent=(404,)),
    "admin/intake/<int:pk>/levels/": Row(EDITOR, EDITOR, seen=NOT_SO, sent=WANTING),
    "admin/intake/rules/": Row(EDITOR, EDITOR, sent=FINE),
    "admin/intake/<int:pk>/confirm/": Row(EDITOR, EDITOR, seen=NOT_SO, sent=WANTING),
    "admin/intake/<int:pk>/again/": Row(EDITOR, EDITOR, seen=NOT_SO, sent=WANTING),
    "admin/intake/<int:pk>/discard/": Row(EDITOR, EDITOR, seen=NOT_SO, sent=WANTING),
    # what waits for review
    "admin/queue/<slug:kind>/": Row(VIEWER, EDITOR, sent=WANTING),
    "admin/queue/<slug:kind>/undo/": Row(VIEWER, ELSEWHERE, seen=NOT_SO, sent=NOTHING),
    "admin/queue/links/bulk/": Row(VIEWER, EDITOR, sent=WANTING),
    "admin/queue/names/bulk/": Row(VIEWER, EDITOR, sent=WANTING),
}
#: What is changed without a token: nothing but how dark a reader's pages are.
WITHOUT_TOKEN = ("api/", "theme/")

#: What is done to the chosen records of a list, and from which role on.
ACTIONS: dict[str, dict[str, str]] = {
    "auth/user": {"unlock": MANAGER, "log_out": MANAGER},
    "districts/department": {"delete_selected": MANAGER},
    "districts/district": {"delete_selected": MANAGER},
    "measures/discrepancy": {"mark_settled": EDITOR, "mark_open": EDITOR},
    "measures/document": {"delete_selected": MANAGER},
    "measures/link": {"mark_confirmed": EDITOR, "mark_rejected": EDITOR, "mark_suggested": EDITOR},
    "measures/measure": {
        "change_ticked_measures": ELSEWHERE,
        "export_xlsx": VIEWER,
        "export_csv": VIEWER,
        "export_jsonl": VIEWER,
        "export_returnable": ELSEWHERE,
        "delete_selected": MANAGER,
    },
    "measures/problem": {"mark_settled": EDITOR, "mark_open": EDITOR},
    "measures/synonymgroup": {"delete_selected": EDITOR},
}
