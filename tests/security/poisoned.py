"""A library whose every text is one that does harm: districts, documents, measures and all that hangs on them."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User

from districts.models import Department, DepartmentAlias, District, Succession
from measures.decisions.resolutions import resolve_records
from measures.history.actions.recorder import record_changes
from measures.models import (
    Assignment,
    ChangeSet,
    Chapter,
    Discrepancy,
    Document,
    ImportBatch,
    ImportDraft,
    ImportRun,
    Link,
    Measure,
    Problem,
    ProgressEntry,
    ReadingRule,
    Source,
    SpreadsheetBatch,
    Statement,
    SynonymGroup,
)
from measures.text.reading_corrections import LONGEST_SHAPE
from tests.security.harmful import Texts

#: Fields whose texts nobody types and no file brings: addresses, numbers, keys, names of rules.
STRUCTURE = {
    "District.slug", "District.code", "District.city", "Department.registry_key", "Department.city", "Document.slug",
    "Measure.code", "Chapter.annex", "Statement.annex", "Source.sha256", "Source.encoding", "Problem.code",
    "ChangeSet.summary", "ImportDraft.stage", "ImportDraft.encoding", "SpreadsheetBatch.sha256", "SpreadsheetBatch.kind",
    "LinkingLease.holder", "ReadingRule.reads_as", "TextWords.key", "TextWords.words", "User.password",
}  # fmt: skip
_WHEN = datetime(2025, 4, 1, 8, tzinfo=UTC)


class Library:
    """Makes the records: documents of two years, measures with a chapter and a text of each kind, departments with duties."""

    def __init__(
        self, texts: Texts, *, name: str, measures: int, departments: int, districts: int = 6
    ) -> None:
        self.texts, self.name = texts, name
        self.editor = User.objects.create(
            username=self._text("User.username", 150),
            first_name=self._text("User.first_name", 150),
            last_name=self._text("User.last_name", 150),
            email=self._text("User.email", 254),
            is_staff=True,
        )
        self.districts = [self._district(number) for number in range(districts)]
        self.documents = [
            self._document(district, year) for district in self.districts for year in (2024, 2025)
        ]
        self.departments = self._departments(departments)
        self.measures = self._measures(measures)
        self._duties()
        self._doubts()
        self._links()
        self.drafts = self._drafts()
        self.plans = ImportBatch.objects.create(
            name=self._text("ImportBatch.name", 255),
            added_by=self.editor,
            left_out=[
                {"name": self._text("ImportBatch.left_out", 255), "reason": "不是方案", "is_skipped": False}
            ],
        )
        for district in self.districts:
            shape = "title:" + self._text("ReadingRule.shape", LONGEST_SHAPE - len("title:"))
            ReadingRule.objects.create(
                district=district, shape=shape, reads_as="chapter", made_by=self.editor
            )
            SynonymGroup.objects.create(
                words=f"{district.pk} {self._text('SynonymGroup.words', 120)}",
                official=self._text("SynonymGroup.official", 120),
            )
        self.batch = SpreadsheetBatch.objects.create(
            name=self._text("SpreadsheetBatch.name", 255), sha256="0" * 64, kind="xlsx", content=b"",
            reason=self._text("SpreadsheetBatch.reason", 500), on=self._text("SpreadsheetBatch.on", 20),
            sent_by=self.editor,
        )  # fmt: skip

    def _drafts(self) -> list[ImportDraft]:
        """Return a plan on its way in, and a file that could not be read."""
        lines = [f"{self.districts[0].name}2026年行动方案", "", "一、优化服务"]
        lines += [f"{number}.{self._text('ImportDraft.text').splitlines()[0]}" for number in range(1, 30)]
        text = "\n\n".join(lines)
        names = [self._text("ImportDraft.name", 255) for _ in range(2)]
        content, state = text.encode(), ImportDraft.State
        return [
            ImportDraft.objects.create(
                name=names[0],
                path=self._text("ImportDraft.path", 255),
                content=content,
                size=len(content),
                state=state.READY,
                text=text,
                clean_text=text,
            ),
            ImportDraft.objects.create(
                name=names[1], content=b"", size=0, state=state.FAILED, error=self._text("ImportDraft.error")
            ),
        ]

    def _text(self, field: str, limit: int = 2000) -> str:
        return self.texts.next(field, limit)

    def _district(self, number: int) -> District:
        code = f"{700000 + number + (100 if self.name == 'plain' else 0)}"
        return District.objects.create(
            name=self._text("District.name", 50), slug=f"{self.name}-{number}", code=code, city="上海市"
        )

    def _document(self, district: District, year: int) -> Document:
        slug = f"{district.slug}-{year}"
        text = f"{slug}\n" + "\n".join(self._text("Source.text") for _ in range(40)) + "?"
        source = Source.objects.create(
            sha256=sha256(text.encode()).hexdigest(),
            name=self._text("Source.name", 255),
            content=text.encode(),
            encoding="utf-8",
            text=text,
            clean_text=text[:-1] + self._text("Source.clean_text"),
            steps=[self._step(len(text))],
            added_by=self.editor,
        )
        document = Document.objects.create(
            district=district,
            year=year,
            slug=slug,
            title=self._text("Document.title", 500),
            number=self._text("Document.number", 100),
            issuer=self._text("Document.issuer", 200),
            addressee=self._text("Document.addressee"),
            preamble=self._text("Document.preamble"),
            totals=[{"label": self._text("Document.totals", 50), "declared": 2, "parsed": 1}],
            source=source,
        )
        ImportRun.objects.create(
            source=source, document=document, outcome="created", started_at=_WHEN, finished_at=_WHEN, run_by=self.editor
        )  # fmt: skip
        return document

    def _step(self, length: int) -> dict[str, Any]:
        """Return a guess about the last character of a source."""
        after, other = self._text("Source.clean_text", 2000), self._text("steps", 50)
        return {
            "rule": "lost_byte", "start": length - 1, "end": length, "before": "?", "after": after,
            "confidence": 0.5, "alternatives": [other],
        }  # fmt: skip

    def _departments(self, number: int) -> list[Department]:
        names = list(dict.fromkeys(self._text("Department.name", 200) for _ in range(number)))
        made = Department.objects.bulk_create(
            Department(
                name=name,
                full_name=self._text("Department.full_name", 200),
                district=self.districts[order % len(self.districts)],
                is_resolved=bool(order % 5),
            )
            for order, name in enumerate(names)
        )
        DepartmentAlias.objects.bulk_create(
            DepartmentAlias(department=one, name=self._text("DepartmentAlias.name", 200)) for one in made
        )
        Succession.objects.bulk_create(
            Succession(
                predecessor=one, successor=made[order + 1], date=_WHEN.date(),
                reason=self._text("Succession.reason", 500),
            )
            for order, one in enumerate(made[:-1:40])
            if one.pk != made[order + 1].pk
        )  # fmt: skip
        return made

    def _measures(self, number: int) -> list[Measure]:
        documents = [self.documents[order % len(self.documents)] for order in range(number)]
        chapters = Chapter.objects.bulk_create(
            Chapter(
                document=document, order=order, ordinal=self._text("Chapter.ordinal", 20),
                title=self._text("Chapter.title", 500), text=self._text("Chapter.text"),
            )
            for order, document in enumerate(documents)
        )  # fmt: skip
        measures = Measure.objects.bulk_create(
            Measure(
                document=document, chapter=chapters[order], code=str(order + 1), order=order,
                number=self._text("Measure.number", 30), title=self._text("Measure.title", 500),
                text=self._text("Measure.text"), deadline=self._text("Measure.deadline", 200), own_initiative=order % 7 == 0,
            )
            for order, document in enumerate(documents)
        )  # fmt: skip
        Statement.objects.bulk_create(
            Statement(
                measure=one, annex="2", table_title=self._text("Statement.table_title", 500),
                number=self._text("Statement.number", 30), title=self._text("Statement.title", 500),
                text=self._text("Statement.text"),
            )
            for one in measures
        )  # fmt: skip
        return measures

    def _duties(self) -> None:
        """Charge each department with a measure, and the first measure of each document with very many."""
        Assignment.objects.bulk_create(
            Assignment(
                measure=self.measures[order % (24 if order % 2 else len(self.measures))], department=one,
                role=("lead", "co_lead")[order // 2 % 2], place=("text", "staff")[order // 4 % 2], order=order,
                name_as_printed=self._text("Assignment.name_as_printed", 500),
                phrase=self._text("Assignment.phrase"), reason=self._text("Assignment.reason", 500),
            )
            for order, one in enumerate(self.departments)
        )  # fmt: skip

    def _doubts(self) -> None:
        Discrepancy.objects.bulk_create(
            Discrepancy(
                measure=one, field=("title", "text", "lead")[order % 3], in_text=self._text("Discrepancy.in_text"),
                in_table=self._text("Discrepancy.in_table"), decision=self._text("Discrepancy.decision"),
            )
            for order, one in enumerate(self.measures)
        )  # fmt: skip
        ProgressEntry.objects.bulk_create(
            ProgressEntry(
                measure=one, status="done", as_of="2025-06-30", note=self._text("ProgressEntry.note", 500),
                link=f"https://example.org/{self._text('ProgressEntry.link', 400)}",
                entered_by=self._text("ProgressEntry.entered_by", 301),
            )
            for one in self.measures
        )  # fmt: skip
        problems = Problem.objects.bulk_create(
            Problem(
                document=one.document, measure=one, code="numbering.gap", message=self._text("Problem.message"),
                excerpt=self._text("Problem.excerpt"), decision=self._text("Problem.decision"),
                line=1, column=1, raw_start=order, raw_end=order + 1,
            )
            for order, one in enumerate(self.measures)
        )  # fmt: skip
        resolve_records(records=problems[:40], user=self.editor, decision=self._text("Problem.decision"))

    def _links(self) -> None:
        """Link each measure to the one of the same place a year later, some confirmed, some awaiting review."""
        pairs = zip(self.measures[::2], self.measures[1::2], strict=False)
        Link.objects.bulk_create(
            Link(
                origin=origin, target=target, kind="lineage", relation="changed", computed="changed", score=0.9,
                status=("suggested", "confirmed")[order % 2],
                decided_at=_WHEN if order % 2 else None, decided_by=self.editor if order % 2 else None,
                decision=self._text("Link.decision"),
                evidence={
                    "title": 0.5, "text": 0.6, "phrases": [self._text("evidence", 60)],
                    "sentences": [[self._text("evidence"), self._text("evidence")]],
                },
            )
            for order, (origin, target) in enumerate(pairs)
        )  # fmt: skip


def touch(library: Library) -> None:
    """Have measures and departments in the history, before and after, with texts that do harm."""
    with record_changes(
        kind=ChangeSet.Kind.EDIT, user=library.editor, summary=library.texts.next("summary", 500)
    ) as recorder:
        recorder.reason = library.texts.next("reason", 500)
        for measure in library.measures[:24]:
            measure.title = library.texts.next("Measure.title", 500)
            measure.text = library.texts.next("Measure.text")
            measure.save()
        for department in library.departments[:12]:
            department.full_name = library.texts.next("Department.full_name", 200)
            department.save()
