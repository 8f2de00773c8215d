"""Objections: recording one from a line of a roster, and saying what came of looking into it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.extensions import db
from app.kernel import money
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.rosters.models import GROUP, Objection, ObjectionState, Roster, RosterLine
from app.rosters.pages.finding import line_of, roster_of
from app.rosters.pages.objectionforms import FindingForm, ObjectionForm
from app.rosters.pages.places import place_of
from app.rosters.pages.printviews import LARGEST_KEY
from app.rosters.services import objections
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.pages import FormPage, Group, Link
from app.web.rendering import render
from app.web.saying import say
from app.web.urls import Addresses

OBJECTING, FINDING = "objection_record", "objection_decide"
"""The permissions of the pages."""


class ObjectionRecordView(PageView):
    """What somebody has against a line, or against somebody's absence."""

    page = Page(OBJECTING, _("登记异议"), group=GROUP, icon="message-report", menu=False)
    route_base = "/objections-record"
    default_view = "roster"

    @expose("/roster/<int:pk>", methods=["GET", "POST"])
    @opens
    def roster(self, pk: int) -> Response:
        """Against a roster as a whole: somebody is missing, or it is said otherwise wrong."""
        return self._record(roster_of(pk), None)

    @expose("/line/<int:pk>", methods=["GET", "POST"])
    @opens
    def line(self, pk: int) -> Response:
        """Against one line."""
        found = line_of(pk)
        return self._record(roster_of(found.roster_id), found)

    def _record(self, row: Roster, line: RosterLine | None) -> Response:
        form, line_id = ObjectionForm(), line.id if line else None
        day = form.received_on() if request.method == "POST" else None
        if day is not None:
            try:
                said = {name: form.text(name) for name in ("content", "objector", "contact")}
                objections.object_to(db.session(), current.actor(), row, line_id, received_on=day, **said)
                flash(say(_("已登记，等待核查。")), "success")
                return redirect(Addresses(Objection).list(), 303)
            except (Conflict, NotFound):
                raise
            except DomainError as refusal:
                db.session.rollback()
                form.blame(refusal.faults)
        return render("ywl/form.html", _record_page(row, line, form), 422 if _wrong(form) else 200)


class ObjectionDecideView(PageView):
    """What came of an objection."""

    page = Page(FINDING, _("核查异议"), group=GROUP, icon="gavel", menu=False)
    route_base = "/objections-decide"
    default_view = "decide"

    @expose("/<int:pk>", methods=["GET", "POST"])
    @opens
    def decide(self, pk: int) -> Response:
        """Whether it was right, and what was found."""
        row: Objection | None = db.session.get(Objection, pk) if pk <= LARGEST_KEY else None
        if row is None:
            raise NotFound(_("没有这条异议，或不在您的工作范围内。请从“公示异议”中打开。"))
        if row.state != ObjectionState.OPEN and request.method == "GET":
            raise Conflict(_("这条异议已经核查过了。"))
        form = FindingForm(about_line=row.line_id is not None)
        upheld = form.upheld() if request.method == "POST" else None
        if upheld is not None:
            try:
                objections.decide(db.session(), current.actor(), row, upheld, form.text("finding"))
                flash(say(_("已记录核查结果。")), "success")
                return redirect(Addresses(Objection).list(), 303)
            except (Conflict, NotFound):
                raise
            except DomainError as refusal:
                db.session.rollback()
                form.blame(refusal.faults)
        return render("ywl/form.html", _decide_page(row, form), 422 if _wrong(form) else 200)


def _wrong(form: ObjectionForm | FindingForm) -> bool:
    return bool(form.fields.errors or form.fields.form_errors)


def _record_page(row: Roster, line: RosterLine | None, form: ObjectionForm) -> FormPage:
    title = say(_("登记异议"))
    endpoint, key = ("line", line.id) if line else ("roster", row.id)
    return FormPage(
        title=f"{title} · {_about(row, line)}",
        form=form.fields,
        groups=[Group("", ObjectionForm.names)],
        action_url=url_for(f"ObjectionRecordView.{endpoint}", pk=key),
        submit=say(_("登记")),
        cancel_url=place_of(row),
        help=say(
            _("登记后这一条暂缓，其余照常办理；核查以后再恢复或剔除。")
            if line
            else _("对漏列人员或整份花名册的异议。针对某一个人的，请从他那一条明细登记。")
        ),
        crumbs=[Link(say(GROUP), ""), Link(row.name, place_of(row)), Link(title, "")],
    )


def _decide_page(row: Objection, form: FindingForm) -> FormPage:
    session, title = db.session(), say(_("核查异议"))
    line = session.get(RosterLine, row.line_id) if row.line_id else None
    about = _about(row.roster, line)
    told = _("{day} 收到：{content}").format(day=row.received_on.isoformat(), content=row.content)
    return FormPage(
        title=f"{title} · {about}",
        form=form.fields,
        groups=[Group("", FindingForm.names)],
        action_url=url_for("ObjectionDecideView.decide", pk=row.id),
        submit=say(_("保存核查结果")),
        cancel_url=Addresses(Objection).list(),
        help=say(
            _("属实的，这一条从花名册剔除；不属实的恢复，已经报出的转入补报。")
            if line
            else _("针对整份花名册或漏列人员的异议；属实的，请另外补录或修改。")
        ),
        warning=say(told),
        crumbs=[Link(say(GROUP), ""), Link(row.roster.name, place_of(row.roster)), Link(title, "")],
    )


def _about(row: Roster, line: RosterLine | None) -> str:
    return f"{line.snapshot.name} {money.shown(line.amount)}" if line else row.name
