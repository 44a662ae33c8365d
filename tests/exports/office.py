"""LibreOffice without a window, to open exports in another program."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
#: UTF-8, comma, double quotes, from the first line, everything to be recognised.
CSV_FILTER = "CSV:44,34,76,1,,0,false,true,false,false,false,-1"


def soffice() -> str:
    """Return the path of LibreOffice; without it fail in CI and skip elsewhere."""
    program = shutil.which("soffice")
    if program is None:
        message = "There is no LibreOffice here: install the package libreoffice-calc-nogui."
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return program


def convert(content: bytes, ending: str, to: str, *, reading: str = "") -> bytes:
    """Open ``content``, a file with ``ending``, in LibreOffice; return it recalculated and saved in the format ``to``."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"in.{ending}").write_bytes(content)
        command = [soffice(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += [f"--infilter={reading}"] if reading else []
        command += ["--convert-to", to, "--outdir", str(folder / "out"), str(folder / f"in.{ending}")]
        done = subprocess.run(command, capture_output=True, timeout=180, check=False, text=True)
        result = folder / "out" / f"in.{to}"
        assert result.exists(), done.stdout + done.stderr
        return result.read_bytes()


class Opened:
    """A file as LibreOffice reads it: the texts of all cells by sheet, and all formulas."""

    def __init__(self, content: bytes, ending: str, *, reading: str = "") -> None:
        root = ET.fromstring(convert(content, ending, "fods", reading=reading))
        self.formulas = [c.get(f"{_TABLE}formula") for c in root.iter() if c.get(f"{_TABLE}formula")]
        self.links = [a.get("{http://www.w3.org/1999/xlink}href") for a in root.iter(f"{_TEXT}a")]
        self.sheets = {
            table.get(f"{_TABLE}name") or "": _rows(table) for table in root.iter(f"{_TABLE}table")
        }


def _rows(table: ET.Element) -> list[list[str]]:
    """Return the texts of the cells of a sheet, without empty rows and cells at the ends."""
    rows = []
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[str] = []
        for cell in row:
            times = int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
            cells += [_text(cell)] * min(times, 100)
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            rows.append(cells)
    return rows


def _text(cell: ET.Element) -> str:
    """Return the text of a cell, including spaces that the format writes as elements."""
    return "\n".join(_inside(paragraph) for paragraph in cell.findall(f"{_TEXT}p"))


def _inside(element: ET.Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * int(child.get(f"{_TEXT}c") or 1))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        else:
            parts.append(_inside(child))
        parts.append(child.tail or "")
    return "".join(parts)
