"""The bank reconciliation statement (余额调节表): book and bank balance, and what is in one and not in the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.payments.models import AccountEntry, StatementLine


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """An account on a day, in fen. ``bank`` is nothing where no line of the bank is known up to then.

    ``only_booked`` is in the books and not yet at the bank, ``only_banked`` the other way round.
    """

    day: date
    book: int
    bank: int | None
    only_booked: Sequence[AccountEntry]
    only_banked: Sequence[StatementLine]

    @property
    def adjusted_book(self) -> int:
        """The book balance with what only the bank has."""
        return self.book + sum(one.amount for one in self.only_banked)

    @property
    def adjusted_bank(self) -> int | None:
        """The bank balance with what only the books have."""
        return None if self.bank is None else self.bank + sum(one.amount for one in self.only_booked)

    @property
    def difference(self) -> int | None:
        """What remains between the two once both are adjusted; zero where they agree."""
        return None if self.adjusted_bank is None else self.adjusted_book - self.adjusted_bank


def reconcile(session: Session, account_id: int, day: date) -> Reconciliation:
    """The reconciliation of an account at the end of a day; a match with a later day's row does not count yet."""
    about = select(func.coalesce(func.sum(AccountEntry.amount), 0)).where(
        AccountEntry.account_id == account_id, AccountEntry.booked_on <= day
    )
    book, bank = int(session.scalar(about) or 0), _bank_balance(session, account_id, day)
    return Reconciliation(
        day, book, bank, _only_booked(session, account_id, day), _only_banked(session, account_id, day)
    )


def _only_booked(session: Session, account_id: int, day: date) -> list[AccountEntry]:
    at_bank = select(StatementLine.entry_id).where(
        StatementLine.account_id == account_id, StatementLine.booked_on <= day, StatementLine.entry_id.is_not(None)
    )
    about = select(AccountEntry).where(
        AccountEntry.account_id == account_id, AccountEntry.booked_on <= day, AccountEntry.id.not_in(at_bank)
    )
    return list(session.scalars(about.order_by(AccountEntry.booked_on, AccountEntry.id)))


def _only_banked(session: Session, account_id: int, day: date) -> list[StatementLine]:
    booked = select(AccountEntry.id).where(AccountEntry.account_id == account_id, AccountEntry.booked_on <= day)
    about = select(StatementLine).where(
        StatementLine.account_id == account_id,
        StatementLine.booked_on <= day,
        or_(StatementLine.entry_id.is_(None), StatementLine.entry_id.not_in(booked)),
    )
    return list(session.scalars(about.order_by(StatementLine.booked_on, StatementLine.id)))


def _bank_balance(session: Session, account_id: int, day: date) -> int | None:
    """What the bank says is there after its last line up to the day, else the sum of all its lines."""
    here = (StatementLine.account_id == account_id, StatementLine.booked_on <= day)
    stated = select(func.max(StatementLine.booked_on)).where(*here, StatementLine.balance.is_not(None))
    last = session.scalar(stated)
    if last is None:
        total = session.scalar(select(func.sum(StatementLine.amount)).where(*here))
        return None if total is None else int(total)
    of_day = select(StatementLine.amount, StatementLine.balance).where(
        *here, StatementLine.booked_on == last, StatementLine.balance.is_not(None)
    )
    rows = session.execute(of_day.order_by(StatementLine.id)).tuples()
    after = func.coalesce(func.sum(StatementLine.amount), 0)
    later = session.scalar(select(after).where(*here, StatementLine.booked_on > last))
    return closing([(amount, balance or 0) for amount, balance in rows]) + int(later or 0)


def closing(rows: Sequence[tuple[int, int]]) -> int:
    """The balance after a day's lines, whichever way round the bank lists them: the one with which no line begins.

    Where the day ends as it began no line can be told from the others, and the one listed last counts.

    >>> closing([(5, 15), (-3, 12)]), closing([(-3, 12), (5, 15)])
    (12, 12)
    """
    left = Counter(balance for _amount, balance in rows)
    left.subtract(balance - amount for amount, balance in rows)
    ends = [balance for balance, count in left.items() if count > 0]
    return ends[0] if len(ends) == 1 else rows[-1][1]
