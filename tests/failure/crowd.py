"""Who uses the site during a soak: readers, editors, an importer, one who sends harm; each notes its answers."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from urllib.parse import parse_qs, quote, urlsplit

from tests.failure.grid_editor import edit_grid
from tests.failure.hostile_sender import TURNED_AWAY, hostile_kinds
from tests.failure.notes import Duties, Notes, Write
from tests.failure.server import Server
from tests.failure.visitor import Answer, Visitor

#: A person looks at a page before the next; in seconds, the longest.
_LOOKS = 0.4
_BETWEEN_IMPORTS = 4.0
_QUEUES = ("links", "problems", "discrepancies", "names", "repairs")


def until(end: Event, notes: Notes, who: str, steps: Callable[[], object]) -> None:
    """Take one step after the other until the end; an exception is a fault, and the end of this one."""
    while not end.is_set():
        try:
            steps()
        except Exception as error:
            notes.fault(f"{who}: {type(error).__name__}: {error}")
            end.wait(1)


def reader(server: Server, number: int, addresses: Sequence[str], notes: Notes, end: Event) -> None:
    """Open pages, lists, exports, feeds and the API by turns."""
    visitor, draw = Visitor(server.port, number), random.Random(number)
    turn = itertools.cycle(draw.sample(addresses, len(addresses)))

    def step() -> None:
        # A measure or a document may go with a correction of its source.
        notes.answer("reader", visitor.get(next(turn)), fine=(200, 404))
        end.wait(draw.random() * _LOOKS)

    until(end, notes, f"reader {number}", step)


@dataclass(frozen=True, slots=True)
class Stock:
    """What editors work on: measures by their ids, departments to be added and taken away by name and id, grids."""

    measures: Sequence[int]
    departments: Sequence[tuple[str, int]]
    grids: Sequence[str]


class Editor:
    """A member of staff: adds and takes away departments, decides what waits, takes own edits back."""

    def __init__(
        self, server: Server, number: int, login: tuple[str, str], stock: Stock, notes: Notes
    ) -> None:
        self.visitor, self.notes, self.name = Visitor(server.port, number), notes, login[0]
        self.stock, self.draw = stock, random.Random(number)
        self.tokens = (f"{self.name} 第 {n} 次" for n in itertools.count(1))
        self.last: Write | None = None
        self.visitor.log_in(*login)

    def work(self, end: Event) -> None:
        """Work until the end."""

        def step() -> None:
            self.draw.choices((self.assign, self.fill_grid, self.decide, self.take_back), (6, 1, 2, 1))[0]()
            end.wait(self.draw.random() * _LOOKS)

        until(end, self.notes, self.name, step)

    def assign(self) -> None:
        """Add a department to a measure, or take it away if it is there."""
        measure = self.draw.choice(self.stock.measures)
        path = f"/admin/measures/measure/{measure}/responsibility/"
        page = self.notes.answer("editor", self.visitor.get(path), fine=(200, 404))
        if any("edit_token" in form.fields for form in page.forms()):
            self._send(measure, path, page, self.draw.choice(self.stock.departments), "save")

    def _send(self, measure: int, path: str, page: Answer, department: tuple[str, int], do: str) -> None:
        """Send the page with a change; where somebody else came first, once more over theirs."""
        fields = dict(next(form for form in page.forms() if "edit_token" in form.fields).fields)
        # A page that tells of somebody else's change shows what was typed, not what stands there.
        seen = _duties(fields) if do == "save" else None
        token = next(self.tokens)
        if do == "save":
            _change(fields, *department)
        answer = self.visitor.post(path, fields | {"reason": token, "do": do}, path)
        self.notes.answer("editor", answer, fine=(200, 302, 404, 409))
        saved = parse_qs(urlsplit(answer.location).query).get("saved", [""])[0]
        write = Write("duty", token, bool(saved), int(saved or 0), measure, seen, _duties(fields))
        self.notes.write(replace(write, kind="duty in doubt") if answer.status == 503 else write)
        if saved:
            self.last = write
            shown = self.notes.answer("editor", self.visitor.get(answer.location), fine=(200, 404))
            if shown.status == 200 and "已保存" not in shown.text:
                self.notes.fault(f"{self.name}: {answer.location} does not say that it is saved")
        elif answer.status == 409 and do == "save" and self.draw.random() < 0.5:
            self._send(measure, path, answer, department, "mine")

    def fill_grid(self) -> None:
        """Add a department to a measure in the grid, or take it away if it is there."""
        place, choice = self.draw.choice(self.stock.grids), self.draw.randrange(10_000)
        department, _ = self.draw.choice(self.stock.departments)
        write = edit_grid(self.visitor, self.notes, place, next(self.tokens), choice, department)
        if write is not None:
            self.notes.write(write)

    def decide(self) -> None:
        """Decide the first that waits in one of the queues."""
        kind = self.draw.choice(_QUEUES)
        path = f"/admin/queue/{kind}/?page={self.draw.randint(1, 3)}"
        page = self.notes.answer("editor", self.visitor.get(path), fine=(200, 404))
        form = next((each for each in page.forms() if "seen" in each.fields and each.buttons), None)
        if form is None:
            return
        token = next(self.tokens)
        name, value = self.draw.choice([each for each in form.buttons if each[1] != "typed"] or form.buttons)
        sent = form.fields | {name: value, "note": token}
        answer = self.visitor.post(form.action or path, sent, path)
        # 409: somebody else decided it meanwhile.
        self.notes.answer("editor", answer, fine=(200, 302, 409))
        done = parse_qs(urlsplit(answer.location).query).get("done", [""])[0]
        kind = "decision in doubt" if answer.status == 503 else "decision"
        self.notes.write(Write(kind, token, bool(done), int(done or 0)))

    def take_back(self) -> None:
        """Take the last edit back, unless somebody has worked on it since."""
        if self.last is None:
            return
        write, self.last = self.last, None
        path = f"/admin/measures/measure/{write.measure}/responsibility/"
        answer = self.visitor.post(f"{path}undo/", {"change_set": str(write.act)}, path)
        self.notes.answer("editor", answer, fine=(302, 404))
        accepted = answer.status == 302 and "saved=" not in answer.location
        kind = "undo in doubt" if answer.status == 503 else "undo"
        self.notes.write(Write(kind, write.token, accepted, write.act, write.measure))


def importer(server: Server, sources: Callable[[int], bytes], folder: Path, notes: Notes, end: Event) -> None:
    """Load one corrected source after the other; now and then have the index built anew."""
    turn = itertools.count(1)

    def step() -> None:
        number = next(turn)
        path = folder / "corrected.txt"
        path.write_bytes(sources(number))
        done = server.manage("import_plans", str(path), "--verbosity", "0", check=False)
        notes.write(Write("import", path.read_text(), done.returncode == 0))
        if done.returncode:
            notes.fault(f"import {number}: {done.stderr[-600:]}")
        if number % 4 == 0:
            built = server.manage("rebuild_index", "--verbosity", "0", check=False)
            if built.returncode:
                notes.fault(f"rebuild {number}: {built.stderr[-600:]}")
        end.wait(_BETWEEN_IMPORTS)

    until(end, notes, "importer", step)


def hostile_sender(server: Server, login: tuple[str, str], notes: Notes, end: Event) -> None:
    """Send one kind of harm after the other, each to the place that it is made for."""
    visitor, turn = Visitor(server.port, 200), itertools.cycle(hostile_kinds())
    visitor.log_in(*login)

    def step() -> None:
        kind = next(turn)
        for answer in kind.send(visitor):
            notes.answer(f"harm, {kind.name.partition(':')[0]}", answer, fine=TURNED_AWAY)
        end.wait(_LOOKS)

    until(end, notes, "hostile sender", step)


def _duties(fields: dict[str, str]) -> Duties:
    """Return the duties that a form of the editor sends, in order."""
    rows = []
    for number in range(int(fields.get("rows-TOTAL_FORMS", "0"))):
        prefix = f"rows-{number}-"
        if fields.get(f"{prefix}department") and not fields.get(f"{prefix}DELETE"):
            rows.append((fields[f"{prefix}role"], int(fields[f"{prefix}department"])))
    return sorted(rows, key=lambda row: row[0] != "lead")


def _change(fields: dict[str, str], name: str, pk: int) -> None:
    """Take the department out if a row has it, else put it into the empty one."""
    rows = int(fields.get("rows-TOTAL_FORMS", "0"))
    for number in range(rows):
        if fields.get(f"rows-{number}-name") == name:
            fields[f"rows-{number}-DELETE"] = "1"
            return
    empty = f"rows-{rows - 1}-"
    fields |= {
        f"{empty}name": name,
        f"{empty}role": "co_lead",
        f"{empty}number": "99",
        f"{empty}department": str(pk),
    }


def addresses(
    documents: Sequence[tuple[str, str]], departments: Sequence[int], words: Sequence[str]
) -> list[str]:
    """Return what readers open: every kind of page, list, export and feed, and the API."""
    found = [
        "/",
        "/documents/",
        "/measures/",
        "/departments/",
        "/compare/",
        "/quality/",
        "/themes/",
        "/robots.txt",
    ]
    found += [
        "/quality/problems/",
        "/quality/links/",
        "/quality/repairs/",
        "/sitemap.xml",
        "/measures/feed.atom",
    ]
    found += [
        "/api/v1/measures?limit=50",
        "/api/v1/documents",
        "/measures/?group=chapter",
        "/measures/?page=2",
    ]
    found += [f"/measures/?q={quote(word)}" for word in words]
    found += [f"/measures/?q={quote(word)}&district=jiading&year=2031" for word in words]
    # Nothing has these words: what is found is found by its meaning.
    found += [
        f"/measures/?q={quote(words)}" for words in ("打官司", "招不到人", "写字楼空着", "欠款要不回来")
    ]
    found += [f"/measures/suggestions/?q={quote(typed)}" for typed in ("rz", "融", "jia")]
    found += [f"/measures/feed.atom?q={quote(words[0])}", f"/api/v1/measures?q={quote(words[1])}"]
    found += [f"/measures/export/{kind}?q={quote(words[0])}" for kind in ("xlsx", "csv", "jsonl")]
    found += [f"/documents/{slug}/{part}" for slug, _ in documents for part in ("", "source/", "matrix/")]
    found += [f"/measures/{slug}/{quote(code)}/" for slug, code in documents]
    found += [f"/departments/{pk}/" for pk in departments]
    return found
