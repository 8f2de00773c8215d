"""A roster goes up only when every line to be paid is in order; whatever is wrong is said at its line and column."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import clock
from app.programmes.models import Programme
from app.registry.models import AccountUse, BankAccount, Household
from app.registry.models.findings import Finding
from app.registry.models.recertification import Recertification, RecertificationItem
from app.rosters.models import PayBatch, Roster, RosterLine
from app.rosters.services import checking
from app.rosters.services.compiling import recompile
from tests.rosters import village


def told(session: Session, roster: Roster) -> list[tuple[str, str]]:
    return [(one.field, one.sentence) for one in checking.problems(session, roster)]


def made(session: Session) -> Roster:
    """The roster of everybody in the county's first township."""
    programme = session.scalars(sa.select(Programme).where(Programme.code == village.CODE)).one()
    return village.roster(session, village.batch(session, programme))


def amend(session: Session, row: Any, **said: Any) -> None:
    session.execute(sa.update(type(row)).where(type(row).id == row.id).values(**said))
    session.commit()


def test_a_roster_in_order_has_no_faults(session: Session) -> None:
    village.county(session)
    one = village.resident(session)
    village.resident(session, home=one)
    roster = made(session)
    assert checking.problems(session, roster) == []
    assert checking.count(session, roster) == 0


PERSONS: list[tuple[dict[str, Any], str, str]] = [
    ({"name": "王改名"}, "name", "姓名或所在家庭与登记不一致"),
    ({"state": "dead", "death_on": date(2026, 2, 28)}, "state", "在本期以前已经死亡"),
    ({"state": "moved"}, "state", "已不在册"),
    ({"id_no_index": "f" * 64}, "id_no", "证件号码与登记不一致"),
]


@pytest.mark.parametrize(("said", "column", "sentence"), PERSONS)
def test_what_became_of_the_beneficiary_since_is_told(
    session: Session, said: dict[str, Any], column: str, sentence: str
) -> None:
    village.county(session)
    head = village.resident(session, enrolled=None)
    one = village.resident(session, home=head)
    roster = made(session)
    amend(session, one, **said)
    assert [(field, sentence in words) for field, words in told(session, roster) if field == column] == [(column, True)]


def test_who_dies_in_the_period_is_paid_for_it(session: Session) -> None:
    village.county(session)
    head = village.resident(session, enrolled=None)
    one = village.resident(session, home=head)
    roster = made(session)
    amend(session, one, state="dead", death_on=date(2026, 3, 1))
    assert [field for field, _sentence in told(session, roster) if field == "state"] == []


ACCOUNTS: list[tuple[dict[str, Any], str, str]] = [
    ({"in_use": False}, "account_no", "收款账户已停用"),
    ({"number_index": "f" * 64}, "account_no", "账号与登记不一致"),
    ({"verification": "closed"}, "account_no", "已销户"),
    ({"verification": "mismatch"}, "holder", "银行核验户名不符"),
]


@pytest.mark.parametrize(("said", "column", "sentence"), ACCOUNTS)
def test_what_became_of_the_account_since_is_told(
    session: Session, said: dict[str, Any], column: str, sentence: str
) -> None:
    village.county(session)
    village.resident(session)
    roster = made(session)
    account = session.scalars(sa.select(BankAccount).order_by(BankAccount.id.desc())).first()
    amend(session, account, **said)
    assert [(field, sentence in words) for field, words in told(session, roster)] == [(column, True)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"holder": "张三"}, []),
        ({"holder": "张三", "verification": "unverified"}, ["holder"]),
        ({"bank": None}, ["bank"]),
    ],
)
def test_the_account_is_the_payees_unless_the_bank_knows_better(
    session: Session, said: dict[str, Any], found: list[str]
) -> None:
    village.county(session)
    one = village.resident(session, account=False)
    village.bank_account(session, one, **said)
    assert [field for field, _sentence in told(session, made(session))] == found


def test_the_payee_is_the_beneficiary_or_the_head(session: Session) -> None:
    village.county(session)
    head = village.resident(session, enrolled=None)
    one, son = (village.resident(session, home=head, enrolled=paid) for paid in (village.FEN, None))
    owners = {head.id: [], son.id: ["payee_name"]}
    for owner, found in owners.items():
        session.execute(sa.delete(AccountUse).where(AccountUse.person_id == one.id))
        account = session.scalars(sa.select(BankAccount).where(BankAccount.person_id == owner)).one()
        session.add(
            AccountUse(
                person_id=one.id, account_id=account.id, programme_code=village.CODE, division_code=one.division_code,
                valid_from=date(2026, 1, 1), known_from=clock.now(),
            )
        )  # fmt: skip
        session.commit()
        roster = made(session)
        assert [field for field, _sentence in told(session, roster)] == found
        session.execute(sa.update(RosterLine).values(state="dropped"))
        session.execute(sa.update(PayBatch).values(state="withdrawn"))
        session.commit()


def test_one_number_registered_twice_is_told_at_both_lines(session: Session) -> None:
    village.county(session)
    one, other = village.resident(session), village.resident(session)
    other.id_no = one.id_no
    session.commit()
    roster = made(session)
    assert [(one.position, one.field) for one in checking.problems(session, roster)] == [(1, "id_no"), (2, "id_no")]


def test_a_household_without_head_or_number_is_told(session: Session) -> None:
    village.county(session)
    head = village.resident(session, enrolled=None)
    village.resident(session, home=head)
    roster = made(session)
    amend(session, head, id_no_index=None)
    assert [sentence for _field, sentence in told(session, roster)] == ["户主没有证件号码，请补登后重新编制。"]
    amend(session, head, state="dead")
    assert "没有在册的户主" in told(session, roster)[0][1]


def test_a_household_without_group_is_told_where_the_village_has_groups(session: Session) -> None:
    village.county(session)
    village.resident(session, group=0)
    first = made(session)
    assert told(session, first) == []
    home = village.resident(session, group=2, enrolled=None)
    assert [field for field, _sentence in told(session, first)] == ["group_no"]
    session.execute(sa.update(Household).where(Household.id == home.household_id).values(state="closed"))
    session.commit()
    assert told(session, first) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"amount": 0}, ["amount"]),
        ({"amount": 10_001}, ["amount"]),
        ({"amount": 10_001, "reason": "含上月补发"}, []),
        ({"amount": 9_999}, []),
        ({"division_code": village.OTHER_VILLAGE}, ["division_code"]),
        ({"state": "held", "amount": 0}, []),
    ],
)
def test_amount_and_village_of_a_line_are_checked_where_it_is_paid(
    session: Session, said: dict[str, Any], found: list[str]
) -> None:
    village.county(session)
    one = village.resident(session)
    roster = made(session)
    amend(session, village.line(session, roster, one), **said)
    assert [field for field, _sentence in told(session, roster)] == found


def test_whom_a_recertification_suspended_is_held_when_compiling_and_told_afterwards(session: Session) -> None:
    village.county(session)
    one = village.resident(session)
    roster = made(session)
    campaign = Recertification(
        division_code=village.COUNTY, name="2026 年度核查", year=2025, opens_on=date(2025, 9, 1),
        due_on=date(2025, 10, 31), consequence="suspend", created_at=clock.now(),
    )  # fmt: skip
    session.add(campaign)
    session.flush()
    item = RecertificationItem(
        recertification_id=campaign.id, household_id=one.household_id, division_code=one.division_code, year=2025,
        due_on=campaign.due_on, suspended=True, suspended_on=date(2025, 11, 1), campaign_name=campaign.name,
    )  # fmt: skip
    session.add(item)
    session.commit()
    assert [field for field, _sentence in told(session, roster)] == ["state"]
    with village.at_work(session, "town_operator") as actor:
        recompile(session, actor, session.get_one(Roster, roster.id))
    assert village.line(session, roster, one).reason == "核算：年度核查逾期未报，暂停发放"
    assert told(session, roster) == []


def test_an_open_finding_of_the_nightly_checks_is_told(session: Session) -> None:
    village.county(session)
    one = village.resident(session)
    roster = made(session)
    session.add(
        Finding(
            division_code=one.division_code, check_code="invalid_number", subject="person", subject_id=one.id,
            subject_name=one.name, detail="证件号码不符合编码规则", digest="0" * 64, found_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()
    assert [field for field, _sentence in told(session, roster)] == ["id_no"]


def test_no_more_faults_are_listed_than_asked_for(session: Session) -> None:
    village.county(session)
    for _each in range(4):
        village.resident(session)
    roster = made(session)
    session.execute(sa.update(RosterLine).where(RosterLine.roster_id == roster.id).values(amount=0))
    session.commit()
    assert [one.position for one in checking.problems(session, roster, limit=3)] == [1, 2, 3]
    assert checking.count(session, roster) == 4
