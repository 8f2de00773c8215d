"""Chinese characters: which code points they have, and which of them the banks' GBK cannot write."""

from __future__ import annotations

_FIRST_PRIVATE = 0xE815
_GAPS_OF_GB18030_2000 = {
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE864: 0x9FBB,
}
"""Private code points that GB18030-2022 moved to the Unicode characters they stand for."""


def is_hanzi(char: str) -> bool:
    """Whether a character is Han: the basic block, extensions, both compatibility blocks and 〇.

    The planes 2 and 3 are taken whole, because extensions are added faster than tables of Unicode are.

    >>> is_hanzi("张"), is_hanzi("䶮"), is_hanzi("𬭚"), is_hanzi("A")
    (True, True, True, False)
    """
    code = ord(char)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x3FFFD
        or 0xF900 <= code <= 0xFAFF
        or code == 0x3007
    )


def gbk_gaps(text: str) -> tuple[str, ...]:
    """The characters of a text that GBK cannot write, each once, in order.

    >>> gbk_gaps("张䶮𬭚"), gbk_gaps("阿卜杜拉·买买提")
    (('䶮', '𬭚'), ())
    """
    return () if _in_gbk(text) else tuple(dict.fromkeys(char for char in text if not _in_gbk(char)))


def _in_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _private_use() -> dict[int, int]:
    """GBK kept 80 characters at FE50 to FEA0 which old systems hand on as private code points."""
    trails = [trail for trail in range(0x50, 0xA1) if trail != 0x7F]
    settled = {
        _FIRST_PRIVATE + place: ord(bytes((0xFE, trail)).decode("gb18030")) for place, trail in enumerate(trails)
    }
    return settled | _GAPS_OF_GB18030_2000


PRIVATE_USE = _private_use()
"""From the private code points of old systems to the characters they stand for; a table for ``str.translate``."""
