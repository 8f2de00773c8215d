"""The bank's statement of a special account: taken in whole or not at all, matched with what is booked, explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.payments.models import AccountEntry, MatchState, SpecialAccount, StatementLine
from app.payments.services import rules
from app.payments.services.accounts import hold
from app.payments.services.statementrows import LABELS, Problem, StatementRow, problems_of, read_rows
from app.payments.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction

Pair = tuple[StatementLine, AccountEntry]
Alike = Callable[[StatementLine, AccountEntry], bool]

MOST_PROBLEMS, LONGEST = 500, 200
NEAR_DAYS = 3
"""So many days may lie between a booking and the bank's line that are taken for the same."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file: rows taken in, rows that were there before, rows matched at once, and what was wrong.

    Where anything was wrong, nothing was taken in.
    """

    taken: int
    known: int
    matched: int
    problems: Sequence[Problem]


def take(session: Session, actor: Actor, account: SpecialAccount, path: Path, name: str) -> Outcome:
    """Take in a file of the bank, and match what can be matched. Raises :class:`DomainError` for a file as a whole."""
    rules.insist_on_finance(actor, account.division_code)
    rows, problems = problems_of(read_rows(path, name), MOST_PROBLEMS)
    if not rows and not problems:
        raise DomainError(_("对账单里没有明细，请核对所选的文件和账户。"))
    with transaction(session):
        hold(session, account.id)
        fresh, known, doubled = _sorted(session, account, rows)
        problems = (problems + doubled)[:MOST_PROBLEMS]
        if problems:
            return Outcome(0, 0, 0, problems)
        for row in fresh:
            session.add(_line(account, row))
        matched = match_all(session, actor, account)
        counts = [len(fresh), known, matched]
        record(session, actor, Tag.STATEMENT_TAKE, account, counts=counts, file=name[:80])
    return Outcome(len(fresh), known, matched, ())


def match_all(session: Session, actor: Actor, account: SpecialAccount) -> int:
    """Match what is unmistakable: one line and one booking of one amount, by the receipt, else by near days.

    Returns how many lines were matched.
    """
    rules.insist_on_finance(actor, account.division_code)
    with transaction(session):
        hold(session, account.id)
        lines, entries = open_lines(session, account.id), open_entries(session, account.id)
        by_receipt = list(_pairs(lines, entries, _same_receipt))
        done = {line.id for line, _entry in by_receipt}, {entry.id for _own, entry in by_receipt}
        left = [one for one in lines if one.id not in done[0]], [one for one in entries if one.id not in done[1]]
        pairs = [*by_receipt, *_pairs(*left, _near)]
        for line, entry in pairs:
            line.entry_id, line.state = entry.id, MatchState.MATCHED
        if pairs:
            record(session, actor, Tag.STATEMENT_MATCH, account, pairs=[[line.id, entry.id] for line, entry in pairs])
    return len(pairs)


def match(session: Session, actor: Actor, line: StatementLine, entry: AccountEntry) -> None:
    """Match a line with a booking by hand. Both are of one account and one amount, and neither is matched."""
    rules.insist_on_finance(actor, line.division_code)
    if line.account_id != entry.account_id or line.amount != entry.amount:
        raise DomainError(_("对账单和流水须是同一个专户、同一个金额，才能对上。"))
    with transaction(session):
        hold(session, line.account_id)
        if session.scalar(select(StatementLine.id).where(StatementLine.entry_id == entry.id)) is not None:
            raise Conflict(_("这笔流水已和另一条对账单对上，请先撤销。"))
        _turn(session, line, MatchState.MATCHED, {MatchState.OPEN, MatchState.EXPLAINED})
        line.entry_id = entry.id
        record(session, actor, Tag.STATEMENT_MATCH, line, entry=entry.id, amount=line.amount)


def unmatch(session: Session, actor: Actor, line: StatementLine) -> None:
    """Take a match, or an explanation, back: the line is open again."""
    rules.insist_on_finance(actor, line.division_code)
    with transaction(session):
        hold(session, line.account_id)
        _turn(session, line, MatchState.OPEN, {MatchState.MATCHED, MatchState.EXPLAINED})
        entry, line.entry_id, line.explanation = line.entry_id, None, None
        record(session, actor, Tag.STATEMENT_UNMATCH, line, entry=entry)


def explain(session: Session, actor: Actor, line: StatementLine, text: str) -> None:
    """Say why a line has no booking yet; it stays on the reconciliation until it has one."""
    rules.insist_on_finance(actor, line.division_code)
    said = " ".join(text.split())
    if not said or len(said) > LONGEST:
        raise DomainError(_("请写明未达的原因，最多 200 个字。"), field="explanation")
    with transaction(session):
        hold(session, line.account_id)
        _turn(session, line, MatchState.EXPLAINED, {MatchState.OPEN, MatchState.EXPLAINED})
        line.explanation = said
        record(session, actor, Tag.STATEMENT_EXPLAIN, line, explanation=said)


def open_lines(session: Session, account_id: int) -> list[StatementLine]:
    """The lines of an account that have no booking and no explanation, in the order of the days."""
    about = select(StatementLine).where(StatementLine.account_id == account_id, StatementLine.state == MatchState.OPEN)
    return list(session.scalars(about.order_by(StatementLine.booked_on, StatementLine.id)))


def open_entries(session: Session, account_id: int) -> list[AccountEntry]:
    """The bookings of an account that no line explains, in the order of the days."""
    matched = select(StatementLine.entry_id).where(
        StatementLine.account_id == account_id, StatementLine.entry_id.is_not(None)
    )
    about = select(AccountEntry).where(AccountEntry.account_id == account_id, AccountEntry.id.not_in(matched))
    return list(session.scalars(about.order_by(AccountEntry.booked_on, AccountEntry.id)))


def _sorted(
    session: Session, account: SpecialAccount, rows: Sequence[StatementRow]
) -> tuple[list[StatementRow], int, list[Problem]]:
    """The rows that are new, how many were there before, and those whose serial number stands for another row."""
    about = select(StatementLine.serial_no, StatementLine.booked_on, StatementLine.amount)
    kept = session.execute(about.where(StatementLine.account_id == account.id)).tuples()
    seen: dict[str, tuple[date, int]] = {serial: (day, amount) for serial, day, amount in kept}
    fresh, known, problems = list[StatementRow](), 0, list[Problem]()
    for row in rows:
        said = (row.booked_on, row.amount)
        before = seen.setdefault(row.serial_no, said)
        if before is said:
            fresh.append(row)
        elif before == said:
            known += 1
        else:
            told = _("流水号“{serial}”已用于另一笔（日期或金额不同），请核对。").format(serial=row.serial_no)
            problems.append(Problem(row.number, str(LABELS["serial_no"]), told))
    return fresh, known, problems


def _line(account: SpecialAccount, row: StatementRow) -> StatementLine:
    return StatementLine(
        account_id=account.id,
        division_code=account.division_code,
        booked_on=row.booked_on,
        serial_no=row.serial_no,
        amount=row.amount,
        balance=row.balance,
        counterparty=row.counterparty,
        summary=row.summary,
        state=MatchState.OPEN,
    )


def _pairs(lines: Iterable[StatementLine], entries: Iterable[AccountEntry], alike: Alike) -> Iterator[Pair]:
    """The lines and bookings of one amount that are alike and alike to nothing else."""
    by_amount: dict[int, tuple[list[StatementLine], list[AccountEntry]]] = defaultdict(lambda: ([], []))
    for line in lines:
        by_amount[line.amount][0].append(line)
    for entry in entries:
        by_amount[entry.amount][1].append(entry)
    for some_lines, some_entries in by_amount.values():
        for line in some_lines:
            found = [entry for entry in some_entries if alike(line, entry)]
            if len(found) == 1 and sum(1 for one in some_lines if alike(one, found[0])) == 1:
                yield line, found[0]


def _same_receipt(line: StatementLine, entry: AccountEntry) -> bool:
    return entry.receipt_no is not None and entry.receipt_no == line.serial_no


def _near(line: StatementLine, entry: AccountEntry) -> bool:
    return abs((line.booked_on - entry.booked_on).days) <= NEAR_DAYS


def _turn(session: Session, line: StatementLine, state: MatchState, source: set[MatchState]) -> None:
    """The line, looked at again under the lock of its account, goes from one of the states to another."""
    session.refresh(line)
    if line.state not in source:
        raise Conflict(_("这条对账单刚被别人办理过，请刷新后再看。"))
    line.state = state
