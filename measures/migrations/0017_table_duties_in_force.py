"""Bring into force what only a table states: it was stored as a second statement of something never stated first."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import Exists, F, OuterRef

_BATCH = 500


def bring_into_force(apps: Any, schema_editor: Any) -> None:
    """Mend the duties of measures whose text states none; measures that staff have charged somebody with stay."""
    alias = schema_editor.connection.alias
    assignment = apps.get_model("measures", "Assignment").objects.using(alias)
    statement = apps.get_model("measures", "Statement").objects.using(alias)
    # A row that is the measure itself is no second statement of it.
    statement.filter(
        measure__raw_start=F("raw_start"), measure__raw_end=F("raw_end"), raw_end__isnull=False
    ).delete()
    others = assignment.filter(measure=OuterRef("measure")).exclude(place="table", effective=False)
    alone = assignment.filter(place="table", effective=False).exclude(Exists(others)).order_by()
    roles: dict[int, set[str]] = {}
    for measure, role in alone.values_list("measure", "role"):
        roles.setdefault(measure, set()).add(role)
    measures = sorted(roles)
    for at in range(0, len(measures), _BATCH):
        changed = list(statement.filter(measure__in=measures[at : at + _BATCH]))
        for row in changed:
            row.alone = [role for role in ("lead", "co_lead") if role in roles[row.measure_id]]
        statement.bulk_update(changed, ["alone"])
    pks = list(alone.values_list("pk", flat=True))
    for at in range(0, len(pks), _BATCH):
        assignment.filter(pk__in=pks[at : at + _BATCH]).update(effective=True)


class Migration(migrations.Migration):
    dependencies = [("measures", "0016_statement_alone")]

    operations = [migrations.RunPython(bring_into_force, migrations.RunPython.noop)]
