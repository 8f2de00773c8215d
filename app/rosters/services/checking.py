"""Everything that has to be in order before a roster goes up: all faults of all lines to be paid, each in a sentence.

One pass over the lines asks every question at once; what is wrong is told by the row itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.kernel import divisions
from app.kernel.words import _
from app.registry.models import BankAccount, Household, HouseholdState, Person, PersonState, Verification
from app.registry.models.findings import Finding, FindingState
from app.registry.models.recertification import Recertification, RecertificationItem
from app.rosters.models import LIVE, LineState, PayBatch, Roster, RosterLine, RosterPerson
from app.store.wall import lifted

MOST = 500
"""How many faults are listed; the rest is found when these are mended."""
_PAYEE, _HEAD, _TWIN, _OTHER = aliased(Person), aliased(Person), aliased(RosterPerson), aliased(RosterLine)
_NEIGHBOUR = aliased(Household)
Wrong = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one line, and the column of the snapshot or of the line that it is in."""

    line_id: int
    position: int
    name: str
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Check:
    """A question that is put to every line; where it is answered yes, the sentence says what to do."""

    field: str
    wrong: Callable[[Roster, PayBatch], Wrong]
    sentence: str


def problems(session: Session, roster: Roster, limit: int = MOST) -> list[Problem]:
    """The faults of the lines that are to be paid, in the order of the lines, as many as asked for."""
    with lifted(session, "a roster is checked against the whole registry of its county"):
        rows = session.execute(_wrong(roster, roster.batch).limit(limit)).mappings().all()
    return [one for row in rows for one in _told(row)][:limit]


def count(session: Session, roster: Roster) -> int:
    """How many faults there are, counted as far as they are listed."""
    return len(problems(session, roster))


def _wrong(roster: Roster, batch: PayBatch) -> Select[*tuple[Any, ...]]:
    asked = {f"c{number}": check.wrong(roster, batch) for number, check in enumerate(_CHECKS)}
    return (
        select(
            RosterLine.id.label("line_id"),
            RosterLine.position.label("place"),
            RosterPerson.name.label("person"),
            *(condition.label(name) for name, condition in asked.items()),
        )
        .join(RosterPerson, RosterPerson.id == RosterLine.snapshot_id)
        .join(Person, Person.id == RosterLine.person_id)
        .join(Household, Household.id == RosterPerson.household_id)
        .outerjoin(_HEAD, _HEAD.id == RosterPerson.head_id)
        .outerjoin(_PAYEE, _PAYEE.id == RosterPerson.payee_id)
        .outerjoin(BankAccount, BankAccount.id == RosterPerson.account_id)
        .where(RosterLine.roster_id == roster.id, RosterLine.state == LineState.INCLUDED, or_(*asked.values()))
        .order_by(RosterLine.position, RosterLine.id)
    )


def _told(row: RowMapping) -> list[Problem]:
    wrong = (check for number, check in enumerate(_CHECKS) if row[f"c{number}"])
    return [Problem(row["line_id"], row["place"], row["person"], one.field, one.sentence) for one in wrong]


def _twice(_roster: Roster, batch: PayBatch) -> Wrong:
    """Another registration with the same identity number is on a live line of the batch."""
    return (
        select(_TWIN.id)
        .join(_OTHER, _OTHER.person_id == _TWIN.person_id)
        .where(
            _TWIN.id_no_index == RosterPerson.id_no_index,
            _TWIN.person_id != RosterPerson.person_id,
            _OTHER.programme_code == batch.programme_code,
            _OTHER.period == batch.period,
            _OTHER.state.in_(LIVE),
        )
        .exists()
    )


def _suspended(_roster: Roster, batch: PayBatch) -> Wrong:
    item = RecertificationItem
    return (
        select(item.id)
        .join(Recertification, Recertification.id == item.recertification_id)
        .where(
            item.household_id == RosterPerson.household_id,
            item.suspended_on <= batch.law_day,
            or_(item.lifted_on.is_(None), item.lifted_on > batch.law_day),
            or_(Recertification.programme_code.is_(None), Recertification.programme_code == batch.programme_code),
        )
        .exists()
    )


def _dead(_roster: Roster, batch: PayBatch) -> Wrong:
    """Died before the period; who dies in it is paid for it."""
    return and_(Person.state == PersonState.DEAD, or_(Person.death_on.is_(None), Person.death_on < batch.period_from))


def _ungrouped(_roster: Roster, _batch: PayBatch) -> Wrong:
    """No group, in a village that has groups."""
    grouped = select(_NEIGHBOUR.id).where(
        _NEIGHBOUR.division_code == RosterPerson.division_code,
        _NEIGHBOUR.group_no > 0,
        _NEIGHBOUR.state == HouseholdState.ACTIVE,
    )
    return and_(RosterPerson.group_no == 0, grouped.exists())


def _found(check: str, subject: str, key: Any) -> Callable[[Roster, PayBatch], Wrong]:
    """What the nightly checks of the registry found of a sealed value, which no query can open."""
    about = select(Finding.id).where(
        Finding.subject == subject,
        Finding.subject_id == key,
        Finding.check_code == check,
        Finding.state == FindingState.OPEN,
    )
    return lambda _roster, _batch: about.exists()


def _outside(roster: Roster, _batch: PayBatch) -> Wrong:
    low, high = divisions.range_of(roster.division_code)
    return or_(RosterLine.division_code < low, RosterLine.division_code >= high)


def _holder(_roster: Roster, _batch: PayBatch) -> Wrong:
    """The bank's word counts more than the writing of a name."""
    return and_(RosterPerson.holder != RosterPerson.payee_name, BankAccount.verification != Verification.VERIFIED)


_CHECKS = (
    _Check("division_code", _outside, _("所在村不在本乡镇，请剔除这一条，由所在乡镇编入。")),
    _Check("head_name", lambda *_of: or_(_HEAD.id.is_(None), _HEAD.state != PersonState.ACTIVE),
           _("这一户没有在册的户主，请先指定户主，再重新编制。")),
    _Check("head_name", lambda *_of: _HEAD.name != RosterPerson.head_name,
           _("户主姓名与登记不一致，请重新编制。")),
    _Check("head_name", lambda *_of: and_(_HEAD.id.is_not(None), _HEAD.id_no_index.is_(None)),
           _("户主没有证件号码，请补登后重新编制。")),
    _Check("name", lambda *_of: or_(Person.name != RosterPerson.name, Person.household_id != RosterPerson.household_id),
           _("姓名或所在家庭与登记不一致，请重新编制。")),
    _Check("id_no", lambda *_of: RosterPerson.id_no_index.is_(None),
           _("享受人没有证件号码，请补登后重新编制。")),
    _Check("id_no", lambda *_of: Person.id_no_index.is_distinct_from(RosterPerson.id_no_index),
           _("证件号码与登记不一致，请重新编制。")),
    _Check("id_no", _found("invalid_number", "person", Person.id),
           _("证件号码不符合编码规则，请核对证件改正后重新编制。")),
    _Check("id_no", _twice, _("同一证件号码在本批次出现两次，请核对是否重复登记，剔除其中一条。")),
    _Check("group_no", _ungrouped, _("没有填村民小组，请在家庭里补填后重新编制。")),
    _Check("payee_name", lambda *_of: or_(_PAYEE.id.is_(None), and_(
           RosterPerson.payee_id != RosterPerson.person_id,
           or_(RosterPerson.head_id.is_(None), RosterPerson.payee_id != RosterPerson.head_id))),
           _("收款人必须是享受人本人或户主，请改正收款账户后重新编制。")),
    _Check("payee_name", lambda *_of: and_(_PAYEE.id.is_not(None), _PAYEE.id_no_index.is_(None)),
           _("收款人没有证件号码，请补登后重新编制。")),
    _Check("payee_name", lambda *_of: _PAYEE.state == PersonState.DEAD,
           _("收款人已死亡，请改用其他收款账户后重新编制。")),
    _Check("account_no", lambda *_of: RosterPerson.account_id.is_(None),
           _("没有收款账户，请登记后重新编制。")),
    _Check("account_no", lambda *_of: BankAccount.in_use.is_(False), _("收款账户已停用，请重新编制。")),
    _Check("account_no", lambda *_of: BankAccount.number_index.is_distinct_from(RosterPerson.account_no_index),
           _("账号与登记不一致，请重新编制。")),
    _Check("account_no", lambda *_of: BankAccount.verification == Verification.CLOSED,
           _("银行核验收款账户已销户，请更换账户后重新编制。")),
    _Check("holder", lambda *_of: BankAccount.verification == Verification.MISMATCH,
           _("银行核验户名不符，请更正账户后重新编制。")),
    _Check("holder", _holder, _("户名与收款人姓名不一致，请核对账户后重新编制。")),
    _Check("account_no", _found("invalid_account", "account", BankAccount.id),
           _("账号不符合编码规则，请对照卡或存折改正后重新编制。")),
    _Check("bank", lambda *_of: and_(RosterPerson.account_id.is_not(None), RosterPerson.bank.is_(None)),
           _("没有填开户银行，请在账户里补填后重新编制。")),
    _Check("amount", lambda *_of: RosterLine.amount <= 0, _("金额是零，请核对；本期不发的请剔除。")),
    _Check("amount", lambda *_of: and_(RosterLine.amount > RosterLine.computed, RosterLine.reason.is_(None)),
           _("金额高于核算金额，须写明原因。")),
    _Check("state", _dead, _("享受人在本期以前已经死亡，请剔除这一条。")),
    _Check("state", lambda *_of: Person.state.in_((PersonState.MOVED, PersonState.MERGED, PersonState.CANCELLED)),
           _("享受人已不在册，请核对后剔除这一条。")),
    _Check("state", _suspended, _("这一户年度核查逾期未报，已暂停发放，请剔除或待核查后重新编制。")),
)  # fmt: skip
