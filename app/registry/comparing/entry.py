"""At entry: whether somebody about to be registered may be registered already, and the pairs of one person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.kernel import idcard, likeness
from app.kernel.divisions import Level, ancestors_of, level_of
from app.kernel.errors import Conflict
from app.kernel.words import _
from app.offices.models import Division
from app.registry.comparing import pairs
from app.registry.comparing.candidates import KNOWN, LOOKED_AT
from app.registry.comparing.likeness import Candidate, Someone, candidate, judged, someone
from app.registry.models import Likeness, Person, PersonState
from app.store import blind
from app.store.actor import Actor
from app.store.wall import lifted, scope_of

_NEW = 0
"""The id of who is not registered yet."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody registered who may be the same. ``person_id`` only where the actor may see the person.

    ``refuses`` says that nobody may be registered beside; else the sentence warns and the clerk decides.
    """

    likeness: Likeness
    score: int
    sentence: str
    refuses: bool = False
    person_id: int | None = None


def likely_same(
    session: Session,
    actor: Actor,
    *,
    name: str,
    birth_on: date | None = None,
    id_no: str | None = None,
    division_code: str = "",
    but: int = _NEW,
) -> list[Alike]:
    """Who of those registered may be this person, the likeliest first; ``but`` leaves the person itself out.

    The identity number is asked for in the whole province, everything else only inside the actor's area, so that
    nobody learns of people elsewhere by trying names.
    """
    number = idcard.normalise(id_no) if id_no else ""
    found = list(_with_number(session, number, but)) if number else []
    known = {one.person_id for one in found}
    asked = Someone(but, division_code, name, likeness.sound(name), birth_on, "" if not number else _SEALED, number)
    for other, why, score in _like(session, asked):
        if other.id not in known:
            told = _told(session, other, why)
            found.append(Alike(why, score, told, person_id=other.id))
    return sorted(found, key=lambda one: -one.score)


def insist_on_new(
    session: Session,
    actor: Actor,
    *,
    name: str,
    birth_on: date | None,
    id_no: str | None,
    division_code: str,
    but: int = _NEW,
) -> list[Alike]:
    """Refuse a number that the province already has; returns the warnings where nothing is refused."""
    found = likely_same(session, actor, name=name, birth_on=birth_on, id_no=id_no, division_code=division_code, but=but)
    refusal = next((one for one in found if one.refuses), None)
    if refusal is not None:
        raise Conflict(refusal.sentence, field="id_no")
    return found


def pair_up(session: Session, actor: Actor, row: Person) -> int:
    """Keep the pairs of one person who was just registered or amended. Returns how many there are."""
    asked = Someone(row.id, row.division_code, row.name, row.name_sound or likeness.sound(row.name), row.birth_on, None)
    if row.id_no:
        asked = Someone(asked.id, asked.division_code, asked.name, asked.sound, asked.birth_on, _SEALED, row.id_no)
    found = [candidate(asked, other, why, score) for other, why, score in _like(session, asked)]
    with lifted(session, "an identity number is looked for in the whole province"):
        found += list(_twins(session, asked))
    best = pairs.best_of(found)
    pairs.keep_some(session, best)
    return len(best)


_SEALED = "(opened)"
"""Stands for a sealed number whose opened form is at hand."""


def _twins(session: Session, asked: Someone) -> Iterator[Candidate]:
    if asked.token:
        about = select(*LOOKED_AT).where(
            blind.equals(Person.id_no, asked.number), Person.id != asked.id, Person.state.in_(KNOWN)
        )
        for row in session.execute(about):
            yield candidate(asked, someone(row), Likeness.NUMBER, 100)


def _with_number(session: Session, number: str, but: int) -> Iterator[Alike]:
    scope = scope_of(session)
    with lifted(session, "an identity number is registered once in the province"):
        about = select(Person.id, Person.division_code, Person.state).where(
            blind.equals(Person.id_no, number), Person.id != but, Person.state.in_(KNOWN)
        )
        for key, division, state in session.execute(about.order_by(Person.id)).all():
            inside = scope.holds_division(division)
            place = _town(session, division)
            yield Alike(Likeness.NUMBER, 100, _refusal(place, state, inside), True, key if inside else None)


def _refusal(place: str, state: str, inside: bool) -> str:
    if state == PersonState.DEAD:
        return _("这个证件号码在{place}已登记为死亡，不能再登记。请先核对号码；登记有误的，请由{place}更正。").format(
            place=place
        )
    if inside:
        return _("这个证件号码在{place}已经登记。请查找此人，在原记录上修改或办理换户。").format(place=place)
    return _("这个证件号码已在{place}登记，不能重复登记。请向{place}申请转入。").format(place=place)


def _town(session: Session, village: str) -> str:
    code = next((code for code in ancestors_of(village) if level_of(code) == Level.TOWN), village)
    division = session.get(Division, code)
    return division.name if division is not None else code


def _like(session: Session, asked: Someone) -> Iterator[tuple[Someone, Likeness, int]]:
    """Those inside the scope who may be the same, by village and birth, by village and sound, by name and birth."""
    tried: set[int] = {asked.id}
    conditions: list[tuple[ColumnElement[bool], ...]] = []
    if asked.division_code:
        here = Person.division_code == asked.division_code
        conditions.append((here, Person.name_sound.in_(likeness.sounds(asked.name))))
        if asked.birth_on is not None:
            conditions.append((here, Person.birth_on == asked.birth_on))
    if asked.birth_on is not None:
        conditions.append((Person.name == asked.name, Person.birth_on == asked.birth_on))
    for one in conditions:
        about = select(*LOOKED_AT).where(*one, Person.state == PersonState.ACTIVE)
        for other in map(someone, session.execute(about.limit(200)).all()):
            if other.id not in tried:
                tried.add(other.id)
                if (found := judged(asked, other)) is not None:
                    yield other, *found


def _told(session: Session, other: Someone, why: Likeness) -> str:
    masked = _masked(other)
    sentence = {
        Likeness.DIGITS: _("与已登记的{name}（{masked}）号码只差一处，请核对号码，确认不是同一人。"),
        Likeness.NAME: _("同村已有同名同生日的{name}（{masked}），请确认不是同一人。"),
        Likeness.SOUND: _("同村已有姓名相近、同一生日的{name}（{masked}），请确认不是同一人。"),
    }[why]
    return sentence.format(name=other.name, masked=masked)


def _masked(other: Someone) -> str:
    """The number as it may be shown."""
    return idcard.mask(other.number) if other.number else str(_("无证件号码"))
