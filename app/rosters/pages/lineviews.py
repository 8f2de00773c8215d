"""One line of a roster: amounts, the people and accounts as they were, what the law said and why, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_appbuilder.baseviews import expose
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.audit.trail import record_apart
from app.extensions import db
from app.kernel import money
from app.kernel.words import _
from app.programmes.deciding.evidence import Part, parts_of
from app.programmes.deciding.tags import Tag
from app.rosters.models import GROUP, Difference, LineSource, LineState, Roster, RosterLine, RosterPerson
from app.rosters.pages.finding import LOOKING, line_of, may_compile, roster_of
from app.rosters.pages.linepages import crumbs
from app.rosters.services import columns, traces
from app.store.actor import Actor
from app.web import additions, current
from app.web.history import history_of
from app.web.page import Page, PageView, opens
from app.web.pages import Badge, Cell, Detail, Happening, Link
from app.web.rendering import render
from app.web.saying import say
from app.web.sheet import sheet_of
from app.web.showing import Cells
from app.web.titles import Titles
from app.web.urls import Addresses

SNAPSHOT = (
    "name",
    "id_no",
    "household_code",
    "head_name",
    "group_no",
    "payee_name",
    "account_no",
    "holder",
    "bank",
    "cnaps",
)
"""What is shown of the people and the account as they were, in this order."""


@dataclass(frozen=True, slots=True)
class LinePage:
    """A line: its cards (amounts, people, own columns, evidence) and what happened to it."""

    title: str
    help: str
    badges: Sequence[Badge]
    parts: Sequence[Part]
    history: Sequence[Happening]
    toolbar: Sequence[Link]
    crumbs: Sequence[Link]


class LineReadView(PageView):
    """One line, for whoever sees its roster."""

    page = Page(LOOKING, _("花名册明细"), group=GROUP, icon="list-details", menu=False)
    route_base = "/roster-line"
    default_view = "show"

    @expose("/<int:pk>")
    @opens
    def show(self, pk: int) -> Response:
        """The line with everything that it rests on; who looked is on record."""
        session, actor, line = db.session(), current.actor(), line_of(pk)
        page = _page(session, actor, roster_of(line.roster_id), line)
        record_apart(actor, Tag.EVIDENCE, line, person_id=line.person_id, programme=line.programme_code)
        return render("ywl/roster_line.html", page)


def _page(session: Session, actor: Actor, roster: Roster, line: RosterLine) -> LinePage:
    person, state = line.snapshot, LineState(line.state)
    difference = Difference(line.difference)
    return LinePage(
        title=f"{person.name} · {say(_('第 {position} 号')).format(position=line.position)}",
        help=roster.name,
        badges=[Badge(say(state.label), state.colour), Badge(say(difference.label), difference.colour)],
        parts=[
            _amounts(line),
            _snapshot(session, actor, person),
            *_own_columns(line),
            *_evidence(session, line),
        ],
        history=_history(session, actor, line),
        toolbar=_toolbar(session, actor, roster, line),
        crumbs=crumbs(roster, person.name),
    )


def _amounts(line: RosterLine) -> Part:
    told = (
        (_("补贴金额（元）"), money.shown(line.amount)),
        (_("核算金额（元）"), "" if line.computed is None else money.shown(line.computed)),
        (_("上期金额（元）"), "" if line.before is None else money.shown(line.before)),
        (_("档次"), line.grade or ""),
        (_("来源"), say(LineSource(line.source).label)),
        (_("原因"), line.reason or ""),
    )
    return Part(say(_("本期金额")), details=[Detail(say(label), Cell(text)) for label, text in told])


def _snapshot(session: Session, actor: Actor, person: RosterPerson) -> Part:
    sheet = sheet_of(actor.desk, RosterPerson)
    if sheet is None:
        return Part(say(_("编制时的情况")))
    shown = [sheet.attributes[name] for name in SNAPSHOT if name in sheet.attributes]
    cells = Cells(sheet, Titles(session, actor.desk), Addresses(RosterPerson))
    details = [Detail(say(one.field.label), cells.cell(person.id, one, getattr(person, one.name))) for one in shown]
    return Part(say(_("编制时的情况")), details=details)


def _own_columns(line: RosterLine) -> list[Part]:
    told = [Detail(label, Cell(text)) for label, text in columns.told(line)]
    return [Part(say(_("扩展列")), details=told)] if told else []


def _evidence(session: Session, line: RosterLine) -> list[Part]:
    trace = traces.evidence(session, line)
    if trace is not None:
        return parts_of(trace)
    none = Cell(say(_("核算日没有生效的规则。")))
    return [Part(say(_("依据")), details=[Detail(say(_("规则")), none)])]


def _history(session: Session, actor: Actor, line: RosterLine) -> list[Happening]:
    sheet = sheet_of(actor.desk, RosterLine)
    return history_of(session, actor, sheet, line.id) if sheet is not None else []


def _toolbar(session: Session, actor: Actor, roster: Roster, line: RosterLine) -> list[Link]:
    found = [Link(say(_("返回花名册")), url_for("RosterReadView.show", pk=roster.id), icon="arrow-back-up")]
    if may_compile(roster):
        found += _acts(line)
    found += additions.of(RosterLine).row_links(session, actor, line)
    return found


def _acts(line: RosterLine) -> list[Link]:
    if line.state == LineState.MOVED:
        return []
    if line.state == LineState.DROPPED:
        return [Link(say(_("恢复")), url_for("RosterEditView.restore", pk=line.id), icon="arrow-back-up")]
    return [
        Link(say(_("修改")), url_for("RosterEditView.change", pk=line.id), icon="edit", kind="primary"),
        Link(say(_("剔除")), url_for("RosterEditView.drop", pk=line.id), icon="user-minus", kind="danger"),
    ]
