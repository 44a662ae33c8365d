"""Names of records for the history, one query for each model."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet

from districts.models import Department
from measures.history.actions.past_states import last_versions
from measures.history.actions.record_states import WITH_HISTORY, RecordKey
from measures.history.queries.field_values import RecordNames
from measures.models import Document, Source

_NAME_RELATIONS: dict[type[Model], tuple[str, ...]] = {Department: ("district",), Document: ("district",)}

_NONE_KNOWN: RecordNames = MappingProxyType({})


def record_names(keys: Iterable[RecordKey], known: RecordNames = _NONE_KNOWN) -> dict[RecordKey, str]:
    """Return the present names of records, of deleted ones the last; ``known`` are those that need not be read."""
    found = dict(known)
    wanted = set(keys) - found.keys()
    for model in sorted({model for model, _ in wanted}, key=lambda model: model._meta.label):
        pks = [pk for kind, pk in wanted if kind is model]
        for record in _named_records(model).filter(pk__in=pks).order_by():
            found[model, record.pk] = person_name(record) if isinstance(record, User) else str(record)
    deleted = [key for key in wanted if key not in found and key[0] in WITH_HISTORY]
    found |= {key: version.name for key, version in last_versions(deleted).items()} if deleted else {}
    return found


def person_name(user: User | None) -> str:
    """Return the name of a user; None is the system."""
    if user is None:
        return "系统"
    return own_name(user) or user.get_username()


def own_name(user: User) -> str:
    """Return the name of the person whose account it is, empty for an account without one; never the login name."""
    # A Chinese name has the family name first.
    whole = user.get_full_name() if user.get_full_name().isascii() else f"{user.last_name}{user.first_name}"
    return whole.strip()


def _named_records(model: type[Model]) -> QuerySet[Model]:
    records = model._base_manager.select_related(*_NAME_RELATIONS.get(model, ()))
    return records.only("name") if model is Source else records
