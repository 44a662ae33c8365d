"""Declare the roles of staff: their groups and the exact permissions of each.

``migrate`` updates the groups from it (`measures.accounts.actions.renew_roles`), and `tests/accounts/test_roles.py`
checks every address of the site against it.
"""

from __future__ import annotations

from dataclasses import dataclass

VIEWER = "查看"
DUTY_EDITOR = "责任编辑"
EDITOR = "内容编辑"
MANAGER = "管理员"

#: Change the assignments, and enter the progress, of the districts that the account is tied to, or of all districts.
ASSIGN_OWN = "measures.assign_own_district"
ASSIGN_ANY = "measures.assign_any_district"
#: Change the title, the text, the deadline and ★ of measures.
CHANGE_MEASURE = "measures.change_measure"
#: Decide any discrepancy; those of assignments are decided by whoever may change these, too.
DECIDE_DISCREPANCY = "measures.change_discrepancy"
IMPORT = "measures.import_document"
SPREADSHEET = "measures.exchange_spreadsheet"
BULK = "measures.bulk_change_measure"
RESTORE = "measures.restore_measure"
SETTLE_NAME = "measures.settle_name"
SETTLE_REPAIR = "measures.settle_repair"
REORGANISE = "measures.reorganise_departments"
UNDO_OWN = "measures.undo_own_changeset"
UNDO_ANY = "measures.undo_any_changeset"

_RECORDS = {
    "districts": ("department", "departmentalias", "district", "succession"),
    "measures": (
        "assignment",
        "changeset",
        "chapter",
        "discrepancy",
        "document",
        "importrun",
        "link",
        "measure",
        "problem",
        "progressentry",
        "source",
        "statement",
        "synonymgroup",
    ),
}


def _permissions_for(*verbs: str, app: str, models: tuple[str, ...]) -> frozenset[str]:
    return frozenset(f"{app}.{verb}_{model}" for verb in verbs for model in models)


_SEE = frozenset[str]().union(
    *(_permissions_for("view", app=app, models=models) for app, models in _RECORDS.items())
)
_EDIT_TEXTS = _permissions_for("change", app="measures", models=("chapter", "document", "measure"))
_DECIDE = _permissions_for("change", app="measures", models=("discrepancy", "link", "problem"))
_KEEP_DEPARTMENTS = _permissions_for(
    "add", "change", "delete", app="districts", models=("department", "departmentalias", "succession")
)
_KEEP_DISTRICTS = _permissions_for("add", "change", "delete", app="districts", models=("district",))
_KEEP_SYNONYMS = _permissions_for("add", "change", "delete", app="measures", models=("synonymgroup",))
_DELETE = _permissions_for("delete", app="measures", models=("document", "measure"))
_KEEP_ACCOUNTS = (
    _permissions_for("add", "change", "view", app="auth", models=("user",))
    | _permissions_for("view", app="auth", models=("group",))
    | _permissions_for("add", "change", "delete", "view", app="measures", models=("staffdistrict",))
)


@dataclass(frozen=True, slots=True)
class StaffRole:
    """A role: its name, its purpose, and its permissions as ``app.codename``."""

    name: str
    purpose: str
    permissions: frozenset[str]


_viewer = StaffRole(VIEWER, "查阅管理后台的全部资料，不能修改", _SEE)
_duty_editor = StaffRole(
    DUTY_EDITOR,
    "在所负责的区调整责任分工（逐项、表格编辑、表格往返、批量修改），填报进展，核定牵头、配合单位的不一致",
    _SEE | {ASSIGN_OWN, BULK, SPREADSHEET, UNDO_OWN},
)
_editor = StaffRole(
    EDITOR,
    "修改文字，核定存疑、不一致和关联，导入，表格往返，批量修改，调整各区的责任分工，填报进展，维护同义词",
    _SEE
    | _EDIT_TEXTS
    | _DECIDE
    | _KEEP_SYNONYMS
    | {ASSIGN_ANY, BULK, IMPORT, RESTORE, SETTLE_NAME, SETTLE_REPAIR, SPREADSHEET, UNDO_OWN},
)
_manager = StaffRole(
    MANAGER,
    "另可管理区、部门和机构改革，账号与角色，撤销他人的操作，删除",
    _editor.permissions
    | _KEEP_DEPARTMENTS
    | _KEEP_DISTRICTS
    | _DELETE
    | _KEEP_ACCOUNTS
    | {REORGANISE, UNDO_ANY},
)

#: Every role by its name, in order of increasing permissions.
ROLES: dict[str, StaffRole] = {role.name: role for role in (_viewer, _duty_editor, _editor, _manager)}


def roles_with(*permissions: str) -> str:
    """Return in Chinese the roles that have any of the permissions, to stand in a sentence; empty if none has.

    >>> roles_with(IMPORT)
    '“内容编辑”或“管理员”'
    """
    names = [f"“{role.name}”" for role in ROLES.values() if role.permissions.intersection(permissions)]
    return "或".join(filter(None, ["、".join(names[:-1]), *names[-1:]]))
