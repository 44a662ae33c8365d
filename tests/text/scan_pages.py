"""Pages as a scanner gives them: plans printed by a browser, turned to pictures, and worn like paper is."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

import pypdfium2

from tests.chromium import chromium_path

if TYPE_CHECKING:
    from PIL import Image

_STYLE = """
@page { size: A4; margin: 30mm 26mm }
body { font: 16pt/1.75 "Noto Serif CJK SC", serif }
p { margin: 0; text-indent: 2em; text-align: justify }
h1 { font-size: 22pt; text-align: center; line-height: 1.4 }
table { border-collapse: collapse; width: 100% }
td { border: 1px solid; font-size: 12pt; line-height: 1.4; padding: 2px 5px }
"""

Damage = Literal["none", "skew", "noise", "stamp", "worn"]


def print_text(text: str, *, is_table: bool = False) -> bytes:
    """Return a text as the PDF file that a browser prints: its lines paragraphs, its rows of cells a ruled table."""
    first, *lines = [line for line in text.split("\n") if line.strip()]
    body = f"<h1>{escape(first.strip())}</h1>"
    for line in lines:
        cells = line.split("\t")
        if len(cells) > 1 or is_table:
            row = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            body += f"<table><tr>{row}</tr></table>" if not is_table else f"<tr>{row}</tr>"
        else:
            body += f"<p>{escape(line.strip())}</p>"
    if is_table:
        head, _, rows = body.partition("</h1>")
        body = f"{head}</h1><table>{rows}</table>"
    return print_page(f"<meta charset=utf-8><style>{_STYLE}</style>{body}")


def print_page(source: str) -> bytes:
    """Return a web page as the PDF file that a browser prints."""
    with TemporaryDirectory() as folder:
        page, file = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(source, encoding="utf-8")
        subprocess.run(
            [str(chromium_path()), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
             "--no-pdf-header-footer", f"--print-to-pdf={file}", page.as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip
        return file.read_bytes()


def pictures(pdf: bytes, *, dpi: int = 200, pages: Sequence[int] | None = None) -> list[Image.Image]:
    """Return pages of a PDF file as pictures."""
    document = pypdfium2.PdfDocument(pdf)
    return [
        document[at].render(scale=dpi / 72).to_pil().convert("RGB")
        for at in (range(len(document)) if pages is None else pages)
        if at < len(document)
    ]


def damaged(picture: Image.Image, damage: Damage, *, dpi: int = 200, seed: int = 0) -> Image.Image:
    """Return a picture as a worn scan of it: turned a little, speckled, uneven, blurred, stamped in red."""
    import numpy as np
    from PIL import Image, ImageFilter

    random = np.random.default_rng(seed)
    if damage in {"stamp", "worn"}:
        picture = _stamped(picture, dpi)
    if damage in {"skew", "worn"}:
        angle = float(random.uniform(0.5, 1.5)) * (1 if seed % 2 else -1)
        picture = picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    if damage in {"noise", "worn"}:
        picture = picture.filter(ImageFilter.GaussianBlur(0.6))
        data = np.asarray(picture).astype(np.float32)
        height, width, _ = data.shape
        light = 1 - 0.12 * np.linspace(0, 1, width)[None, :, None]
        worn = data * light + random.normal(0, 14, data.shape)
        specks = random.random((height, width)) < 0.0004
        worn[specks] = 60
        picture = Image.fromarray(np.clip(worn, 0, 255).astype(np.uint8))
    return picture


def scanned(images: Sequence[Image.Image], *, dpi: int = 200, quality: int = 80) -> bytes:
    """Return pictures as a PDF file whose pages they are, without any text."""
    file = BytesIO()
    options: dict[str, Any] = {"resolution": dpi, "quality": quality}
    images[0].save(file, "PDF", save_all=True, append_images=list(images[1:]), **options)
    return file.getvalue()


def _stamped(picture: Image.Image, dpi: int) -> Image.Image:
    """Return a picture with a round red stamp over its text, as ink lies on paper."""
    import numpy as np
    from PIL import Image, ImageDraw

    layer = Image.new("RGB", picture.size, (255, 255, 255))
    draw = ImageDraw.Draw(layer)
    across = int(1.65 * dpi)
    left, top = int(picture.width * 0.55), int(picture.height * 0.6)
    draw.ellipse((left, top, left + across, top + across), outline=(225, 40, 40), width=max(3, dpi // 30))
    middle, arm = (left + across // 2, top + across // 2), across // 6
    points = [
        (middle[0] + arm * np.sin(at * np.pi * 0.8), middle[1] - arm * np.cos(at * np.pi * 0.8))
        for at in range(5)
    ]
    draw.polygon(points, fill=(225, 40, 40))
    return Image.fromarray(np.minimum(np.asarray(picture), np.asarray(layer)))
