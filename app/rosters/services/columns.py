"""The programme's own columns of a roster: read cell by cell, worked out by formula, kept as JSON with the line.

Values in memory are text, int, Decimal or date by the kind of the column; in ``RosterLine.extra`` decimals and dates
are texts, so that they stay exact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from app.exchange import cells
from app.kernel import figures, idcard, masks
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.programmes.models import Programme
from app.registry.services.attributes import county_of
from app.rosters.models import ColumnType, RosterColumn, RosterLine
from app.rosters.services import arithmetic

COMPUTED = "核算金额"
"""What formulas call the amount that the law gives, in yuan."""
NUMERIC = (ColumnType.INTEGER, ColumnType.DECIMAL)
PLACES = 4
"""The decimals of a decimal column."""
MOST = Decimal(9_999_999_999)
LONGEST = 100
_SEPARATORS = re.compile(r"[、，,\s]+")
_KNOWN = "ywl_roster_columns"

Value = str | int | Decimal | date
Values = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is worked with: its formula read, its choices apart."""

    key: str
    label: str
    kind: str
    required: bool = False
    is_amount: bool = False
    choices: tuple[str, ...] = ()
    formula: arithmetic.Node | None = None

    @property
    def numeric(self) -> bool:
        """Whether formulas may name it."""
        return self.kind in NUMERIC


def columns_of(session: Session, programme_id: int) -> tuple[Column, ...]:
    """The own columns of a programme in their order; asked once for each session, until one is saved."""
    known: dict[int, tuple[Column, ...]] = session.info.setdefault(_KNOWN, {})
    if programme_id not in known:
        about = select(RosterColumn).where(RosterColumn.programme_id == programme_id)
        known[programme_id] = understood(session.scalars(about.order_by(RosterColumn.position, RosterColumn.id)).all())
    return known[programme_id]


def forget(session: Session) -> None:
    """The columns were changed: what a session remembers of them no longer holds."""
    session.info.pop(_KNOWN, None)


def understood(rows: Sequence[RosterColumn]) -> tuple[Column, ...]:
    """Columns in their order with their formulas read. Raises ``DomainError`` for a formula that cannot be read."""
    found: list[Column] = []
    for row in rows:
        names = [COMPUTED, *(one.label for one in found if one.numeric)]
        formula = arithmetic.parse(row.formula, names) if row.formula else None
        found.append(
            Column(row.key, row.label, row.kind, row.required, row.is_amount, choices_in(row.choices), formula)
        )
    return tuple(found)


def choices_in(text: str | None) -> tuple[str, ...]:
    """The choices that were typed in one field."""
    return tuple(dict.fromkeys(filter(None, _SEPARATORS.split(text or ""))))


def read(columns: Sequence[Column], raw: Mapping[str, str]) -> tuple[Values, list[Fault]]:
    """What cells by column key mean, and what is wrong with them by column key. Formula columns are not read."""
    values: Values = {}
    faults: list[Fault] = []
    for column in columns:
        if column.formula is not None:
            continue
        text = raw.get(column.key, "").strip()
        try:
            if text:
                values[column.key] = _meaning(column, text)
            elif column.required:
                raise DomainError(_("“{label}”必须填写。").format(label=column.label))
        except DomainError as refusal:
            faults.append(Fault(refusal.sentence, column.key))
    return values, faults


def compute(columns: Sequence[Column], values: Values, amount: int | None) -> tuple[Values, int | None]:
    """The values with those of the formulas, and the fen to pay.

    ``amount`` is what the law gives; it stays where no column gives the amount, or one that it names is empty.
    Raises ``DomainError`` at the column for a division by zero or a result that is no amount.
    """
    known = {one.label: Fraction(values[one.key]) for one in columns if one.numeric and one.key in values}  # type: ignore[arg-type]
    if amount is not None:
        known[COMPUTED] = Fraction(amount, 100)
    told, paid = dict(values), amount
    for column in columns:
        if column.formula is None:
            continue
        told.pop(column.key, None)
        found = _reckoned(column, known)
        if found is None:
            continue
        told[column.key] = int(found) if column.kind == ColumnType.INTEGER else found
        known[column.label] = Fraction(found)
        if column.is_amount:
            paid = int(found * 100)
    return told, paid


def settled(columns: Sequence[Column], values: Values, computed: int | None, typed: int) -> tuple[str | None, int]:
    """What a line keeps of its own columns, and the fen to pay: what a formula gives, else what was typed."""
    told, paid = compute(columns, values, computed)
    given = any(one.is_amount and one.key in told for one in columns)
    return written(told), paid if given and paid is not None else typed


def kept(text: str | None, columns: Sequence[Column]) -> Values:
    """The values that a line keeps of these columns."""
    said: dict[str, Any] = json.loads(text) if text else {}
    return {one.key: _KEPT.get(one.kind, str)(said[one.key]) for one in columns if one.key in said}


def written(values: Mapping[str, Value]) -> str | None:
    """Values as a line keeps them: canonical JSON; nothing where there are none."""
    if not values:
        return None
    plain = {key: value if isinstance(value, (str, int)) else _plain(value) for key, value in values.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def columns_for(session: Session, line: RosterLine) -> tuple[Column, ...]:
    """The own columns of the programme of a line."""
    known: dict[tuple[str, str], int | None] = session.info.setdefault(f"{_KNOWN}_of", {})
    where = (county_of(line.division_code), line.programme_code)
    if where not in known:
        about = select(Programme.id).where(Programme.division_code == where[0], Programme.code == where[1])
        known[where] = session.scalar(about)
    key = known[where]
    return columns_of(session, key) if key is not None else ()


def told(line: RosterLine) -> list[tuple[str, str]]:
    """Label and text of each own column of a line; numbers of people are masked, what is empty is empty."""
    session = object_session(line)
    columns = columns_for(session, line) if session is not None else ()
    values = kept(line.extra, columns)
    return [(one.label, shown(one, values[one.key]) if one.key in values else "") for one in columns]


def shown(column: Column, value: Value) -> str:
    """A value as people read it."""
    if column.kind == ColumnType.ID_NO:
        return masks.mask_identity(str(value))
    return value if isinstance(value, str) else _plain(value)


def _plain(value: int | Decimal | date) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _reckoned(column: Column, known: Mapping[str, Fraction]) -> Decimal | None:
    assert column.formula is not None
    try:
        exact = arithmetic.reckon(column.formula, known)
    except DomainError as refusal:
        raise DomainError(refusal.sentence, field=column.key) from refusal
    if exact is None:
        return None
    places = 2 if column.is_amount else 0 if column.kind == ColumnType.INTEGER else PLACES
    found = arithmetic.rounded(exact, places)
    if abs(found) > MOST or (column.is_amount and found < 0):
        sentence = _("“{label}”算出来是 {value}，不能作为结果，请核对前面各列。")
        raise DomainError(sentence.format(label=column.label, value=f"{found:f}"), field=column.key)
    return found.normalize()


def _meaning(column: Column, text: str) -> Value:
    return _READ[column.kind](column, text)


def _text(column: Column, text: str) -> str:
    if len(text) > LONGEST:
        raise DomainError(_("“{label}”最多 {most} 个字，请缩短。").format(label=column.label, most=LONGEST))
    return text


def _choice(column: Column, text: str) -> str:
    if text not in column.choices:
        told = _("“{value}”不在可选范围内，请填其中一个：{choices}。")
        raise DomainError(told.format(value=text[:20], choices="、".join(column.choices)))
    return text


def _id_no(_column: Column, text: str) -> str:
    found = idcard.check(text, idcard.DocumentKind.CITIZEN)
    if found.errors:
        raise DomainError(found.errors[0])
    return found.value


_READ: Mapping[str, Callable[[Column, str], Value]] = {
    ColumnType.TEXT: _text,
    ColumnType.INTEGER: lambda _column, text: int(figures.read(text, places=0, most=MOST, signed=True)),
    ColumnType.DECIMAL: lambda _column, text: figures.read(text, places=PLACES, most=MOST, signed=True).normalize(),
    ColumnType.DATE: lambda _column, text: cells.day(text),
    ColumnType.ID_NO: _id_no,
    ColumnType.CHOICE: _choice,
}
_KEPT: Mapping[str, Callable[[Any], Value]] = {
    ColumnType.INTEGER: int,
    ColumnType.DECIMAL: Decimal,
    ColumnType.DATE: date.fromisoformat,
}
