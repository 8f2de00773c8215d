"""What the pages of payments share: tables, money in cells, the names of places and programmes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import money
from app.kernel.words import _
from app.offices.models import Division
from app.programmes.deciding.lists import programmes_of
from app.web.pages import Cell, Column, Link
from app.web.saying import say

__all__ = ["Table", "amount", "crumbs", "heads", "places_of", "programmes_of"]


@dataclass(frozen=True, slots=True)
class Table:
    """A small table of a page; ``empty`` says what it means that there is nothing."""

    label: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: str = ""


def amount(fen: int | None, url: str = "") -> Cell:
    """An amount of fen as a cell; empty where there is none."""
    return Cell("" if fen is None else money.shown(fen), url=url, align="end")


def heads(*labels: str, ends: Iterable[int] = ()) -> list[Column]:
    """Columns by their labels; those with these numbers, from 0, are set to the right."""
    right = set(ends)
    return [Column(str(at), say(label), align="end" if at in right else "") for at, label in enumerate(labels)]


def places_of(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """Code → name of these divisions."""
    wanted = sorted(set(codes))
    about = select(Division.code, Division.name).where(Division.code.in_(wanted))
    return dict(session.execute(about).tuples().all()) if wanted else {}


def crumbs(title: str) -> list[Link]:
    """Where one is: in this room, on this page."""
    return [Link(say(_("资金拨付")), ""), Link(title, "")]
