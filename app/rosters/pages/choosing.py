"""Which lines somebody means: those that were ticked, or all that a query finds; how many, and how much money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement
from werkzeug.datastructures import MultiDict

from app.kernel import money
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.rosters.models import Roster, RosterLine, RosterPerson
from app.rosters.pages.linelists import Asked
from app.rosters.services.picking import Picked
from app.web.saying import say

MOST = 1_000
"""So many lines may be ticked one by one."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The lines that were ticked, or, where nobody ticked any, all that a query finds."""

    keys: Sequence[int]
    asked: Asked
    query: str

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> Chosen:
        """What the bulk bar of the list sends. Raises where nothing was chosen, or too much."""
        query = form.get("query", "")
        if form.get("all_matching") == "1":
            return cls((), Asked.read(dict(parse_qsl(query))), query)
        ticked = [text for text in form.getlist("rowid") if text.isascii() and text.isdigit() and len(text) < 10]
        if not ticked:
            raise DomainError(_("请先勾选要办理的明细。"))
        if len(ticked) > MOST:
            raise DomainError(_("一次最多勾选 {most} 条，更多的请选“全部符合条件的”。").format(most=MOST))
        return cls([int(text) for text in ticked], Asked(), query)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """The same as hidden inputs of the next page."""
        everything = [("query", self.query), ("all_matching", "1")]
        return [("rowid", str(key)) for key in self.keys] if self.keys else everything

    @property
    def picked(self) -> list[int] | Picked:
        """The same as the services take it."""
        asked = self.asked
        return list(self.keys) if self.keys else Picked(asked.village, asked.state, asked.difference, asked.name)

    def told(self, session: Session, roster: Roster) -> str:
        """How many lines and how much money are meant, in a sentence."""
        about = sa.select(sa.func.count(RosterLine.id), sa.func.coalesce(sa.func.sum(RosterLine.amount), 0))
        joined = about.join(RosterPerson, RosterPerson.id == RosterLine.snapshot_id)
        lines, total = session.execute(joined.where(RosterLine.roster_id == roster.id, *self._where())).one()
        told = _("共 {lines} 条，{total} 元。").format(lines=f"{lines:,}", total=money.shown(int(total)))
        return say(told)

    def keys_in(self, session: Session, roster: Roster) -> list[int]:
        """The keys of the lines that are meant. Raises where they are more than may be named one by one."""
        about = sa.select(RosterLine.id).join(RosterPerson, RosterPerson.id == RosterLine.snapshot_id)
        found = about.where(RosterLine.roster_id == roster.id, *self._where()).order_by(RosterLine.position)
        keys = list(session.scalars(found.limit(MOST + 1)))
        if len(keys) > MOST:
            raise DomainError(_("一次最多退回 {most} 条；问题很多时请把整册退回。").format(most=MOST))
        return keys

    def _where(self) -> list[ColumnElement[bool]]:
        return [RosterLine.id.in_(self.keys)] if self.keys else self.asked.where()
