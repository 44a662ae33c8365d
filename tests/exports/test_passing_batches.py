"""What an export has written does not stay in memory until the export ends."""

from __future__ import annotations

import gc
from collections import Counter

import pytest

from measures.exports.export_rows import ExportAssignmentRow, ExportReader
from measures.models import Measure

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_assignments_of_a_batch_are_let_go_without_the_garbage_collector(
    corpus: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("measures.exports.export_rows.BATCH_SIZE", 5)
    pks = list(Measure.objects.order_by("pk").values_list("pk", flat=True))
    whole = {row.pk: len(row.in_force) for batch in ExportReader().batches(pks) for row in batch}
    gc.collect()
    gc.disable()
    try:
        alive, written = [], Counter[int]()
        for batch in ExportReader().passing_batches(pks):
            written.update({row.pk: len(row.in_force) for row in batch})
            alive.append(sum(type(one) is ExportAssignmentRow for one in gc.get_objects()))
    finally:
        gc.enable()
    assert written == whole
    # Two batches at most: the one that is written, and the one before it, which the loop still names.
    assert max(alive) <= max(sum(whole[pk] for pk in pks[at : at + 10]) for at in range(0, len(pks), 5))
    assert max(alive) < sum(whole.values()) / 4
