"""The account into which somebody is paid changed (账号变更)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.changes._common import faults_of, person_of
from app.kernel.errors import Fault
from app.kernel.words import _
from app.registry.change_kind import About, Change, ChangeKind, column, question
from app.registry.models import AccountKind, BankAccount
from app.registry.models.evidence import EvidenceKind
from app.registry.services import accounts, checking
from app.store.actor import Actor


def _check(_session: Session, change: Change) -> Sequence[Fault]:
    said = {"holder": person_of(change).name, **_given(change)}
    return faults_of(lambda: checking.account_values(said))


def _apply(session: Session, actor: Actor, change: Change) -> None:
    person = person_of(change)
    former = select(BankAccount).where(BankAccount.person_id == person.id, BankAccount.in_use).order_by(BankAccount.id)
    for one in session.scalars(former).all():
        accounts.retire_account(session, actor, one, {"effective_on": change.since(one)}, **change.cause)
    said = _given(change) | {"person_id": person.id, "valid_from": change.since(person)}
    accounts.register_account(session, actor, said, **change.cause)


def _given(change: Change) -> dict[str, object]:
    given = {name: value for name, value in change.values.items() if value not in (None, "")}
    given["kind"] = given.pop("account_kind")
    return given


entry = ChangeKind(
    code="account_change",
    label=_("账号变更"),
    about=About.PERSON,
    asks=(
        question("account_kind", _("账户类型"), choices=AccountKind),
        column(BankAccount, "number", required=True, label=_("新账号"), help=_("照卡面或存折抄写")),
        column(BankAccount, "holder", help=_("留空就是本人姓名")),
        column(BankAccount, "bank", required=True),
    ),
    evidence=(EvidenceKind.BANK_CARD, EvidenceKind.ID_CARD),
    check=_check,
    apply=_apply,
    help=_("生效后原来在用的账户停用，补贴发到新账户；新账户的户名须由银行重新核验。"),
    order=17,
)
