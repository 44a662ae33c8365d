"""The menu of the staff pages: the tasks of a day in the header, the pages of the task that is open below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse

from measures.staff.roles import ASSIGN_ANY, ASSIGN_OWN, BULK, IMPORT, SPREADSHEET

register = template.Library()

#: The tasks with their pages: label, name of the address and its arguments, permissions of which one is needed.
_SEE = "measures.view_measure"
_TASKS: tuple[tuple[str, tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]], ...] = (
    ("今日待办", (("今日待办", "admin:index", (), ()),)),
    (
        "责任分工",
        (
            ("表格编辑", "grid:edit", (), (ASSIGN_ANY, ASSIGN_OWN)),
            ("举措", "admin:measures_measure_changelist", (), (_SEE,)),
            ("批量修改", "bulk:begin", (), (BULK,)),
            ("表格往返", "spreadsheet:upload", (), (SPREADSHEET,)),
            ("台账", "admin:measures_assignment_changelist", (), ("measures.view_assignment",)),
        ),
    ),
    (
        "导入",
        (
            ("导入方案", "importing:begin", (), (IMPORT,)),
            ("行动方案", "admin:measures_document_changelist", (), ("measures.view_document",)),
            ("原文", "admin:measures_source_changelist", (), ("measures.view_source",)),
            ("导入记录", "admin:measures_importrun_changelist", (), ("measures.view_importrun",)),
        ),
    ),
    (
        "核定",
        (
            ("没有把握的修复", "admin_queue", ("repairs",), ("measures.view_problem",)),
            ("部门名称", "admin_queue", ("names",), ("measures.view_problem",)),
            ("不一致", "admin_queue", ("discrepancies",), ("measures.view_discrepancy",)),
            ("关联", "admin_queue", ("links",), ("measures.view_link",)),
            ("其他存疑", "admin_queue", ("problems",), ("measures.view_problem",)),
        ),
    ),
    (
        "资料",
        (
            ("部门", "admin:districts_department_changelist", (), ("districts.view_department",)),
            ("区", "admin:districts_district_changelist", (), ("districts.view_district",)),
            ("章节", "admin:measures_chapter_changelist", (), ("measures.view_chapter",)),
            ("同义词", "admin:measures_synonymgroup_changelist", (), ("measures.view_synonymgroup",)),
            ("变更", "admin:measures_changeset_changelist", (), ("measures.view_changeset",)),
            ("账号", "admin:auth_user_changelist", (), ("auth.view_user",)),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A page of a task."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class MenuTask:
    """A task with the pages that the user may open, the first of which it leads to."""

    label: str
    links: tuple[MenuLink, ...]

    @property
    def is_current(self) -> bool:
        """Whether one of its pages is open."""
        return any(link.is_current for link in self.links)


@register.inclusion_tag("admin/staff_menu.html", takes_context=True)
def staff_menu(context: Context) -> dict[str, object]:
    """Show the tasks that the user has, and the pages of the one that is open."""
    request: HttpRequest = context["request"]
    tasks = list(_permitted_tasks(request))
    return {"tasks": tasks, "current": next((task for task in tasks if task.is_current), None)}


def _permitted_tasks(request: HttpRequest) -> Iterator[MenuTask]:
    allowed = [
        (task, label, reverse(name, args=args))
        for task, pages in _TASKS
        for label, name, args, needed in pages
        if not needed or any(request.user.has_perm(one) for one in needed)
    ]
    here = max((url for *_, url in allowed if _is_within(request.path, url)), key=len, default="")
    for task, _ in _TASKS:
        links = tuple(MenuLink(label, url, url == here) for name, label, url in allowed if name == task)
        if links:
            yield MenuTask(task, links)


def _is_within(path: str, url: str) -> bool:
    """Return whether an address is a page or below it; everything is below the front page."""
    return path == url if url == reverse("admin:index") else path.startswith(url)
