"""Whether what a row says of people, accounts and villages is what the registry has; it is looked up set by set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import divisions
from app.kernel.words import _
from app.offices.models import Division
from app.registry.models import Person, PersonState
from app.rosters.models import Roster, RosterPerson
from app.rosters.services import reasons, snapshots
from app.rosters.services.headings import AFTER, BEFORE
from app.rosters.services.rows import Row
from app.store import blind
from app.store.wall import lifted

Faults = list[tuple[str, str]]
"""Headings and sentences."""
_LABELS = {one.name: str(one.label) for one in (*BEFORE, *AFTER)}
_PAYEE = _("收款人必须是享受人本人或户主。")


@dataclass(frozen=True, slots=True)
class Known:
    """A beneficiary whom a row names, as the registry has the person, and the snapshot that the line would get."""

    person_id: int
    name: str
    state: str
    death_on: date | None
    division_code: str
    household_id: int
    snapshot_id: int
    village: str
    group_no: str
    head_name: str
    head_id_no: str
    payee_name: str
    payee_id_no: str
    account_no: str
    bank: str
    stays_home: bool
    """Whether the money goes to the beneficiary or the head of the household."""


class Agreement:
    """Looks up whom rows name, some rows at a time, and compares cell by cell."""

    def __init__(self, session: Session, roster: Roster) -> None:
        self._session, self._roster = session, roster
        low, high = divisions.range_of(roster.division_code)
        about = select(Division.code, Division.name).where(Division.code >= low, Division.code < high)
        self._villages = dict(session.execute(about).tuples().all())

    def known(self, rows: Sequence[Row]) -> dict[int, Known]:
        """Row number → the beneficiary; rows whose number nobody of the township has are left out."""
        people = self._people([row.texts["id_no"] for row in rows])
        programme = self._roster.batch.programme
        taken = snapshots.snap(self._session, [one.id for one in people.values()], programme.payee, programme.code)
        about = select(RosterPerson).where(RosterPerson.id.in_(taken.values()))
        with lifted(self._session, "the snapshots of people of the township, who may be paid through somebody outside"):
            snapshot = {one.person_id: one for one in self._session.scalars(about)}
        numbers = self._numbers(list(snapshot.values()))
        found = {}
        for row in rows:
            if (person := people.get(row.texts["id_no"])) is not None:
                found[row.number] = self._known(person, snapshot[person.id], numbers)
        return found

    def faults(self, row: Row, known: Known | None) -> Faults:
        """What a row says otherwise than the registry, by heading."""
        if known is None:
            told = _("在本乡镇的登记里没有找到这个号码，请先在基础信息里登记。")
            return [] if row.problems else [(_LABELS["id_no"], told)]
        if gone := reasons.gone(known.state, known.death_on, self._roster.batch.period_from):
            return [(_LABELS["name"], gone)]
        found = [
            (_LABELS[name], sentence)
            for name, expected, sentence in _COMPARED
            if name in row.texts and row.texts[name] != expected(known)
        ]
        if not known.account_no:
            found.append((_LABELS["account_no"], reasons.NO_ACCOUNT))
        elif not known.stays_home:
            found.append((_LABELS["payee_name"], _PAYEE))
        return found

    def _people(self, numbers: Sequence[str]) -> dict[str, Person]:
        """The people of the township with these numbers; the one in the registry before those who left it."""
        about = select(Person).where(blind.is_in(Person.id_no, numbers)).order_by(Person.id)
        found: dict[str, Person] = {}
        for one in self._session.scalars(about):
            number = str(one.id_no)
            if number not in found or one.state == PersonState.ACTIVE:
                found[number] = one
        return found

    def _numbers(self, taken: Sequence[RosterPerson]) -> dict[int, str]:
        """Heads and payees → their identity numbers."""
        keys = {one.head_id for one in taken} | {one.payee_id for one in taken}
        about = select(Person.id, Person.id_no).where(Person.id.in_(keys - {None}))
        with lifted(self._session, "a payee may be registered elsewhere"):
            return {key: number or "" for key, number in self._session.execute(about)}

    def _known(self, person: Person, taken: RosterPerson, numbers: dict[int, str]) -> Known:
        return Known(
            person_id=person.id,
            name=person.name,
            state=person.state,
            death_on=person.death_on,
            division_code=person.division_code,
            household_id=taken.household_id,
            snapshot_id=taken.id,
            village=self._villages.get(taken.division_code, ""),
            group_no=str(taken.group_no),
            head_name=taken.head_name or "",
            head_id_no=numbers.get(taken.head_id or 0, ""),
            payee_name=taken.payee_name or "",
            payee_id_no=numbers.get(taken.payee_id or 0, ""),
            account_no=taken.account_no or "",
            bank=taken.bank or "",
            stays_home=taken.payee_id in (person.id, taken.head_id),
        )


_COMPARED: Sequence[tuple[str, Callable[[Known], str], str]] = (
    ("name", lambda known: known.name, _("姓名与这个号码的登记不一致，请核对。")),
    ("head_name", lambda known: known.head_name, _("户主姓名与登记不一致，请核对。")),
    ("head_id_no", lambda known: known.head_id_no, _("户主身份证号与登记不一致，请核对。")),
    ("payee_name", lambda known: known.payee_name, _("收款人与登记的收款账户不是同一个人，请核对。")),
    ("payee_id_no", lambda known: known.payee_id_no, _("收款人身份证号与登记不一致，请核对。")),
    ("account_no", lambda known: known.account_no, _("账号与登记的收款账户不一致，请先在基础信息里更正。")),
    ("bank", lambda known: known.bank, _("开户银行与登记的名称不一致，请核对。")),
    ("village", lambda known: known.village, _("村（居）委会与登记不一致，请写行政区划里的全称。")),
    ("group_no", lambda known: known.group_no, _("村（居）民小组与登记不一致，请核对。")),
)
