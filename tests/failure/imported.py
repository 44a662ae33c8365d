"""Compare what an importer was shown with the runs on record and what stands in the document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from measures.loading.reading import read_source
from measures.models import ImportRun, Measure
from measures.text.containers.source_digest import source_digest
from tests.failure.notes import Write


def unlike_imported(writes: Sequence[Write]) -> Iterator[str]:
    """Yield whatever is not so: each acknowledged import is one run, in order, each run one import, the last one stands."""
    imports = [write for write in writes if write.kind == "import"]
    acknowledged = [write.token for write in imports if write.saved]
    sent = {_digest(write.token) for write in imports}
    runs = list(ImportRun.objects.order_by("pk").values_list("source__sha256", flat=True))
    first = next((at for at, source in enumerate(runs) if source in sent), len(runs))
    if imports and runs[first:] != [_digest(text) for text in acknowledged]:
        yield f"{len(acknowledged)} imports were acknowledged; since the first {len(runs) - first} are on record, or others"
    elif acknowledged:
        yield from _loaded_texts(acknowledged[-1])


def _digest(text: str) -> str:
    return source_digest(text.encode())


def _loaded_texts(text: str) -> Iterator[str]:
    """The document that the last source was of says what it says; what staff kept beside it stands in no source."""
    run = ImportRun.objects.latest("pk")
    if run.document.source_id != run.source_id:
        yield "the document is not of the last source that was loaded"
    parsed = read_source(content=text.encode(), name="the last source").parsed
    parsed_texts = {each.code: (each.title, each.text) for each in parsed.measures}
    measures = Measure.objects.filter(document=run.document, raw_start__isnull=False)
    there = {each.code: (each.title, each.text) for each in measures}
    for code in sorted(parsed_texts.keys() | there.keys()):
        if parsed_texts.get(code) != there.get(code):
            yield f"measure {code}: the source says {parsed_texts.get(code)}, there is {there.get(code)}"
