"""The styles: both dark sets the same, colours that can be read, nothing inline, no file missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

ROOT = Path(__file__).parent.parent.parent
TOKENS = (ROOT / "static/css/tokens.css").read_text()
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
APPS = ("districts", "measures", "policyhub")
STYLES = sorted((ROOT / "static/css").rglob("*.css"))

#: Ink on ground; what it must reach by WCAG 2.2 AA: 4.5 for text, 3 for lines that carry meaning.
PAIRS = [
    *(
        (ink, ground, 4.5)
        for ink in ("ink", "muted", "accent", "warn")
        for ground in ("ground", "surface", "sunken")
    ),
    *(("ink", ground, 4.5) for ground in ("mark", "ins", "del", "warn-soft", "accent-soft")),
    *(("ink", f"heat-{shade}", 4.5) for shade in range(1, 6)),
    ("on-accent", "accent", 4.5),
    ("accent", "accent-soft", 4.5),
    ("accent", "warn-soft", 4.5),
    ("control", "surface", 3.0),
    ("control", "ground", 3.0),
]


def declarations(selector: str) -> dict[str, str]:
    """Return the custom properties that the rule of ``selector`` sets."""
    block = TOKENS[TOKENS.index(selector) :]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", block[: block.index("}")]))


LIGHT = declarations(":root {")
SYSTEM_DARK = declarations(':root:not([data-theme="light"])')
CHOSEN_DARK = declarations(':root[data-theme="dark"]')


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 to 1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_what_the_system_says_and_what_the_reader_chose_look_the_same() -> None:
    assert SYSTEM_DARK == CHOSEN_DARK
    assert len(SYSTEM_DARK) > 20
    assert SYSTEM_DARK.keys() <= LIGHT.keys()


@pytest.mark.parametrize("theme", [LIGHT, CHOSEN_DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_colours_can_be_read(theme: dict[str, str], ink: str, ground: str, least: float) -> None:
    assert contrast(theme[ink], theme[ground]) >= least


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_carry_no_inline_style_or_script(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=\s*[\"']|javascript:", text)
    scripts = re.findall(r"<script[^>]*>", text)
    assert all("src=" in tag or 'type="application/' in tag for tag in scripts)
    assert not re.search(r"(?:href|src|action)\s*=\s*[\"'](?:https?:)?//", text)


def test_every_static_file_that_a_template_names_is_there() -> None:
    named = {
        name for template in TEMPLATES for name in re.findall(r"{% static '([^']+)' %}", template.read_text())
    }
    assert len(named) > 15
    assert [name for name in sorted(named) if finders.find(name) is None] == []


def test_every_style_and_script_of_ours_is_used() -> None:
    places = [*TEMPLATES, *(path for app in APPS for path in (ROOT / app).rglob("*.py"))]
    everything = "".join(place.read_text() for place in places)
    ours = [*STYLES, *sorted((ROOT / "static/js").rglob("*.js"))]
    assert [path.name for path in ours if str(path.relative_to(ROOT / "static")) not in everything] == []


def test_styles_name_only_tokens_that_exist() -> None:
    known = {*LIGHT, "district", "hue"}
    # The staff pages are in the admin's own colours, which are not ours.
    public = [path for path in STYLES if not path.name.startswith("admin")]
    used = {name for path in public for name in re.findall(r"var\(--([\w-]+)", path.read_text())}
    assert used - known == set()


def test_styles_fetch_nothing_from_elsewhere() -> None:
    foreign = r"url\((?!\s*[\"']?\.\./img/)|@import|@font-face"
    assert [path.name for path in STYLES if re.search(foreign, path.read_text())] == []


def test_scripts_keep_nothing_in_the_browser() -> None:
    kept = {
        path.name: re.findall(r"localStorage|sessionStorage|indexedDB|document\.cookie", path.read_text())
        for path in (ROOT / "static/js").rglob("*.js")
    }
    assert {name: what for name, what in kept.items() if what} == {"theme.js": ["document.cookie"] * 2}
