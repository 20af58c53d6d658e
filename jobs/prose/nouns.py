"""The noun that a number counts: "111 industrial transfer projects", 200个开发区. Best effort; it may be empty."""

from __future__ import annotations

import re

from jobs.prose.unit_tables import PEOPLE
from jobs.prose.words import words

_WORD = re.compile(r"[ \u00a0]([A-Za-z][A-Za-z&'-]*)")
_STOP = frozenset(
    words(
        "a an the and or but of in on at by for to from with within without across over under per"
        " as than that which who whose where when while was were is are be been being has have had"
        " do does did will would shall should can could may might must not no nor so if then it its"
        " they their them he she his her we our us this these those there here including included"
        " include among between into onto during after before since until through throughout against"
        " about around above below respectively also only more less most least each every all both"
        " either neither such same further up down out off away via plus minus versus came come went"
        " rose fell grew lies stands covers includes contains holds makes takes gives remains lives"
        " runs goes comes seems appears shows means brings says employs operates provides offers serves"
        " hosts wants receives becomes belongs exceeds needs looks year years yearly annually times"
        " percent"
    )
)
_NO_PLURAL = ("ss", "us", "is")
_NO_PLURAL_WORDS = frozenset(words("overseas always perhaps sometimes besides towards afterwards news"))
_IRREGULAR = PEOPLE | frozenset(
    words("data criteria media species series aircraft mice feet sheep fish cattle livestock")
)
ABSTRACT = frozenset(
    words(
        "types ways aspects parts sides reasons steps things categories kinds forms directions fronts"
        " levels principles questions factors parties stages respects points"
    )
)
ABSTRACT_HAN = re.compile(
    r"方面|方向|类型|阶段|层面|环节|角度|问题|原则|特点|特征|趋势|维度|重点|要素|关键|抓手|坚持"
    r"|确保|意识|自信"
)
_HAN = re.compile(r" ?([\u4e00-\u9fffA-Za-z]{1,14})")
_HAN_STOP = re.compile(
    r"的|了|在|为|是|与|和|及|等|达|有|共|占|将|已|被|由|对|从|到|于|中|上|以|可|均|总|入驻|落户"
    r"|签约|开工|建成|投产|注册|实现|完成|累计|新增|其中|获"
    r"|来自|参加|纳入|通过|正式|左右|每|较|比|同比|增|下降|涉及|覆盖|落地|集中"
)


def counted_english(text: str, position: int, end: int) -> tuple[str, int]:
    """Return the counted noun behind a number and where it ends; ("", position) where no plural noun is found.

    The words run to the first plural within five words, and over plurals that follow it directly.
    """
    found = position
    cursor, words = position, 0
    while words < 6 and (match := _WORD.match(text, cursor, end)):
        word = match[1]
        if word.lower() in _STOP:
            break
        plural = is_plural(word)
        if found > position and not plural:
            break
        cursor, words = match.end(), words + 1
        if plural:
            found = cursor
    return text[position:found].strip(), found


def is_plural(word: str) -> bool:
    """Tell whether a word looks like a plural noun."""
    plain = word.lower()
    if plain in _IRREGULAR:
        return True
    return plain.endswith("s") and len(plain) > 3 and not plain.endswith(_NO_PLURAL) and plain not in _NO_PLURAL_WORDS


def singular_english(text: str, position: int, end: int) -> str:
    """Return the one noun behind the number 1, or nothing."""
    match = _WORD.match(text, position, end)
    return match[1] if match and match[1].lower() not in _STOP else ""


def is_people(noun: str) -> bool:
    """Tell whether the last word of a noun phrase names people."""
    return bool(noun) and noun.rsplit(maxsplit=1)[-1].lower() in PEOPLE


def counted_chinese(text: str, position: int, end: int) -> str:
    """Return the Chinese noun behind a measure word, cut at the first word that cannot belong to it."""
    match = _HAN.match(text, position, end)
    if match is None:
        return ""
    stop = _HAN_STOP.search(match[1])
    return match[1][: stop.start()] if stop else match[1]
