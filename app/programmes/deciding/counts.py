"""How many findings wait to be decided, by township and by programme, inside the actor's own area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.kernel import divisions
from app.kernel.divisions import Level
from app.offices.models import Division
from app.programmes.models import Finding, ResultState, RunState, ScreeningResult, ScreeningRun
from app.store.wall import lifted, scope_of

FINDINGS = (Finding.EXIT, Finding.ENTER, Finding.AMOUNT, Finding.ASK)
"""What somebody decides on; agreement needs nobody."""
_DIGITS = {Level.TOWN: 9, Level.VILLAGE: 12}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One place or programme: finding → how many wait."""

    code: str
    name: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All findings together."""
        return sum(self.counts.values())


def by_place(session: Session, inside: str = "", programme: str = "") -> list[Waiting]:
    """What waits by townships, or, inside a township, by villages."""
    level = Level.VILLAGE if inside and divisions.level_of(inside) >= Level.TOWN else Level.TOWN
    found = _grouped(session, func.substr(ScreeningResult.division_code, 1, _DIGITS[level]), inside, programme)
    codes = [code.ljust(12, "0") for code in found]
    names = dict(session.execute(select(Division.code, Division.name).where(Division.code.in_(codes))).tuples().all())
    return [Waiting(full, names.get(full, full), found[full[: _DIGITS[level]]]) for full in sorted(codes)]


def by_programme(session: Session, names: Mapping[str, str], inside: str = "", programme: str = "") -> list[Waiting]:
    """What waits by programmes."""
    found = _grouped(session, ScreeningResult.programme_code, inside, programme)
    return [Waiting(code, names.get(code, code), found[code]) for code in sorted(found)]


def waiting(session: Session) -> dict[str, int]:
    """What waits, by finding."""
    about = select(ScreeningResult.finding, func.count(ScreeningResult.id)).where(
        ScreeningResult.state == ResultState.OPEN, ScreeningResult.finding.in_(FINDINGS)
    )
    return dict(session.execute(about.group_by(ScreeningResult.finding)).tuples().all())


def last_run(session: Session) -> ScreeningRun | None:
    """The latest finished screening that took in the session's area or a part of it, not of a single household."""
    scope = scope_of(session)
    (low, high), run = scope.bounds, ScreeningRun
    here = or_(run.division_code.in_(scope.above), and_(run.division_code >= low, run.division_code < high))
    about = select(run).where(run.household_id.is_(None), run.state == RunState.DONE)
    with lifted(session, "a township sees when the county was last screened"):
        return session.scalars(about.where(here).order_by(run.id.desc()).limit(1)).first()


def _grouped(session: Session, by: object, inside: str, programme: str) -> dict[str, dict[str, int]]:
    asked = select(by, ScreeningResult.finding, func.count(ScreeningResult.id)).where(  # type: ignore[call-overload]
        ScreeningResult.state == ResultState.OPEN, ScreeningResult.finding.in_(FINDINGS)
    )
    if inside:
        low, high = divisions.range_of(inside)
        asked = asked.where(ScreeningResult.division_code >= low, ScreeningResult.division_code < high)
    if programme:
        asked = asked.where(ScreeningResult.programme_code == programme)
    found: dict[str, dict[str, int]] = {}
    for key, finding, count in session.execute(asked.group_by(by, ScreeningResult.finding)).all():
        found.setdefault(key, {})[finding] = count
    return found
