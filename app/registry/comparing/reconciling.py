"""Running the checks: what they find is compared with what is kept, so that a run changes only what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.kernel import clock
from app.registry.check import Area, Check, Found, Opened, checks
from app.registry.models import Finding, FindingState, Person, PersonState
from app.store.sealing import sealer
from app.store.transaction import transaction
from app.store.wall import lifted

BATCH = 500
READ_AT_ONCE = 2000

Progress = Callable[[int], None]
Step = Callable[[], None]


@dataclass(slots=True)
class Reconciled:
    """What a run came to."""

    new: int = 0
    again: int = 0
    closed: int = 0
    standing: int = 0


def find(session: Session, area: Area, progress: Progress = lambda _done: None) -> dict[str, list[Found]]:
    """What all checks find in an area, by check. The wall is down around it; the session may be one that only reads."""
    found: dict[str, list[Found]] = {one.code: [] for one in checks().values()}
    for one in checks().values():
        if one.rows is not None:
            found[one.code] = list(one.rows(session, area))
    looking = [one for one in checks().values() if one.person is not None]
    for done, person in enumerate(_opened(session, area), start=1):
        for code, detail in _looked_at(looking, person):
            # numbers stand behind many sentences that do not show them: the sentence returns when the number changes
            basis = f"{detail} {person.id_no} {person.disability_no}"
            found[code].append(Found(person.id, person.division_code, person.name, detail, basis))
        if done % READ_AT_ONCE == 0:
            progress(done)
    return found


def reconcile(
    session: Session, found: Mapping[str, Sequence[Found]], area: Area, step: Step = lambda: None
) -> Reconciled:
    """Write down what the checks found in an area. The same findings again change nothing."""
    result = Reconciled()
    with lifted(session, "checks write findings of a whole area"):
        for code, of_check in found.items():
            step()
            _reconcile_one(session, checks()[code], of_check, area, result)
    return result


def digest_of(code: str, one: Found) -> str:
    """The facts on which a finding rests, keyed, since they may hold numbers."""
    return sealer().blind_index(f"{code} {one.basis or one.detail}", "findings.digest")


def _looked_at(looking: Iterable[Check], person: Opened) -> Iterator[tuple[str, str]]:
    for one in looking:
        if one.person is not None and (detail := one.person(person)):
            yield one.code, str(detail)


def _opened(session: Session, area: Area) -> Iterator[Opened]:
    about = (
        select(
            Person.id,
            Person.division_code,
            Person.name,
            Person.document_kind,
            Person.id_no,
            Person.sex,
            Person.birth_on,
            Person.disability_kind,
            Person.disability_grade,
            Person.disability_no,
        )
        .where(Person.state == PersonState.ACTIVE, area.holds(Person.division_code))
        .order_by(Person.division_code, Person.id)
    )
    for row in session.execute(about.execution_options(yield_per=READ_AT_ONCE)):
        yield Opened(*tuple[Any, ...](row))


def _reconcile_one(session: Session, check: Check, found: Sequence[Found], area: Area, result: Reconciled) -> None:
    now = {one.subject_id: one for one in found}
    kept = {
        row.subject_id: row
        for row in session.execute(
            select(
                Finding.id, Finding.subject_id, Finding.state, Finding.digest, Finding.detail, Finding.division_code
            ).where(Finding.check_code == check.code)
        ).all()
        if area.contains(row.division_code) or row.subject_id in now
    }
    new = [one for key, one in now.items() if key not in kept]
    _add(session, check, new)
    result.new += len(new)
    there = [(kept[key], one) for key, one in now.items() if key in kept]
    for start in range(0, len(there), BATCH):
        with transaction(session):
            for row, one in there[start : start + BATCH]:
                _meet(session, check, row, one, result)
    over = [row.id for key, row in kept.items() if key not in now and row.state != FindingState.CLOSED]
    _close(session, over)
    result.closed += len(over)


def _add(session: Session, check: Check, found: Sequence[Found]) -> None:
    for start in range(0, len(found), BATCH):
        with transaction(session):
            session.execute(insert(Finding), [_values(check, one) for one in found[start : start + BATCH]])


def _values(check: Check, one: Found) -> dict[str, Any]:
    return {
        "check_code": check.code,
        "subject": str(check.subject),
        "subject_id": one.subject_id,
        "subject_name": one.name[:60],
        "division_code": one.division_code,
        "detail": str(one.detail)[:300],
        "digest": digest_of(check.code, one),
        "state": FindingState.OPEN.value,
        "found_at": clock.now(),
    }


def _meet(session: Session, check: Check, row: Any, one: Found, result: Reconciled) -> None:
    """A finding that is kept: the same facts leave it as it is, other facts or a new occurrence open it again."""
    values = _values(check, one)
    if row.state == FindingState.CLOSED or row.digest != values["digest"]:
        opened = values | {"closed_on": None, "note": None, "officer_id": None, "decided_at": None}
        if row.state == FindingState.OPEN:
            opened = {name: values[name] for name in ("detail", "digest", "division_code", "subject_name")}
        else:
            result.again += 1
        _write(session, row.id, opened)
    elif row.division_code != one.division_code:
        _write(session, row.id, {"division_code": one.division_code})
        result.standing += 1
    else:
        result.standing += 1


def _write(session: Session, key: int, values: Mapping[str, Any]) -> None:
    session.execute(update(Finding).where(Finding.id == key).values(dict(values)))


def _close(session: Session, keys: Sequence[int]) -> None:
    for start in range(0, len(keys), BATCH):
        about = update(Finding).where(Finding.id.in_(keys[start : start + BATCH]))
        with transaction(session):
            session.execute(about.values(state=FindingState.CLOSED.value, closed_on=clock.today()))
