"""Write accounts of staff: roles, the districts they are tied to, sessions."""

from __future__ import annotations

from collections.abc import Collection

import structlog
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.utils import timezone

from districts.models import District
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet, StaffDistrict
from measures.staff.roles import ROLES

log = structlog.get_logger(__name__)

_WITH_PERMISSIONS = ("auth", "districts", "measures")


def renew_roles(*, using: str = "default") -> None:
    """Update the groups of the roles to what `measures.staff.roles` declares.

    Missing groups are created, permissions set exactly.

    Groups of other names are left alone. Raise `KeyError` for a permission that no model has.
    """
    for label in _WITH_PERMISSIONS:
        # Django creates the permissions too, but only after this application's migrations.
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.using(using).values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    groups = {group.name: group for group in Group.objects.using(using).filter(name__in=ROLES)}
    for role in ROLES.values():
        group = groups.get(role.name) or Group.objects.using(using).create(name=role.name)
        group.permissions.set([known[name] for name in sorted(role.permissions)])


def set_role(*, user: User, role: str, districts: Collection[District], by: User | None = None) -> None:
    """Set the role of an account, and the districts that it is tied to, replacing earlier ones."""
    others = Group.objects.filter(name__in=set(ROLES) - {role})
    with record_changes(
        kind=ChangeSet.Kind.EDIT, summary=f"账号 {user.get_username()} 设为“{role}”", user=by
    ) as recorder:
        tied = StaffDistrict.objects.filter(user=user)
        recorder.watch(tied)
        user.groups.remove(*others)
        user.groups.add(Group.objects.get(name=role))
        tied.exclude(district__in=districts).delete()
        for district in districts:
            StaffDistrict.objects.get_or_create(user=user, district=district)
        if not user.is_staff:
            user.is_staff = True
            user.save(update_fields=["is_staff"])
    log.info("role_set", user=user.get_username(), role=role, by=by.get_username() if by else None)


def end_sessions(*, users: Collection[User], by: User | None = None) -> int:
    """End all sessions of these accounts; return how many ended."""
    wanted = {str(user.pk) for user in users}
    ended = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get(SESSION_KEY) in wanted
    ]
    Session.objects.filter(pk__in=ended).delete()
    names = sorted(user.get_username() for user in users)
    log.info("sessions_ended", users=names, sessions=len(ended), by=by.get_username() if by else None)
    return len(ended)
