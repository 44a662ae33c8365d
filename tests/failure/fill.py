"""What a site under load has in it: registry, plans, accounts; and what its visitors can ask for."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from tests.failure.server import ROOT, Server

if TYPE_CHECKING:
    from tests.failure.crowd import Stock

EDITORS = {"soak-manager": "管理员", "soak-editor": "内容编辑", "soak-duty": "责任编辑"}
_PLANS = ROOT / "fixtures" / "plans"


def library(server: Server, *plans: str, migrated: bool = False) -> None:
    """Fill the site of ``server`` with a small library and the named real plans; have this process be at it, too."""
    os.environ.update(server.site.environment(POLICYHUB_ENV="test"))
    import django

    django.setup()
    from tests.failure import library

    if not migrated:
        server.manage("migrate", "--verbosity", "0")
    library.stock(server.site.var)
    if plans:
        server.manage("import_plans", "--verbosity", "0", *(str(_PLANS / name) for name in plans))


def accounts() -> dict[str, str]:
    """Make the editors' accounts, with passwords as strong as production's; return these by name."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher
    from django.contrib.auth.models import User

    from districts.models import District
    from measures.accounts.actions import set_role

    passwords = {}
    for name, role in EDITORS.items():
        passwords[name] = secrets.token_urlsafe(24)
        encoded = PBKDF2PasswordHasher().encode(passwords[name], secrets.token_hex(8))
        user = User.objects.create(username=name, is_staff=True, password=encoded)
        set_role(user=user, role=role, districts=list(District.objects.filter(slug="jiading")))
    return passwords


def stock() -> Stock:
    """Return what editors work on."""
    from districts.models import Department
    from measures.models import Document, Measure
    from tests.failure.crowd import Stock

    measures = Measure.objects.filter(document__district__slug="jiading").values_list("pk", flat=True)
    known = Department.objects.filter(district__slug="jiading", level="district", kind="agency").order_by(
        "-pk"
    )
    documents = Document.objects.filter(district__slug="jiading").values_list("slug", flat=True)
    grids = [f"/admin/grid/?document={slug}" for slug in documents.order_by("pk")]
    return Stock(list(measures), list(known.values_list("name", "pk")[10:16]), grids)


def pages() -> list[str]:
    """Return what readers open."""
    from districts.models import Department
    from measures.models import Document
    from tests.failure.crowd import addresses

    first = [(each.slug, each.measures.order_by("order")[0].code) for each in Document.objects.order_by("pk")]
    charged = Department.objects.filter(assignments__isnull=False).distinct().values_list("pk", flat=True)
    return addresses(first, list(charged[:6]), ("融资", "人才", "办事", "企业 服务"))


def let_go() -> None:
    """Close this process's connections."""
    from django.db import connections

    connections.close_all()
