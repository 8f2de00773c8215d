"""The template of a roster: the eighteen standard columns with the programme's own among them, to be filled in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.xlsx import Heading, SheetWriter
from app.kernel import divisions, sm
from app.kernel.words import _
from app.offices.models import Division
from app.registry.models import BankAccount
from app.rosters.models import ColumnType, Roster
from app.rosters.services import columns
from app.rosters.services.columns import Column
from app.rosters.services.headings import AFTER, BEFORE, Standing, labels

_NOTES = {
    ColumnType.TEXT: _("文字"),
    ColumnType.INTEGER: _("整数"),
    ColumnType.DECIMAL: _("数字，最多四位小数"),
    ColumnType.DATE: _("年-月-日"),
    ColumnType.ID_NO: _("18 位身份证号码，最后一位 X 大写"),
    ColumnType.CHOICE: _("从列表中选择"),
}
_BY_FORMULA = _("由公式算出，不用填")


def version_of(own: Sequence[Column]) -> str:
    """What a template carries out of sight: it changes with the headings."""
    return f"roster/{sm.sm3('|'.join(labels(own)).encode()).hex()[:16]}"


def template(session: Session, roster: Roster, into: Path) -> Path:
    """Write the template of a roster as an Excel workbook: text cells, lists of villages, banks and choices, notes."""
    own = columns.columns_of(session, roster.batch.programme_id)
    offered = {"village": _villages(session, roster), "bank": _banks(session)}
    before, after = ([_heading(one, offered) for one in group] for group in (BEFORE, AFTER))
    headings = [*before, *map(_own_heading, own), *after]
    with SheetWriter(into, roster.name, (), headings, version=version_of(own)):
        return into


def _heading(one: Standing, offered: dict[str, list[str]]) -> Heading:
    return Heading(
        str(one.label), one.width, note=str(one.note), required=one.required, choices=offered.get(one.name, ())
    )


def _own_heading(column: Column) -> Heading:
    note = _BY_FORMULA if column.formula is not None else _NOTES[ColumnType(column.kind)]
    width = 22 if column.kind == ColumnType.ID_NO else 16
    return Heading(column.label, width, note=str(note), required=column.required, choices=column.choices)


def _villages(session: Session, roster: Roster) -> list[str]:
    low, high = divisions.range_of(roster.division_code)
    about = select(Division.name).where(
        Division.code > low, Division.code < high, Division.valid_to.is_(None), Division.level == "village"
    )
    return list(session.scalars(about.order_by(Division.code)))


def _banks(session: Session) -> list[str]:
    about = select(BankAccount.bank).where(BankAccount.in_use, BankAccount.bank.is_not(None)).distinct()
    return sorted(filter(None, session.scalars(about)))[:200]
