"""Chinese numerals, also mixed with digits: 五十六亿零五百万, 壹佰贰拾叁万, 3.2万亿, 56亿500万.

Strict: places must fall (千, 百, 十), 万 stands below 亿, and a shortened last place (三万五 for 35000) is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_PLACES = {"千": 1000, "百": 100, "十": 10}
PLACE_CHARACTERS = "十百千万亿拾佰仟"
HAN_CHARACTERS = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_ATOM = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|[零〇一二两三四五六七八九])"
_SECTION = re.compile(
    rf"(?:(?P<a>{_ATOM})?(?P<pa>千))?(?:(?P<zb>[零〇])?(?P<b>{_ATOM})?(?P<pb>百))?"
    rf"(?:(?P<zc>[零〇])?(?P<c>{_ATOM})?(?P<pc>十))?(?:(?P<zd>[零〇])?(?P<d>{_ATOM}))?"
)
_SPOKEN_DECIMAL = re.compile(r"([^点]+)点([零〇一二三四五六七八九]+)([十百千万亿]*)")


def headless(text: str) -> bool:
    """Tell whether the numeral begins with a place and no digit, as 百亿 does (十 alone is an ordinary ten)."""
    return text.translate(_FORMAL)[:1] in ("百", "千", "万", "亿")


def parse_chinese(text: str) -> Decimal | None:
    """Read a whole numeral; None where it is none, or could be read in two ways."""
    plain = text.translate(_FORMAL).replace(" ", "")
    if not plain or len(plain) > 60:
        return None
    spoken = _SPOKEN_DECIMAL.fullmatch(plain)
    if spoken:
        return _spoken_decimal(*spoken.groups())
    return _hundred_millions(plain)


def _spoken_decimal(whole: str, fraction: str, places: str) -> Decimal | None:
    value = _hundred_millions(whole)
    scale = _hundred_millions("一" + places) if places else Decimal(1)
    if value is None or scale is None:
        return None
    return (value + Decimal("0." + "".join(str(DIGITS[digit]) for digit in fraction))) * scale


def _hundred_millions(text: str) -> Decimal | None:
    left, mark, right = text.rpartition("亿")
    if not mark:
        return _ten_thousands(text)
    high = _ten_thousands(left) if left else Decimal(1)
    low = _lower_part(right, _ten_thousands)
    return None if high is None or low is None or low >= 10**8 else high * 10**8 + low


def _ten_thousands(text: str) -> Decimal | None:
    left, mark, right = text.rpartition("万")
    if not mark:
        return _section(text)
    high = _section(left) if left else Decimal(1)
    low = _lower_part(right, _section)
    return None if high is None or low is None or low >= 10**4 else high * 10**4 + low


def _lower_part(text: str, read: Callable[[str], Decimal | None]) -> Decimal | None:
    """Read what follows 亿 or 万; a single digit without 零 is a shortened place and is refused."""
    if not text:
        return Decimal(0)
    if len(text) == 1:
        return None
    return read(text)


def _section(text: str) -> Decimal | None:
    """Read a numeral below 万 (or a plain number of any size, as in 12000亿)."""
    match = _SECTION.fullmatch(text)
    if match is None or not text:
        return None
    parts = [(match[name], match["p" + name]) for name in "abc"]
    present = [(atom, place) for atom, place in parts if place]
    last = match["d"]
    if present and last is not None and len(last) == 1 and not match["zd"] and present[-1][1] != "十":
        return None
    total = Decimal(0)
    for position, (atom, place) in enumerate(present):
        if atom is None and position > 0:
            return None
        total += _atom(atom or "1") * _PLACES[place]
    if last is not None:
        if present and (match["d"] in DIGITS) is False:
            return None
        total += _atom(last)
    return total


def _atom(text: str) -> Decimal:
    if text in DIGITS:
        return Decimal(DIGITS[text])
    return Decimal(text.replace(",", ""))
