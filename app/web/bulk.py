"""One act on many rows: those that are ticked, or all that match the query, as one run of the job runner."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.words import _
from app.store.actor import Actor
from app.store.base import models
from app.store.commands import Command, commands_of
from app.store.transaction import transaction
from app.web import listing, query, saving, values
from app.web.further import sheet_for
from app.web.saying import say
from app.web.sheet import Attribute, Sheet, asked

JOB = "bulk_act"
CHUNK = 500
MOST_TICKED = 1_000


@dataclass(frozen=True, slots=True)
class Bulk:
    """One bulk act: which rows, what is done, and what was typed for it."""

    actor: Actor
    sheet: Sheet
    command: Command
    keys: tuple[Any, ...]
    query: str
    typed: Mapping[str, str]

    def payload(self) -> dict[str, Any]:
        """The act as a job carries it."""
        return {
            "model": self.sheet.view,
            "act": self.command.act,
            "keys": list(self.keys),
            "query": self.query,
            "typed": dict(self.typed),
        }

    def chunks(self, session: Session) -> Iterator[Sequence[Any]]:
        """The keys, in chunks; those that match the query are taken as they are at the beginning."""
        keys = list(self.keys)
        if not keys:
            matching = query.parse_text(self.sheet, self.query)
            if matching.faults:
                raise DomainError("；".join(say(fault) for fault in matching.faults))
            keys = [key for chunk in listing.keys_of(session, matching, CHUNK) for key in chunk]
        return (keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK))


@dataclass(slots=True)
class Tally:
    """What a bulk act came to."""

    done: int = 0
    refused: int = 0

    @property
    def sentence(self) -> str:
        """The tally in words."""
        if self.refused:
            return _("完成 {done} 条，未完成 {refused} 条，原因见运行记录。").format(
                done=self.done, refused=self.refused
            )
        return _("完成 {done} 条。").format(done=self.done)


def from_payload(session: Session, actor: Actor, payload: Mapping[str, Any]) -> Bulk:
    """The bulk act that a job carries, as far as the desk still grants it."""
    model = models().get(str(payload.get("model")))
    sheet = sheet_for(session, actor, model) if model is not None else None
    act = str(payload.get("act"))
    if sheet is None or not sheet.allows(act):
        raise NotAllowed(_("您的岗位没有这项权限。"))
    query.insist_on_known(sheet, str(payload.get("query", "")))
    command = commands_of(sheet.model)[act]
    keys, typed = tuple(payload.get("keys") or ()), payload.get("typed") or {}
    return Bulk(actor, sheet, command, keys, str(payload.get("query", "")), typed)


def inputs_of(command: Command) -> list[Attribute]:
    """What the act asks for."""
    return [asked(command.model, one) for one in command.inputs]


def data_of(bulk: Bulk) -> dict[str, Any]:
    """What was typed, as values."""
    data: dict[str, Any] = {}
    for one in inputs_of(bulk.command):
        text = bulk.typed.get(one.name, "")
        value = values.read(one, text) if text else None
        data[one.name] = one.field.check(value) if one.field.check and value is not None else value
    return data


def perform(session: Session, bulk: Bulk, tell: Callable[[int, int], None], log: Callable[[str], None]) -> Tally:
    """Do the act on all rows; a row that refuses is logged and does not stop the others."""
    data, tally = data_of(bulk), Tally()
    chunks = list(bulk.chunks(session))
    total = sum(map(len, chunks))
    for chunk in chunks:
        if bulk.command.many is not None:
            with transaction(session):
                changed = bulk.command.many(session, bulk.actor, chunk, data)
            tally.done += changed
            tally.refused += len(chunk) - changed
        else:
            _one_by_one(session, bulk, chunk, data, tally, log)
        tell(tally.done + tally.refused, total)
    return tally


def _one_by_one(
    session: Session, bulk: Bulk, keys: Sequence[Any], data: Mapping[str, Any], tally: Tally, log: Callable[[str], None]
) -> None:
    for key in keys:
        row = session.scalars(sa.select(bulk.sheet.model).where(bulk.sheet.key.sql == key)).one_or_none()
        if row is None:
            tally.refused += 1
            log(_("{key}：已不存在或不在工作范围内").format(key=key))
            continue
        try:
            saving.act(session, bulk.actor, bulk.sheet, bulk.command.act, row, data)
            tally.done += 1
        except DomainError as refusal:
            session.rollback()
            tally.refused += 1
            log(f"{key}：{refusal.sentence}")
