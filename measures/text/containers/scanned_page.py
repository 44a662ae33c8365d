"""A page that is a picture: straightened, its stamps and ruled lines taken out, its characters recognised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

from measures.text.containers.printed_page import PrintedCharacter, PrintedPage, RuledLine

#: An array of numpy, which is only there where scans are read: rows, columns and, of a picture in colours, these.
Picture = Any


#: So many points of a picture are an inch; recognition knows characters of this size best.
DPI = 200
#: A ruled line is longer than this, in inches; a stroke of a character is not.
_SHORTEST_RULE = 0.32
#: Stamps are so large at the least and at the most, in inches, and about as wide as high.
_SMALLEST_STAMP, _LARGEST_STAMP = 0.8, 2.6
#: Lines are straightened where they lean more than this, in degrees, but never more than the second.
_LEAST_LEAN, _MOST_LEAN = 0.15, 8.0
#: What is recognised with less confidence than this is a speck or a picture, no line of text.
_LEAST_SCORE = 0.3
#: Ink is darker than this, and a page on which less than this share is ink is blank: so much a dozen characters are.
_DARK, _LEAST_INK = 110, 0.0002
#: A recognised word is its text, its confidence and its box.
_WORD = 3
_POINTS = 72
#: So many steps from one Chinese character to the next tell how large a line is set; else this share of its box is.
_FEWEST_STEPS, _USUAL_SHARE = 3, 0.85
_WIDE_MARKS = dict(zip("(),:;!?", "（），：；！？", strict=True))
_HAN = "\u2e80"
#: Pages of less confidence than this may be upside down; those whose columns differ so much more lie on their side.
_TURNED, _SIDEWAYS, _SLIGHT_LEAN = 0.85, 1.2, 2.0
#: A line of text is longer than it is high by this factor.
_TALL = 1.5
#: `2025一2027年`, `一 3 一`: a dash.
_DASH = re.compile(r"(?<=\d)一(?=\d)|(?<=[年月日%])一{1,2}(?=\d{1,4}[年月日.%])|^一\s*\d{1,4}\s*一$")
#: What was recognised as another character is at most so sure.
_BY_CONTEXT = 0.95


def read_scanned_page(picture: Picture) -> PrintedPage:
    """Return what is recognised on a picture, red, green and blue, of 200 dots an inch, whichever way it is turned."""
    import cv2

    gray = _without_stamps(picture)
    if _is_sideways(gray):
        gray = cv2.rotate(gray, cv2.ROTATE_90_CLOCKWISE)
    page = _recognised(gray)
    # Upside down little is recognised, and that with little confidence.
    if not page.is_blank and _sureness(page) < _TURNED:
        turned = _recognised(cv2.rotate(gray, cv2.ROTATE_180))
        page = max(page, turned, key=_sureness)
    return page


def _sureness(page: PrintedPage) -> float:
    """Return the mean confidence of what is recognised on a page."""
    scores = [char.confidence for line in page.lines for char in line if not char.text.isspace()]
    return sum(scores) / len(scores) if scores else 0.0


def _recognised(gray: Picture) -> PrintedPage:
    """Return what is recognised on a picture in gray that is turned upright."""
    gray = _straightened(gray)
    rules = _crossing_lines(gray)
    scale = _POINTS / DPI
    height, width = gray.shape
    page = PrintedPage(width * scale, height * scale, is_scanned=True)
    page.rules = [
        RuledLine(
            rule.is_level,
            (height - rule.at if rule.is_level else rule.at) * scale,
            (rule.start if rule.is_level else height - rule.end) * scale,
            (rule.end if rule.is_level else height - rule.start) * scale,
        )
        for rule in rules
    ]
    clean = _without_rules(gray, rules)
    page.is_blank = _is_blank(clean)
    page.lines = [] if page.is_blank else _in_rows(_recognised_lines(clean, height, scale))
    return page


def _is_blank(gray: Picture) -> bool:
    """Whether less is dark on a picture than a few characters would be."""
    import cv2

    small = cv2.medianBlur(gray, 3)
    return float((small < _DARK).mean()) < _LEAST_INK


@cache
def _engine() -> Any:
    """Return what recognises, loaded once. It starts no thread: the confined process may not."""
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(0)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.max_side_len": 2400,
            "Global.text_score": _LEAST_SCORE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.limit_type": "max",
            "Det.limit_side_len": 1280,
            "Rec.rec_batch_num": 1,
        }
    )


def _recognised_lines(gray: Picture, height: int, scale: float) -> list[list[PrintedCharacter]]:
    """Return the characters of each line that is recognised, their boxes in points from below."""
    import cv2

    found = _engine()(
        cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=True,
        return_word_box=True, return_single_char_box=True,
    )  # fmt: skip
    lines = []
    # A picture without any text comes with one word that is no line.
    for words in found.word_results if found.txts else ():
        characters = []
        for word in words:
            # A line of which nothing is recognised comes as an empty one.
            text, confidence, box = word if len(word) == _WORD else ("", 0.0, None)
            if not text.strip() or box is None:
                continue
            left, right = min(x for x, _ in box), max(x for x, _ in box)
            top, bottom = min(y for _, y in box), max(y for _, y in box)
            characters.append(
                PrintedCharacter(
                    text, left * scale, (height - bottom) * scale, right * scale, (height - top) * scale,
                    float(confidence),
                )
            )  # fmt: skip
        if characters:
            lines.append(mend_dashes(_with_wide_marks(characters)))
    return _of_one_size(lines)


def _with_wide_marks(characters: list[PrintedCharacter]) -> list[PrintedCharacter]:
    """Return a line with the marks of Chinese print beside Chinese characters: a picture does not tell their width."""
    found = list(characters)
    for at, char in enumerate(characters):
        beside = [other.text for other in characters[max(0, at - 1) : at + 2] if other is not char]
        if char.text in _WIDE_MARKS and any(text > _HAN for text in beside):
            found[at] = replace(char, text=_WIDE_MARKS[char.text])
    return found


def mend_dashes(characters: list[PrintedCharacter]) -> list[PrintedCharacter]:
    """Return a line with dashes where they are recognised as 一: between figures, and around the number of a page."""
    text = "".join(char.text if len(char.text) == 1 else "?" for char in characters)
    found = list(characters)
    for dash in _DASH.finditer(text):
        for at in range(*dash.span()):
            if text[at] == "一":
                char = found[at]
                found[at] = replace(char, text="—", confidence=min(char.confidence, _BY_CONTEXT))
    return found


def _of_one_size(lines: Sequence[list[PrintedCharacter]]) -> list[list[PrintedCharacter]]:
    """Return lines whose characters are as high as they are set, as the steps between Chinese ones tell.

    The boxes differ with the shapes that are in them. A line too short to tell is taken to be set as the others are.
    """
    steps = [_character_pitch(line) for line in lines]
    shares = sorted(
        step / (line[0].top - line[0].bottom) for step, line in zip(steps, lines, strict=True) if step
    )
    usual = shares[len(shares) // 2] if shares else _USUAL_SHARE
    found = []
    for step, line in zip(steps, lines, strict=True):
        em = step or usual * (line[0].top - line[0].bottom)
        middle = sum(char.center[1] for char in line) / len(line)
        found.append([replace(char, bottom=middle - em / 2, top=middle + em / 2) for char in line])
    return found


def _character_pitch(line: Sequence[PrintedCharacter]) -> float | None:
    """Return how far apart the Chinese characters of a line are, None for too few."""
    steps = sorted(
        after.left - before.left
        for before, after in pairwise(line)
        if before.text > _HAN and after.text > _HAN
    )
    height = line[0].top - line[0].bottom
    return min(steps[len(steps) // 2], height) if len(steps) >= _FEWEST_STEPS else None


def _in_rows(lines: list[list[PrintedCharacter]]) -> list[list[PrintedCharacter]]:
    """Return lines from the top down; those that stand side by side are one, with a blank between them."""
    rows: list[list[PrintedCharacter]] = []
    for line in sorted(lines, key=lambda line: (-line[0].center[1], line[0].left)):
        above = rows[-1] if rows else None
        em = line[0].top - line[0].bottom
        is_beside = above is not None and abs(above[0].center[1] - line[0].center[1]) < 0.5 * em
        if above is None or not is_beside:
            rows.append(list(line))
        else:
            above.extend(line)
    return [list(_spaced(sorted(row, key=lambda char: char.left))) for row in rows]


def _spaced(row: Sequence[PrintedCharacter]) -> Iterator[PrintedCharacter]:
    for before, char in pairwise([None, *row]):
        em = char.top - char.bottom if char else 0.0
        if before and char and char.left - before.right > 1.2 * em:
            yield PrintedCharacter(" ", before.right, char.bottom, char.left, char.top)
        if char:
            yield char


def _without_stamps(picture: Picture) -> Picture:
    """Return a picture in gray in which round or square red stamps are white; red words are kept."""
    import cv2
    import numpy as np

    gray: Picture = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    red = picture[:, :, 0].astype(np.int16) - np.maximum(picture[:, :, 1], picture[:, :, 2])
    mask = (red > 40).astype(np.uint8)
    if not mask.any():
        return gray
    whole = cv2.dilate(mask, np.ones((DPI // 20, DPI // 20), np.uint8))
    _, _, parts, _ = cv2.connectedComponentsWithStats(whole)
    for left, top, width, height, _ in parts[1:]:
        is_square = 0.6 < width / height < 1.6
        if is_square and _SMALLEST_STAMP * DPI < width < _LARGEST_STAMP * DPI:
            part = np.s_[top : top + height, left : left + width]
            # Black under red is black still: where red light comes back there is only the stamp.
            gray[part] = np.where(mask[part] > 0, np.maximum(gray[part], picture[part][:, :, 0]), gray[part])
            gray[part] = np.where((mask[part] > 0) & (gray[part] > 140), 255, gray[part])
    return gray


def _ink(gray: Picture) -> Picture:
    """Return where a picture is dark, made small."""
    import cv2

    small = cv2.resize(gray, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    return cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1]


def _sharpness(ink: Picture, angle: float) -> float:
    """Return how much the rows of a picture differ from those beside them when it is turned by an angle."""
    import numpy as np

    rows = _turned(ink, angle, 0).sum(axis=1, dtype=np.float64)
    return float(((rows[1:] - rows[:-1]) ** 2).sum())


def _is_sideways(gray: Picture) -> bool:
    """Whether lines of text run from top to bottom.

    The columns of a picture differ more than its rows then, as they do where a table is ruled; so it is looked at what
    lines the engine finds.
    """
    import cv2
    import numpy as np

    clean = _ink(_without_rules(gray, _crossing_lines(gray)))
    angles = np.arange(-_SLIGHT_LEAN, _SLIGHT_LEAN + 0.1, 0.5)
    level = max(_sharpness(clean, angle) for angle in angles)
    turned = cv2.rotate(clean, cv2.ROTATE_90_CLOCKWISE)
    if max(_sharpness(turned, angle) for angle in angles) <= _SIDEWAYS * level:
        return False
    found = _engine()(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False)
    boxes = [] if found.boxes is None else found.boxes
    sizes = [np.ptp(np.asarray(box), axis=0) for box in boxes]
    tall = sum(float(height) for width, height in sizes if height > _TALL * width)
    wide = sum(float(width) for width, height in sizes if width > _TALL * height)
    return tall > wide


def _straightened(gray: Picture) -> Picture:
    """Return a picture turned so that its lines are level."""
    import numpy as np

    ink = _ink(gray)

    def sharpness(angle: float) -> float:
        return _sharpness(ink, angle)

    coarse = max(np.arange(-_MOST_LEAN, _MOST_LEAN + 0.1, 0.5), key=sharpness)
    angle = float(max(np.arange(coarse - 0.5, coarse + 0.51, 0.1), key=sharpness))
    return _turned(gray, angle, 255) if abs(angle) > _LEAST_LEAN else gray


def _turned(gray: Picture, angle: float, paper: int) -> Picture:
    import cv2

    height, width = gray.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned: Picture = cv2.warpAffine(
        gray, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(paper, paper, paper)
    )
    return turned


def _crossing_lines(gray: Picture) -> list[RuledLine]:
    """Return the ruled lines that cross others, in dots from the top left."""
    import cv2
    import numpy as np

    ink = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 35, 15)
    length = int(_SHORTEST_RULE * DPI)
    found: list[RuledLine] = []
    for is_level in (True, False):
        shape = (lambda long: (long, 1)) if is_level else (lambda long: (1, long))
        joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones(shape(7)[::-1], np.uint8))
        lines = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones(shape(length)[::-1], np.uint8))
        lines = cv2.dilate(lines, np.ones((3, 3), np.uint8))
        _, _, parts, _ = cv2.connectedComponentsWithStats(lines)
        for left, top, width, height, _ in parts[1:]:
            thick, long = (height, width) if is_level else (width, height)
            if thick * 4 < long:
                at = top + height / 2 if is_level else left + width / 2
                start = left if is_level else top
                found.append(RuledLine(is_level, float(at), float(start), float(start + long)))
    near = DPI / 20
    return [
        rule
        for rule in found
        if any(
            other.is_level != rule.is_level
            and rule.start - near <= other.at <= rule.end + near
            and other.start - near <= rule.at <= other.end + near
            for other in found
        )
    ]


def _without_rules(gray: Picture, rules: Sequence[RuledLine]) -> Picture:
    """Return a picture without its ruled lines, which are read as strokes otherwise."""
    clean = gray.copy()
    half = DPI // 50
    for rule in rules:
        at, start, end = int(rule.at), max(0, int(rule.start)), int(rule.end)
        part = slice(max(0, at - half), at + half + 1)
        if rule.is_level:
            clean[part, start:end] = 255
        else:
            clean[start:end, part] = 255
    return clean
