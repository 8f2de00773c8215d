"""Changing the own password: knowing the old one, by the rules, none of the last ones (GB/T 22239-2019 8.1.4.1 a)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pypinyin import lazy_pinyin
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import sentences
from app.access.models import OfficerSession, PastPassword, Stage
from app.access.policy import policy
from app.access.services import codes, failures, sessions
from app.access.services.identity import Verdict, prove_password
from app.access.services.irregularities import actor_of
from app.access.services.sign_in import advance
from app.access.tags import Tag
from app.access.why import Why
from app.audit.trail import record
from app.kernel import clock, passwords
from app.kernel.errors import DomainError, Fault, NotAllowed
from app.kernel.words import _
from app.offices.models import Officer, Source
from app.offices.services.epoch import end_access
from app.store.sessions import reading_session
from app.store.transaction import transaction

_AGAIN = _("不能使用最近 {count} 次用过的口令。")


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody typed to change the own password."""

    old: str = field(repr=False)
    new: str = field(repr=False)
    repeated: str = field(repr=False)


def change_password(session: Session, row: OfficerSession, change: Change, path: str) -> str:
    """Change the own password, knowing the old one. Every other session ends. Returns this session's new token."""
    officer, one = row.officer, codes.try_of(session, row, path)
    if officer.source == Source.DIRECTORY:
        raise NotAllowed(_("您的口令由目录服务管理，请到目录服务中修改。"))
    failures.note_rush(session, one)
    failures.count(session, one, row.officer_id)
    if prove_password(officer, change.old).verdict not in (Verdict.RIGHT, Verdict.NOT_NEEDED):
        with failures.judging(session, one):
            failures.fail(session, one, officer, sentences.WRONG_PASSWORD, why="old password")
            if failures.is_locked(officer):
                sessions.end(session, row, Why.FAILURES)
        raise DomainError(sentences.WRONG_PASSWORD, field="old")
    with failures.judging(session, one):
        failures.succeed(session, one, officer, wholly=row.stage == Stage.OPEN)
    _insist_on_rules(officer, change)
    hashed = passwords.hash_password(change.new)
    with transaction(session):
        keep(session, officer, hashed)
        row.epoch = officer.epoch
        by = actor_of(officer, row.address)
        sessions.end_all(session, officer.id, Why.EPOCH, by, but=row.id)
        record(session, by, Tag.CHANGE_PASSWORD, officer)
        if row.stage != Stage.OPEN:
            advance(session, row, officer)
        return sessions.renew(row)


def keep(session: Session, officer: Officer, hashed: str) -> None:
    """Put a password that the officer chose in the place of the old one, and into the history. The caller commits.

    The history begins with the choice and not with the replacement, so that a reset in between loses nothing.
    """
    tokens = {row.password for row in _past(session, officer.id)}
    if officer.password and not officer.must_change_password and officer.password not in tokens:
        _remember(session, officer, officer.password)
    _remember(session, officer, hashed)
    for row in _past(session, officer.id)[policy().rules.history :]:
        session.delete(row)
    officer.password, officer.password_changed_at = hashed, clock.now()
    officer.must_change_password = False
    end_access(officer)
    session.flush()


def _remember(session: Session, officer: Officer, token: str) -> None:
    session.add(PastPassword(officer_id=officer.id, password=token, chosen_at=clock.now()))
    session.flush()


def _insist_on_rules(officer: Officer, change: Change) -> None:
    rules = policy().rules
    told = passwords.faults(change.new, officer.username, _spelt(officer.name), rules)
    faults = [Fault(sentence, "new") for sentence in told]
    if change.new != change.repeated:
        faults.append(Fault(_("两次填写的新口令不一致。"), "repeated"))
    if not faults and _was_used(officer, change.new):
        faults.append(Fault(_AGAIN.format(count=rules.history), "new"))
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)


def _spelt(name: str) -> str:
    """A name with its spelling: each syllable, and each part of a name of several parts as one word."""
    parts = [lazy_pinyin(part) for part in re.split(r"[\s·.]+", name)]
    return " ".join([name, *(" ".join(part) for part in parts), *("".join(part) for part in parts)])


def _was_used(officer: Officer, password: str) -> bool:
    with reading_session("the history of passwords") as looking:
        past = [row.password for row in _past(looking, officer.id)][: policy().rules.history]
    return any(passwords.verify_password(password, token) for token in [officer.password, *past] if token)


def _past(session: Session, officer_id: int) -> list[PastPassword]:
    mine = select(PastPassword).where(PastPassword.officer_id == officer_id)
    return list(session.scalars(mine.order_by(PastPassword.id.desc())))
