"""One row of a roster sheet, cell by cell: what it says, and what cannot be read, before anything is looked up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.exchange import cells
from app.kernel import idcard, money
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.rosters.services import columns
from app.rosters.services.columns import Column, Values
from app.rosters.services.headings import AFTER, BEFORE

_AMOUNT = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,2})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_LONGEST = 200
_NEEDED = ("name", "id_no")


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one cell: the number of its row, the heading of its column, the sentence."""

    row: int
    field: str
    sentence: str


@dataclass(slots=True)
class Row:
    """What a row says. ``texts`` are the standard cells that were given, by their names; ``given`` all headings.

    ``amount`` is fen, ``values`` those of the own columns.
    """

    number: int
    texts: dict[str, str] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    amount: int | None = None
    values: Values = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)

    @property
    def note(self) -> str:
        """Why the amount is another one."""
        return self.texts.get("note", "")


def read_row(own: Sequence[Column], number: int, said: Mapping[str, str], *, whole: bool) -> Row:
    """Read a row of cells by their headings; ``whole`` insists on every cell that the template requires."""
    row = Row(number, given=frozenset(said))
    for one in (*BEFORE, *AFTER):
        text = said.get(str(one.label), "").strip()
        try:
            if text:
                row.texts[one.name] = _READ.get(one.name, _text)(text)
            elif one.name in _NEEDED or (whole and one.required):
                raise DomainError(_("必须填写。"))
        except DomainError as refusal:
            row.problems.append(CellProblem(number, str(one.label), refusal.sentence))
    if not row.problems and "amount" in row.texts:
        row.amount = money.yuan(row.texts["amount"])
    _read_own(row, own, said, whole=whole)
    return row


def _read_own(row: Row, own: Sequence[Column], said: Mapping[str, str], *, whole: bool) -> None:
    asked = [one for one in own if whole or one.label in said]
    row.values, faults = columns.read(asked, {one.key: said.get(one.label, "") for one in asked})
    label = {one.key: one.label for one in own}
    row.problems += [CellProblem(row.number, label[one.field], one.sentence) for one in faults]


def _text(text: str) -> str:
    if len(text) > _LONGEST:
        raise DomainError(_("最多 {most} 个字，请缩短。").format(most=_LONGEST))
    return text


def _id_no(text: str) -> str:
    found = idcard.check(text, idcard.DocumentKind.CITIZEN)
    if found.errors:
        raise DomainError(found.errors[0])
    return found.value


def _amount(text: str) -> str:
    if not _AMOUNT.fullmatch(text):
        raise DomainError(_("“{text}”不是金额：最多十位整数和两位小数，不写逗号和单位。").format(text=text[:20]))
    return text


def _whole(text: str) -> str:
    if not _WHOLE.fullmatch(text):
        raise DomainError(_("“{text}”不是整数。").format(text=text[:20]))
    return str(int(text))


def _day(text: str) -> str:
    found: date = cells.day(text)
    return found.isoformat()


_READ: Mapping[str, Callable[[str], str]] = {
    "position": _whole,
    "head_name": cells.name,
    "payee_name": cells.name,
    "name": cells.name,
    "head_id_no": _id_no,
    "payee_id_no": _id_no,
    "id_no": _id_no,
    "account_no": lambda text: re.sub(r"[\s-]", "", cells.half_width(text)),
    "group_no": _whole,
    "standard": _amount,
    "amount": _amount,
    "day": _day,
}
