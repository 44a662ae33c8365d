"""A run keeps the repairs of its source counted, and the document the sentences that state its totals."""

from __future__ import annotations

import pytest

from measures.loading.actions import load_file
from measures.models import Document, ImportRun, Source
from measures.models.source import REPAIRS_BY_RULE
from measures.text.repair_counts import count_repairs
from measures.text.steps import RepairStep
from tests.corpus import PLANS

pytestmark = pytest.mark.django_db


def test_every_run_keeps_the_repairs_counted(corpus: None) -> None:
    runs = list(ImportRun.objects.select_related("source"))
    assert len(runs) == len(PLANS)
    for run in runs:
        assert run.counts[REPAIRS_BY_RULE] == count_repairs(map(RepairStep.from_dict, run.source.steps))
        counted = [n for bands in run.counts[REPAIRS_BY_RULE].values() for n, _ in bands.values()]
        assert sum(counted) == run.counts["repairs"] == len(run.source.steps)


def test_loading_the_same_bytes_again_counts_what_an_older_run_did_not(corpus: None) -> None:
    source = Source.objects.get(name="jiading-2024.txt")
    run = source.runs.get()
    del run.counts[REPAIRS_BY_RULE]
    run.save()
    result = load_file(content=bytes(source.content), name=source.name)
    assert result.run is not None
    assert result.run.counts[REPAIRS_BY_RULE] == count_repairs(map(RepairStep.from_dict, source.steps))
    assert REPAIRS_BY_RULE not in result.counts


def test_a_total_comes_with_its_sentence_and_line(corpus: None) -> None:
    document = Document.objects.select_related("source").get(slug="hongkou-2025")
    assert document.source is not None
    assert len(document.totals) == 3
    for total in document.totals:
        assert str(total["declared"]) in total["sentence"]
        assert total["sentence"] in document.source.clean_text
        assert str(total["declared"]) in document.source.text.split("\n")[total["line"] - 1]
