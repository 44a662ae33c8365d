"""Every pattern of the project, and for each the texts that would show it to be slow, made from its own structure."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

from re import _constants as code  # isort: skip
from re import _parser as parser  # isort: skip

PACKAGES = ("districts", "measures", "policyhub")
#: What can be asked of a pattern, and what it costs most to ask: `finditer` stands for `search`, `sub` and `split`.
_ASKED = {"match": "match", "fullmatch": "fullmatch"}
_SCANS = {"search", "finditer", "findall", "sub", "subn", "split"}
_INLINE = _SCANS | set(_ASKED)
#: What a function is said to return that makes patterns, or what holds them.
_MADE = ("Pattern", "CodePage")
#: Characters that stand for the kinds that texts are made of.
_POOL = " \n\t\u30001十一、，。；：（）“”《》★?？a区市的关|-._/=+#&'\"<>\\%\u00a0\x00é鿿"
#: What ends no pattern.
_END = ("", "\x01")
#: So many texts, about, are tried for one pattern.
_MOST_TEXTS = 120
#: Samples taken of one part of a pattern.
_FEW = 3


@dataclass(frozen=True)
class Found:
    """A pattern, the module that has it, its name there, and how the project asks it."""

    module: str
    name: str
    pattern: re.Pattern[Any]
    modes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.module}.{self.name} = {self.pattern.pattern!r:.200}"


def modules() -> Iterator[ModuleType]:
    """Yield every module of the project but migrations, which run once."""
    # The addresses first, in their order: a module of addresses needs the converters of those above it.
    importlib.import_module("policyhub.urls")
    for package in PACKAGES:
        root = importlib.import_module(package)
        yield root
        for each in pkgutil.walk_packages(root.__path__, f"{package}."):
            if ".migrations." not in each.name and not each.name.endswith(_NOT_IMPORTED):
                yield importlib.import_module(each.name)


#: Configurations of servers, which set up what they run in when they are imported; their source is read as any other's.
_NOT_IMPORTED = (".gunicorn", ".wsgi")


def found() -> list[Found]:
    """Return every pattern of the project, each once."""
    uses = _uses()
    result: dict[tuple[Any, int], Found] = {}
    for module in modules():
        for name, pattern in _patterns_of(module):
            if isinstance(pattern, re.Pattern):
                modes = uses.get(_key(module.__name__, name.split(".")[0].split("[")[0]), set()) or {
                    "match",
                    "fullmatch",
                    "finditer",
                }
                key = (pattern.pattern, pattern.flags)
                earlier = result.get(key)
                both = tuple(sorted({*modes, *(earlier.modes if earlier else ())}))
                result[key] = Found(earlier.module if earlier else module.__name__, name, pattern, both)
    return list(result.values())


def _patterns_of(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Yield what a module holds of patterns, by name: plain, in collections, in classes, made when first needed."""
    for name, value in vars(module).items():
        if not name.startswith("__"):
            yield from _within(name, value, 0)
            if _makes_once(value) and value.__module__ == module.__name__:
                yield from _within(name, value(), 0)


def _makes_once(value: Any) -> bool:
    """Whether a value is a function that makes patterns when they are first needed, and keeps them."""
    return (
        hasattr(value, "cache_info")
        and not inspect.signature(value).parameters
        and any(kind in str(value.__annotations__.get("return", "")) for kind in _MADE)
    )


def _within(name: str, value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif depth > 3:
        return
    elif isinstance(value, (list, tuple, set, frozenset)):
        for at, each in enumerate(value):
            yield from _within(f"{name}[{at}]", each, depth + 1)
    elif isinstance(value, dict):
        yield from _within(name, list(chain.from_iterable(value.items())), depth)
    elif isinstance(value, type) and value.__module__.split(".")[0] in PACKAGES:
        yield from _in_class(name, value, depth)
    elif dataclasses.is_dataclass(value) and type(value).__module__.split(".")[0] in PACKAGES:
        for each in dataclasses.fields(value):
            yield from _within(f"{name}.{each.name}", getattr(value, each.name), depth + 1)


def _in_class(name: str, value: type, depth: int) -> Iterator[tuple[str, Any]]:
    for key, each in vars(value).items():
        if key == "regex" and isinstance(each, str):
            # A converter of addresses; Django anchors it.
            yield f"{name}.{key}", re.compile(each)
        elif not key.startswith("__"):
            yield from _within(f"{name}.{key}", each, depth + 1)


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """Yield every source file of the project but migrations, parsed."""
    for package in PACKAGES:
        folder = Path(str(importlib.import_module(package).__path__[0]))
        for path in sorted(folder.rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(folder.parent), ast.parse(path.read_text(encoding="utf-8"))


def _uses() -> dict[str, set[str]]:
    """Return how patterns are asked, by their names; what may be asked anything is left out.

    A pattern that is put into a collection is asked what its module asks of what it calls by a small name; one that is
    handed to a function may be asked anything.
    """
    uses: dict[str, set[str]] = {}
    handed: set[str] = set()
    for path, tree in sources():
        module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        nodes = list(ast.walk(tree))
        small: set[str] = set()
        seen: set[int] = set()
        for node in nodes:
            if not isinstance(node, ast.Attribute):
                continue
            if name := _name(node.value):
                seen.add(id(node.value))
                if node.attr in _INLINE:
                    uses.setdefault(_key(module, name), set()).add(_ASKED.get(node.attr, "finditer"))
            elif isinstance(node.value, ast.Name) and node.attr in _INLINE - {"split"}:
                small.add(_ASKED.get(node.attr, "finditer"))
        given = {id(one) for node in nodes if isinstance(node, ast.Call) for one in node.args}
        for node in nodes:
            name = _name(node)
            if name and id(node) not in seen and isinstance(getattr(node, "ctx", None), ast.Load):
                if id(node) in given or not small:
                    handed.add(_key(module, name))
                uses.setdefault(_key(module, name), set()).update(small)
    return {name: modes for name, modes in uses.items() if name not in handed}


def _key(module: str, name: str) -> str:
    """Return what tells a name from others: a private one is its module's."""
    return f"{module}.{name}" if name.startswith("_") else name


def _name(node: ast.AST) -> str:
    """Return the name of a constant, here or in another module: patterns.DUTY and DUTY are one; else nothing."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name if name.lstrip("_").isupper() else ""


def hidden() -> list[str]:
    """Return where a pattern is written that `found` cannot see: inside a function, or not kept in a module."""
    places: list[str] = []
    for path, tree in sources():
        for function in ast.walk(tree):
            if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                continue
            if any(kind in ast.unparse(getattr(function, "returns", None) or ast.Pass()) for kind in _MADE):
                continue
            places += [
                f"{path}:{node.lineno}: {ast.unparse(node)[:80]}"
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and _is_inline(node.func)
            ]
    return sorted(set(places))


def _is_inline(called: ast.AST) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id in ("re", "re2", "regex")
        and called.attr in _INLINE | {"compile"}
    )


def texts(pattern: re.Pattern[Any]) -> dict[str, Callable[[int], str]]:
    """Return ways to make a text of a length, by a description: what is repeated in the pattern, repeated very often.

    Before it stands what the pattern has before it, behind it what ends nothing; and the whole is repeated with its
    last part left out, so that every attempt begins, and none succeeds.
    """
    source = pattern.pattern
    tree = parser.parse(
        source.decode("latin-1") if isinstance(source, bytes) else source, pattern.flags & ~re.LOCALE
    )
    units: dict[tuple[str, str], None] = {}
    for atom in _FIXED:
        units["", atom] = None
    for before, atom in _repeats(list(tree), ("",)):
        units[before, atom] = None
        if before:
            units["", before + atom] = None
    for begun in _begun(list(tree)):
        units["", begun] = None
    made: dict[str, Callable[[int], str]] = {}
    for before, atom in units:
        for end in _END if atom not in _FIXED else _END[:2]:
            made[f"{before!r} + {atom!r} × n + {end!r}"] = _maker(before, atom, end)
    every = len(made) // _MOST_TEXTS + 1
    return {label: made[label] for at, label in enumerate(made) if at < len(_FIXED) * 2 or at % every == 0}


_FIXED = (" ", "1", "十", "、", "（", "a", "\n", "一、", "，", "“", "《", "（一）", "1,", "1.", "中")


def _maker(before: str, atom: str, end: str) -> Callable[[int], str]:
    return lambda length: before + (atom * (length // len(atom) + 1))[:length] + end


def _repeats(items: list[Any], before: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield for every repetition what stands before it and, by itself, what is repeated: samples of both."""
    for operator, argument in items:
        for inner in _inner(operator, argument):
            yield from _repeats(inner, before)
        if operator in _REPEATS and (argument[1] > 8):
            for sample in _samples(list(argument[2]), 6):
                if sample:
                    yield from ((prefix, sample) for prefix in before)
        more = _samples([(operator, argument)], 2)
        before = tuple(dict.fromkeys(prefix + each for prefix in before for each in more))[:2]


def _begun(items: list[Any]) -> Iterator[str]:
    """Yield the beginnings of what a pattern matches: all of it but its last parts."""
    if len(items) == 1 and items[0][0] in (code.SUBPATTERN, code.ATOMIC_GROUP, code.BRANCH):
        for inner in _inner(*items[0]):
            yield from _begun(inner)
        return
    for end in range(max(1, len(items) - 4), len(items) + 1):
        yield from filter(None, _samples(items[:end], _FEW))


_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)


def _inner(operator: Any, argument: Any) -> list[list[Any]]:
    """Return the patterns inside a part of a pattern."""
    if operator in _REPEATS:
        return [list(argument[2])]
    if operator is code.SUBPATTERN:
        return [list(argument[3])]
    if operator is code.ATOMIC_GROUP:
        return [list(argument)]
    if operator is code.BRANCH:
        return [list(branch) for branch in argument[1]]
    if operator in (code.ASSERT, code.ASSERT_NOT):
        return [list(argument[1])]
    return []


def _samples(items: list[Any], most: int) -> list[str]:
    """Return a few texts that the parts of a pattern match, as far as each part alone tells."""
    texts = [""]
    for operator, argument in items:
        parts = _part(operator, argument, most)
        wanted = max(len(texts), len(parts))
        texts = [texts[at % len(texts)] + parts[at % len(parts)] for at in range(min(wanted, most))]
    return list(dict.fromkeys(texts))


def _part(operator: Any, argument: Any, most: int) -> list[str]:
    """Return a few texts that one part of a pattern matches."""
    if operator is code.LITERAL:
        return [chr(argument)]
    if operator in (code.IN, code.NOT_LITERAL, code.ANY):
        return _characters(operator, argument)[: most + 3]
    if operator in _REPEATS:
        least = argument[0]
        repeated = _samples(list(argument[2]), most)
        return [each * max(least, 1) for each in repeated] + ([""] if least == 0 else [])
    if operator in (code.ASSERT, code.ASSERT_NOT):
        return [""]
    inner = _inner(operator, argument)
    if operator is code.BRANCH:
        per_branch = [_samples(branch, 1) for branch in inner]
        return [text for some in per_branch for text in some][: most + 3] or [""]
    return _samples(inner[0], most) if inner else [""]


def _characters(operator: Any, argument: Any) -> list[str]:
    """Return characters of the kinds in `_POOL` that one place of a pattern takes, and the first that it names."""
    if operator is code.ANY:
        return ["中", " ", "1"]
    if operator is code.NOT_LITERAL:
        return [char for char in "中 1a" if ord(char) != argument]
    named = [chr(value if kind is code.LITERAL else value[0]) for kind, value in argument if kind in _NAMED]
    negated = any(kind is code.NEGATE for kind, _ in argument)
    taken = [char for char in _POOL if _takes(argument, char)]
    return list(dict.fromkeys((taken[:4] if negated else [*named[:2], *taken[:4]]) or named or ["中"]))


_NAMED = (code.LITERAL, code.RANGE)


def _takes(wanted: list[Any], char: str) -> bool:
    """Whether a set of characters has ``char``."""
    inside = any(_is_of(kind, value, char) for kind, value in wanted)
    return inside != any(kind is code.NEGATE for kind, _ in wanted)


def _is_of(kind: Any, value: Any, char: str) -> bool:
    if kind is code.LITERAL:
        return bool(ord(char) == value)
    if kind is code.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    if kind is code.CATEGORY:
        name = str(value).lower()
        fits = (
            char.isspace()
            if "space" in name
            else char.isdecimal()
            if "digit" in name
            else char.isalnum() or char == "_"
        )
        return bool(fits != ("not" in name))
    return False


def work(pattern: re.Pattern[Any], mode: str) -> Callable[[str], object]:
    """Return what is done with a text: the pattern asked in one way, to the end of the text."""
    is_bytes = isinstance(pattern.pattern, bytes)

    def ask(text: str) -> object:
        given: Any = text.encode("utf-8") if is_bytes else text
        if mode == "finditer":
            return sum(1 for _ in pattern.finditer(given))
        return getattr(pattern, mode)(given)

    return ask
