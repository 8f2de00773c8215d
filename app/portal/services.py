"""What the public may read of postings, in one place: here the wall is lifted for everybody, for this and nothing else.

Which lines may be shown, and how, is decided in :mod:`app.rosters.services.showing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.kernel import divisions
from app.kernel.divisions import Level
from app.kernel.periods import Period
from app.offices.models import Division
from app.programmes.models import Programme
from app.rosters.models import PayBatch, Posting, Roster
from app.rosters.paper.telephones import Telephone, telephones
from app.rosters.services import publicity, showing
from app.rosters.services.showing import Shown
from app.store.wall import lifted

SIZE = 100
_DIGITS = {Level.COUNTY: 9, Level.TOWN: 12}
LARGEST_KEY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """A division and how many postings hang in it now."""

    code: str
    name: str
    postings: int = 0


@dataclass(frozen=True, slots=True)
class Posted:
    """A posting that hangs now: its number, its village, the programme and period, from when to when."""

    key: int
    village: str
    programme: str
    period: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Board:
    """What hangs in a place: the places below, or the postings of a village. ``chain`` leads from the county here."""

    chain: Sequence[Place]
    places: Sequence[Place]
    postings: Sequence[Posted]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of one posting's lines; ``following`` says whether there are more, ``left_out`` who is not shown."""

    posted: Posted
    chain: Sequence[Place]
    lines: Sequence[Shown]
    following: bool
    left_out: int
    telephones: Sequence[Telephone]


def board(session: Session, code: str, day: date) -> Board | None:
    """What hangs in a division on a day, or everywhere; nothing where nothing does, or there is no such place."""
    with _public(session):
        if not code:
            return Board((), _places(session, "", 6, day), ())
        level = divisions.level_of(code) if divisions.is_code(code) else None
        if level is None or level < Level.COUNTY:
            return None
        if level is Level.VILLAGE:
            postings = _postings(session, code, day)
            return Board(_chain(session, code), (), postings) if postings else None
        places = _places(session, code, _DIGITS[level], day)
        return Board(_chain(session, code), places, ()) if places else None


def sheet(session: Session, code: str, key: int, after: int, day: date) -> Sheet | None:
    """A page of a posting that hangs in the village on a day; nothing for any other."""
    with _public(session):
        posting = session.get(Posting, key) if key <= LARGEST_KEY else None
        posted = next((one for one in _postings(session, code, day) if one.key == key), None) if posting else None
        if posting is None or posted is None:
            return None
        lines = showing.lines_of(session, posting, after, SIZE + 1)
        return Sheet(
            posted=posted,
            chain=_chain(session, code),
            lines=lines[:SIZE],
            following=len(lines) > SIZE,
            left_out=showing.left_out(session, posting),
            telephones=telephones(session, code, posting.programme_code),
        )


@contextmanager
def _public(session: Session) -> Iterator[None]:
    with lifted(session, "anybody may read what is posted, as far as it may be shown"):
        yield


def _places(session: Session, inside: str, digits: int, day: date) -> list[Place]:
    """The places of one tier inside another in which something hangs."""
    prefix = sa.func.substr(Posting.division_code, 1, digits).label("place")
    about = sa.select(prefix, sa.func.count(Posting.id)).where(*publicity.hangs_on(day)).group_by(prefix)
    if inside:
        low, high = divisions.range_of(inside)
        about = about.where(Posting.division_code >= low, Posting.division_code < high)
    found = {place.ljust(12, "0"): count for place, count in session.execute(about.order_by(prefix)).tuples()}
    names = _names(session, list(found))
    return [Place(code, names.get(code, code), count) for code, count in found.items()]


def _postings(session: Session, village: str, day: date) -> list[Posted]:
    hung = aliased(Roster)  # the condition on what hangs asks for rosters by itself
    name = sa.select(Programme.name).where(Programme.id == PayBatch.programme_id).scalar_subquery()
    about = (
        sa.select(Posting.id, Posting.division_code, name, hung.period, Posting.starts_on, Posting.ends_on)
        .join(hung, hung.id == Posting.roster_id)
        .join(PayBatch, PayBatch.id == hung.batch_id)
        .where(Posting.division_code == village, *publicity.hangs_on(day))
    )
    rows = session.execute(about.order_by(Posting.programme_code, Posting.id)).tuples()
    return [Posted(key, code, name, Period.read(period).label, *days) for key, code, name, period, *days in rows]


def _chain(session: Session, code: str) -> list[Place]:
    """The county, the township and the village that lead to a place."""
    codes = [one for one in (*divisions.ancestors_of(code), code) if divisions.level_of(one) >= Level.COUNTY]
    names = _names(session, codes)
    return [Place(one, names.get(one, one)) for one in codes]


def _names(session: Session, codes: Sequence[str]) -> dict[str, str]:
    found = session.execute(sa.select(Division.code, Division.name).where(Division.code.in_(codes)))
    return dict(found.tuples().all())
