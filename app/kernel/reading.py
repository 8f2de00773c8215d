"""Reading a closed table from cells: by code, by label, or by what people write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from app.kernel.columns import Choices
from app.kernel.writing import compact

Choice = TypeVar("Choice", bound=Choices)

_PARTS = re.compile(r"[0-9]+(?=[^0-9])|[^0-9]+")
_JOINTS = "-_.:()、/"


def reader(
    table: type[Choice], also: Mapping[str, Choice], *, lost_zero: bool = True
) -> Callable[[str], Choice | None]:
    """A function that reads a member of the table, leniently, and says None when a cell names none.

    Codes may have lost their leading zero to a spreadsheet, unless ``lost_zero`` says that a shorter code would mean
    something else; code and label may stand together, as in ``01-汉族``, if they agree.
    """
    width = max(len(member) for member in table) if lost_zero else 0
    known = {member.value: member for member in table}
    known |= {compact(word): member for word, member in also.items()}
    known |= {compact(member.label): member for member in table}

    def one(word: str) -> Choice | None:
        return known.get(word) or (known.get(word.zfill(width)) if word.isdecimal() else None)

    def read(text: str) -> Choice | None:
        cell = compact(text)
        found = one(cell)
        if found is not None:
            return found
        parts = [one(part) for part in (part.strip(_JOINTS) for part in _PARTS.findall(cell)) if part]
        return parts[0] if len(parts) == 2 and parts[0] == parts[1] else None

    return read
