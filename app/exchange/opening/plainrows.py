"""The rows of a sheet where they are written as every spreadsheet writes them: read by pattern, five times as fast.

What is written in any other way goes to the parser; so nothing is guessed, and what is refused stays refused.
"""

from __future__ import annotations

import re

_TEXT = r"[^<&\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*"
_CELL = re.compile(
    r'(<c r="([A-Z]{1,3})[0-9]{1,7}"(?: s="([0-9]{1,6})")?(?: t="(s|n|b|e|str|inlineStr)")?(?: s="([0-9]{1,6})")?'
    rf'(?:/>|>(?:<v>({_TEXT})</v>|<is><t(?: xml:space="preserve")?>({_TEXT})</t></is>)?</c>)'
    r'|<row r="([0-9]{1,7})"(?: [A-Za-z0-9:]{1,20}="[A-Za-z0-9:. ]{0,60}"){0,12}(?:/>|>)|(</row>)|[\r\n\t ]+)'
)
START, END = b"<sheetData>", b"</row>"

Token = tuple[str, str, str, str, str, str, str, str, str]
"""All of it; of a cell the letters of its column, its style (before or behind its kind), its kind, its value or text;
of a row its number, or its end."""


def tokens_of(piece: bytes) -> list[Token] | None:
    """The cells and rows of a piece that ends with a row; nothing where any of it is written otherwise."""
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError:
        return None
    tokens: list[Token] = _CELL.findall(text)
    return tokens if sum(len(token[0]) for token in tokens) == len(text) else None


def is_plain(top: bytes) -> bool:
    """Whether a part is in UTF-8, as its first bytes say."""
    return top.startswith((b"<?xml", b"<worksheet")) and b"encoding" not in top[:100].replace(b'encoding="UTF-8"', b"")
