"""The application of documents and their measures."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class MeasuresConfig(AppConfig):
    """What was promised, where it stands, and who must do it."""

    name = "measures"
    verbose_name = "行动方案与举措"

    def ready(self) -> None:
        """Renew triggers, roles, targets and days after every migration."""
        post_migrate.connect(_watch_writes, dispatch_uid="measures.triggers")
        post_migrate.connect(_renew_roles, sender=self, dispatch_uid="measures.staff.roles")
        post_migrate.connect(_renew_derived_fields, sender=self, dispatch_uid="measures.derived")


def _watch_writes(using: str, **kwargs: Any) -> None:
    """Put the triggers in place on the database ``using``."""
    from measures.search.index import triggers

    # After a mere flush nothing has to be renewed.
    triggers.install_triggers(connections[using], renew="plan" in kwargs)


def _renew_roles(using: str, **kwargs: Any) -> None:
    """Have the groups of staff on the database ``using`` be what is declared; a database before them has none."""
    from measures.accounts.actions import renew_roles

    state = kwargs.get("apps")
    if state is None or ("measures", "staffdistrict") in {
        (model._meta.app_label, model._meta.model_name) for model in state.get_models()
    }:
        renew_roles(using=using)


def _renew_derived_fields(using: str, **kwargs: Any) -> None:
    """Find targets and days of deadlines anew that an earlier rule found; a database before them has none."""
    from measures.models import Measure

    state = kwargs.get("apps")
    models = {model._meta.label_lower: model for model in state.get_models()} if state else {}
    measure = models.get("measures.measure")
    fields = {field.name for field in measure._meta.get_fields()} if measure is not None else set()
    if "targets" in fields:
        Measure.objects.using(using).renew_targets()
    if "due" in fields:
        Measure.objects.using(using).exclude(deadline="").renew_deadlines()
