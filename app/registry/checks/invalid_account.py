"""An account number, kept from an old system, that cannot be one."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import bankcard
from app.kernel.words import _
from app.registry.check import Area, Check, Found
from app.registry.models.accounts import AccountKind, BankAccount
from app.registry.models.facts import Subject
from app.registry.models.persons import Person, PersonState

BATCH = 2000


def rows(session: Session, area: Area) -> Iterator[Found]:
    """Accounts in use whose number fails the checks of its kind; passbooks have no check digit."""
    about = (
        select(BankAccount.id, BankAccount.division_code, Person.name, BankAccount.kind, BankAccount.number)
        .join(Person, Person.id == BankAccount.person_id)
        .where(BankAccount.in_use.is_(True), Person.state == PersonState.ACTIVE, area.holds(BankAccount.division_code))
    )
    for key, division, name, kind, number in session.execute(about.execution_options(yield_per=BATCH)):
        if bankcard.check(number, passbook=kind == AccountKind.PASSBOOK).errors:
            yield Found(key, division, name, _("账号不符合编码规则，请对照卡或存折改正。"), number)


entry = Check("invalid_account", _("账号无效"), Subject.ACCOUNT, _("原系统带来的无效账号"), rows)
