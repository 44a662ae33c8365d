"""Chinese and Arabic ordinals as numbers."""

from __future__ import annotations

_DIGITS = {
    "〇": 0,
    "○": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}


def parse_ordinal(ordinal: str) -> int | None:
    """Return the number that ``ordinal`` (``17``, ``一``, ``（十二）``) stands for, or None if it is no number.

    >>> [parse_ordinal(word) for word in ("17", "一", "（十二）", "二十", "二〇二五", "一百零三", "十百", "甲", "")]
    [17, 1, 12, 20, 2025, 103, None, None, None]
    """
    word = ordinal.strip("（）()〔〕 \u3000")
    if word.isdecimal():
        return int(word)
    if not word or any(char not in _DIGITS and char not in "十百" for char in word):
        return None
    if "十" not in word and "百" not in word:
        return int("".join(str(_DIGITS[char]) for char in word))
    total, pending, unit = 0, None, 1000
    for char in word:
        if char in "十百":
            size = 10 if char == "十" else 100
            if size >= unit or (size == 100 and pending is None):
                return None
            total, pending, unit = total + (1 if pending is None else pending) * size, None, size
        else:
            if pending:
                return None
            pending = _DIGITS[char]
    return total + (pending or 0)


def chinese_numeral(number: int) -> str:
    """Return a number below a thousand as Chinese print counts: 十二, 二十, 一百零三; larger ones stay as they are.

    >>> [chinese_numeral(number) for number in (1, 10, 12, 20, 103, 110, 1000)]
    ['一', '十', '十二', '二十', '一百零三', '一百一十', '1000']
    """
    if not 0 <= number < 1000:
        return str(number)
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (digits[ones] if ones or not number else "")
