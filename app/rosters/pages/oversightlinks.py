"""From rosters, lines, postings and objections to printing, objecting, looking into it and supervising."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.kernel.words import _
from app.rosters.models import Objection, ObjectionState, Posting, Roster, RosterLine, RosterState
from app.rosters.pages.objectionviews import FINDING, OBJECTING
from app.rosters.pages.printviews import POSTING_PRINT, ROSTER_PRINT, may_reveal
from app.rosters.pages.supervisionpages import WATCHING
from app.rosters.services.objections import CONTESTED
from app.store.actor import Actor
from app.store.base import Model
from app.web import additions, security
from app.web.additions import PerRow
from app.web.pages import Link
from app.web.saying import say


def install() -> None:
    """Put all this on the generated pages, behind what other rooms have put there."""
    for model, links in (
        (Roster, roster_links),
        (RosterLine, line_links),
        (Posting, posting_links),
        (Objection, objection_links),
    ):
        _add(model, links)


def roster_links(_session: Session, _actor: Actor, row: Roster) -> list[Link]:
    """Supervision, an objection to the whole, the roster and its posting sheets on paper."""
    found = []
    if security.may("view", WATCHING):
        found.append(Link(say(_("监督")), url_for("WatchingView.show", pk=row.id), "eye-check"))
    if security.may("view", OBJECTING) and row.state in CONTESTED:
        found.append(Link(say(_("登记异议")), url_for("ObjectionRecordView.roster", pk=row.id), "message-report"))
    if security.may("view", POSTING_PRINT) and row.state == RosterState.SHOWN:
        there = url_for("PostingPrintView.roster", pk=row.id)
        found.append(Link(say(_("打印公示表")), there, "printer", "post"))
    return [*found, *print_links(row)]


def print_links(row: Roster, village: str = "") -> list[Link]:
    """The roster on paper, or one village of it; with whole numbers where the desk shows them."""
    if not security.may("view", ROSTER_PRINT):
        return []
    where = {"pk": row.id} | ({"village": village} if village else {})
    found = [Link(say(_("打印花名册")), url_for("RosterPrintView.roster", **where), "printer", "post")]  # type: ignore[arg-type]
    if may_reveal():
        whole = url_for("RosterPrintView.roster", reveal=1, **where)  # type: ignore[arg-type]
        sure = say(_("将打印完整的证件号码和账号，并记入日志。确定吗？"))
        found.append(Link(say(_("打印花名册（完整号码）")), whole, "printer", "post", confirm=sure))
    return found


def line_links(session: Session, _actor: Actor, row: RosterLine) -> list[Link]:
    """An objection to this one."""
    roster = session.get(Roster, row.roster_id)
    if roster is None or roster.state not in CONTESTED or not security.may("view", OBJECTING):
        return []
    return [Link(say(_("登记异议")), url_for("ObjectionRecordView.line", pk=row.id), "message-report")]


def posting_links(_session: Session, _actor: Actor, row: Posting) -> list[Link]:
    """Its sheet on paper."""
    if not security.may("view", POSTING_PRINT):
        return []
    there = url_for("PostingPrintView.one", pk=row.id)
    return [Link(say(_("打印公示表")), there, "printer", "post", "primary")]


def objection_links(_session: Session, _actor: Actor, row: Objection) -> list[Link]:
    """The way to looking into it, while it is open."""
    if row.state != ObjectionState.OPEN or not security.may("view", FINDING):
        return []
    return [Link(say(_("核查")), url_for("ObjectionDecideView.decide", pk=row.id), "gavel", kind="primary")]


_added: set[type[Model]] = set()


def _add(model: type[Model], links: PerRow) -> None:
    """Put links behind those that other rooms have put on a model's page, once however often an application is made."""
    if model in _added:
        return
    before = additions.of(model)
    _added.add(model)

    def all_links(session: Session, actor: Actor, row: Any) -> Sequence[Any]:
        return [*before.row_links(session, actor, row), *links(session, actor, row)]

    additions.use(model, replace(before, row_links=all_links))
