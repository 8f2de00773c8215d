"""The four lists of findings: the generated list of results, kept to one finding, with the queries a clerk needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from app.kernel.columns import Field, Search
from app.kernel.words import _
from app.programmes.models import Finding, Programme, ScreeningDecision, ScreeningResult
from app.registry.models import Person
from app.store.actor import Actor
from app.store.base import Model
from app.store.wall import scope_of
from app.web import further, security
from app.web.listpages import ListMaker
from app.web.pages import Cell, Empty, Link, ListPage, QueryField, Row
from app.web.saying import say
from app.web.sheet import Attribute, Beside, Kind, Sheet
from app.web.urls import Addresses

LOOKING, DECIDING, CHECKING, PRINTING = "screening", "screening_decide", "screening_check", "screening_notice"
"""The permissions of the pages."""
NAME = "person_name"
ASKED = ("division_code", "programme_code", "reason", NAME, "state")
"""The columns of the query row, in its order."""
SHOWN = ("person_id", "division_code", "programme_code", "paid", "amount", "reason", "household_id", "state")
"""The columns of the table, in its order: what matters most stands where narrow screens still show it."""
EMPTY = {Finding.EXIT: "amount", Finding.ENTER: "paid"}
"""The sum that is never there: who must leave is due nothing, who should enter is paid nothing."""
ENDPOINTS = {
    Finding.EXIT: "ScreeningExitView.index",
    Finding.ENTER: "ScreeningEnterView.index",
    Finding.AMOUNT: "ScreeningAmountView.index",
    Finding.ASK: "ScreeningAskView.index",
}
HELP = {
    Finding.EXIT: _("正在享受，但按规则已不符合条件。点“依据”看哪一条不符合，再决定停止享受或维持原状。"),
    Finding.ENTER: _("按规则符合条件，但没有享受。点“依据”核对，再决定准予享受；不予享受要写明理由。"),
    Finding.AMOUNT: _("正在享受，符合条件，但每期金额与规则算出的不同。核对后调整，或写明理由维持。"),
    Finding.ASK: _("缺少信息，或名单比对还没有核实，规则不能下结论。先补登信息或核实名单，再写明意见决定。"),
}


class _Room:
    """The name of the person as a column to ask for; the list shows it as the related person."""

    def columns(self, _session: Session, _actor: Actor, model: type[Model]) -> Sequence[Attribute]:
        """The one column."""
        return (_name_of(model),)

    def save(self, session: Session, actor: Actor, before: Any, row: Any, data: Mapping[str, Any]) -> None:
        """Nothing: a name is kept in the registry."""


def install() -> None:
    """Let results and decisions be found by the name of the person."""
    further.use(ScreeningResult, _Room())
    further.use(ScreeningDecision, _Room())


def _name_of(model: Any) -> Attribute:
    other = aliased(Person)

    def picks(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        chosen: ColumnElement[bool] = model.person_id.in_(sa.select(Person.id).where(condition))
        return chosen

    told = sa.select(Person.name).where(Person.id == model.person_id).correlate(model).scalar_subquery()
    field = Field(str(_("姓名")), search=Search.PREFIX, listed=False, shown=False, edited=False)
    return Attribute(
        NAME, field, told, Kind.TEXT, beside=Beside(Person.name, picks, other, other.id == model.person_id, other.name)
    )


class Here(Addresses):
    """The addresses of a model whose list is a page of ours."""

    def __init__(self, model: type[Model], page: str) -> None:
        super().__init__(model)
        self._page = page

    def list(self, query: str = "") -> str:
        return f"{self._page}?{query}" if query else self._page


class FindingList(ListMaker):
    """Makes the page of one finding for one actor in one request."""

    def __init__(
        self, session: Session, actor: Actor, sheet: Sheet, words: Mapping[str, str], finding: Finding
    ) -> None:
        super().__init__(session, actor, sheet, words)
        self.finding, self.addresses = finding, Here(ScreeningResult, url_for(ENDPOINTS[finding]))
        shown = [name for name in SHOWN if name in sheet.attributes and name != EMPTY.get(finding)]
        self.columns = tuple(sheet.attributes[name] for name in shown)
        self.programmes = programmes_of(session)

    def page(self) -> ListPage:
        """The page."""
        made, label = super().page(), say(self.finding.label)
        fields = {one.name: one for one in made.query}
        return replace(
            made,
            title=label,
            help=say(HELP[self.finding]),
            query=[self._asked(fields[name]) for name in ASKED if name in fields],
            hidden=[*made.hidden, ("finding", str(self.finding))],
            reset_url=address(self.finding),
            saved=(),
            save_url="",
            chooser=(),
            bulk=_bulk(),
            crumbs=[Link(say(_("资格筛查")), ""), Link(label, "")],
        )

    def _asked(self, field: QueryField) -> QueryField:
        return asked_for(field, self.programmes)

    def _rows(self, rows: Sequence[Any], matched: Sequence[Sequence[Any]]) -> list[Row]:
        names = [one.name for one in self.columns]
        made = super()._rows(rows, matched)
        return [self._row(row, one, names) for row, one in zip(rows, made, strict=True)]

    def _row(self, result: ScreeningResult, row: Row, names: Sequence[str]) -> Row:
        evidence = evidence_of(result)
        cells = [self._cell(result, name, cell) for name, cell in zip(names, row.cells, strict=True)]
        links = [Link(say(_("依据和决定") if may_decide() else _("依据")), evidence)] if evidence else []
        return replace(row, cells=cells, url=evidence, actions=links)

    def _cell(self, result: ScreeningResult, name: str, cell: Cell) -> Cell:
        if name == "programme_code":
            return Cell(self.programmes.get(result.programme_code, result.programme_code))
        return replace(cell, url=evidence_of(result)) if name == "person_id" else cell

    def _empty(self) -> Empty:
        if set(dict(self.query.pairs())) <= {"finding", "state"} and not self.query.faults:
            return Empty(say(_("没有“{label}”的人员。")).format(label=say(self.finding.label)))
        return super()._empty()


def asked_for(field: QueryField, programmes: Mapping[str, str]) -> QueryField:
    """A field of the query row, with the programmes to choose from and the place called as people call it."""
    if field.name == "division_code":
        return replace(field, label=say(_("乡镇或村")))
    if field.name != "programme_code":
        return field
    return replace(field, kind="select", choices=list(programmes.items()))


def programmes_of(session: Session) -> dict[str, str]:
    """Code → name of the programmes that the actor works with, in the order of the codes."""
    rows = session.execute(sa.select(Programme.code, Programme.name).order_by(Programme.code)).tuples()
    scope = scope_of(session)
    return {code: name for code, name in rows if scope.holds_programme(code)}


def address(finding: Finding, **asked: str) -> str:
    """The page of a finding, as it opens: what is still to be decided."""
    words = {"finding": str(finding), "state": "open", **asked}
    return f"{url_for(ENDPOINTS[finding])}?{urlencode({name: word for name, word in words.items() if word})}"


def evidence_of(result: ScreeningResult) -> str:
    """The page with the evidence of a result, where the desk opens it."""
    if not security.may("view", LOOKING):
        return ""
    return url_for("ScreeningEvidenceView.show", pk=result.id)


def may_decide() -> bool:
    """Whether the desk decides on results."""
    return security.may("view", DECIDING)


def _bulk() -> list[Link]:
    if not may_decide():
        return []
    return [Link(say(_("决定所选")), url_for("ScreeningDecideView.many"), icon="gavel", method="post", kind="primary")]
