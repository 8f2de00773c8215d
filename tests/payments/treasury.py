"""A county with money for the tests: its programme, quotas, special account, and rosters that were approved."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import sqlalchemy as sa

from app.approvals import engine
from app.approvals.subject import digest
from app.kernel import clock, passwords
from app.kernel.periods import Period
from app.offices.models import Officer
from app.payments.models import AppropriationRequest, Quota, QuotaState, RequestRoster, SpecialAccount
from app.payments.services import accounts, quotas, requests
from app.programmes.models import Programme, ProgrammeState
from app.rosters.models import PayBatch, Roster, RosterState
from app.store.sessions import system_session
from tests import world
from tests.approvals.working import PROOF, at_work

COUNTY, TOWN, OTHER_TOWN = "130123000000", "130123100000", "130123101000"
CODE, OTHER_CODE = "2081902", "2130122"
"""The programmes of civil affairs and of agriculture."""
GONE = "0000000"
FINANCE, SECOND, OPERATOR, REVIEWER = "finance", "finance_2", "town_operator", "department_reviewer"
_serial = count(1)
_RETIRED = sa.update(Programme).values(code=sa.literal("y") + sa.cast(Programme.id, sa.String), state="closed")


def begin(small_world: world.World) -> world.World:
    """Two programmes, two finance officers; what the tests before left is out of the way."""
    known = world.World(small_world.organisations, dict(small_world.officers), dict(small_world.grants))
    with system_session("tests begin anew") as session:
        session.execute(sa.update(PayBatch).values(programme_code=GONE, state="withdrawn"))
        session.execute(sa.update(Roster).values(programme_code=GONE, state="returned"))
        for model in (AppropriationRequest, RequestRoster):
            session.execute(sa.update(model).values(programme_code=GONE))
        session.execute(sa.update(Quota).values(programme_code=GONE, state=QuotaState.CLOSED))
        session.execute(_RETIRED)
        for code, name in ((CODE, "农村低保"), (OTHER_CODE, "耕地地力保护补贴")):
            said = {"short_name": name[:7], "state": ProgrammeState.ACTIVE}
            session.add(Programme(division_code=COUNTY, code=code, name=name, **said))
        there = session.scalars(sa.select(Officer).where(Officer.username == SECOND)).one_or_none()
        if there is None:
            hashed = passwords.hash_password(world.PASSWORD, cost=passwords.Cost(n=16, r=1, p=1))
            world._officer(session, known, SECOND, "finance", "finance", "卜财政", hashed)
        else:
            known.officers[SECOND] = there.id
        session.commit()
    return known


def programme(code: str = CODE) -> int:
    """The number of a programme."""
    with system_session("tests look") as session:
        return session.scalars(sa.select(Programme.id).where(Programme.code == code)).one()


def quota(people: world.World, issued: int = 100_000, code: str = CODE, **said: Any) -> int:
    """A quota that finance registered, in fen; returns its number."""
    number = next(_serial)
    data = {"document_no": f"冀财〔2026〕{number}号", "year": 2026, "issued": issued, "programme_id": programme(code)}
    with at_work(people, FINANCE) as (session, actor):
        return quotas.register(session, actor, data | said).id


def account(people: world.World, **said: Any) -> int:
    """A special account that finance registered; returns its number."""
    data = {"holder": "惠民资金发放专户", "bank": "正定县农村信用联社", "number": f"5001{next(_serial):012}"}
    with at_work(people, FINANCE) as (session, actor):
        return accounts.register(session, actor, data | said).id


def roster(total: int = 60_000, lines: int = 6, period: str = "", town: str = TOWN, **said: Any) -> int:
    """An approved roster of a township, in fen; returns its number."""
    number = next(_serial)
    code, at = said.pop("code", CODE), Period.read(period or f"{2000 + number // 12}-{number % 12 + 1:02}")
    with system_session("tests file a roster") as session:
        batch = PayBatch(
            division_code=COUNTY, number=f"t{number:012}", name=f"{at.label}补贴", programme_id=programme(code),
            programme_code=code, period=at.code, period_from=at.first, period_to=at.last, law_day=at.first,
            deadline=at.last, issued_at=clock.now(), issued_by="郑县办",
        )  # fmt: skip
        session.add(batch)
        session.flush()
        values = {"state": RosterState.APPROVED, "content_digest": uuid.uuid4().hex * 2, "name": f"{at.label}花名册"}
        row = Roster(
            division_code=town, programme_code=code, batch_id=batch.id, period=at.code, lines=lines, total=total,
            **(values | said),
        )  # fmt: skip
        session.add(row)
        session.commit()
        return row.id


def compiled(people: world.World, *rosters: int, account_id: int = 0) -> int:
    """A request of the township over these rosters; returns its number."""
    where = account_id or account(people)
    with at_work(people, OPERATOR) as (session, actor):
        return requests.compile_request(session, actor, rosters, where, "按期发放").id


def act(people: world.World, who: str, pk: int, step: str, comment: str = "") -> None:
    """Take a step of a request, as seen on a page opened just now."""
    with at_work(people, who) as (session, actor):
        row = session.get_one(AppropriationRequest, pk)
        sent = {"seen_digest": digest(row), "operation_id": uuid.uuid4().hex, "proof": PROOF, "comment": comment}
        engine.take(session, actor, row, step, **sent)


def receipted(people: world.World, pk: int, number: str = "", who: str = SECOND, on: date | None = None) -> None:
    """The bank's receipt of a request's payment is noted."""
    with at_work(people, who) as (session, actor):
        row = session.get_one(AppropriationRequest, pk)
        said = number or f"HD{next(_serial):08}"
        requests.record_receipt(session, actor, row, said, on or clock.today(), row.version)


def approved(people: world.World, *rosters: int, account_id: int = 0) -> int:
    """A request that went through all hands up to finance's approval; returns its number."""
    pk = compiled(people, *rosters, account_id=account_id)
    act(people, OPERATOR, pk, "submit")
    act(people, REVIEWER, pk, "review")
    act(people, FINANCE, pk, "approve")
    return pk


def paid(people: world.World, *rosters: int, account_id: int = 0, receipt_no: str = "") -> int:
    """A request whose money is in the special account; returns its number."""
    pk = approved(people, *rosters, account_id=account_id)
    receipted(people, pk, receipt_no)
    act(people, SECOND, pk, "pay")
    return pk


def read(model: Any, key: int) -> Any:
    """A row as the database has it."""
    with system_session("tests look") as session:
        row = session.get_one(model, key)
        session.expunge(row)
        return row


def change(model: Any, key: int, **values: Any) -> None:
    """Set columns of a row, as another act would have."""
    with system_session("tests change") as session:
        session.execute(sa.update(model).where(model.id == key).values(**values))
        session.commit()


def figures(key: int) -> tuple[int, int, int, int]:
    """Issued, available, frozen and paid of a quota, in fen."""
    row = read(Quota, key)
    return row.issued, row.available, row.frozen, row.paid


def rows(model: Any, *where: Any) -> list[Any]:
    """All rows of a model of which this holds, in the order of their numbers."""
    with system_session("tests look") as session:
        found = list(session.scalars(sa.select(model).where(*where).order_by(model.id)))
        session.expunge_all()
        return found


def last_account() -> int:
    """The number of the account registered last."""
    with system_session("tests look") as session:
        return session.scalars(sa.select(sa.func.max(SpecialAccount.id))).one()


Act = Callable[[], Any]
