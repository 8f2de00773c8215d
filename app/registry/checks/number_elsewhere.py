"""An identity number that another township has registered too."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from app.kernel.divisions import Level, ancestors_of, level_of
from app.kernel.words import _
from app.offices.models import Division
from app.registry.check import Area, Check, Found
from app.registry.models.comparisons import DuplicatePair, Likeness, PairState
from app.registry.models.facts import Subject
from app.registry.models.persons import Person


def rows(session: Session, area: Area) -> Iterator[Found]:
    """Both sides of each open pair with one number; says in which township the other is, never who it is."""
    first, second = aliased(Person), aliased(Person)
    about = (
        select(first.id, first.name, first.division_code, second.id, second.name, second.division_code)
        .select_from(DuplicatePair)
        .join(first, first.id == DuplicatePair.first_id)
        .join(second, second.id == DuplicatePair.second_id)
        .where(
            DuplicatePair.likeness == Likeness.NUMBER,
            DuplicatePair.state == PairState.OPEN,
            first.division_code != second.division_code,
            or_(area.holds(first.division_code), area.holds(second.division_code)),
        )
        .order_by(DuplicatePair.id)
    )
    found: dict[int, Found] = {}
    for one, one_name, here, other, other_name, there in session.execute(about):
        found[one] = _said(session, one, here, one_name, there)
        found[other] = _said(session, other, there, other_name, here)
    yield from (one for one in found.values() if area.contains(one.division_code))


def _said(session: Session, key: int, here: str, name: str, there: str) -> Found:
    town = next((code for code in ancestors_of(there) if level_of(code) == Level.TOWN), there)
    division = session.get(Division, town)
    told = _("同一证件号码在{town}也有登记，由两地共同的上级惠民办核对合并。")
    return Found(key, here, name, told.format(town=division.name if division else town))


entry = Check("number_elsewhere", _("他处已登记"), Subject.PERSON, _("证件号码在别的村镇也有登记"), rows)
