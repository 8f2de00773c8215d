"""Many lines at once: what is about to happen to how many and how much, the reason, and then all of it or nothing."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.approvals.subject import digest
from app.extensions import db
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.rosters.models import GROUP, Roster
from app.rosters.pages.choosing import Chosen
from app.rosters.pages.finding import COMPILING, RETURNING, roster_of
from app.rosters.pages.forms import ManyForm, ReasonForm
from app.rosters.pages.linepages import crumbs
from app.rosters.services import bulk, columns, lines, returning
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.pages import FormPage
from app.web.rendering import render
from app.web.saying import say

CHANGED = _("花名册刚有改动。请核对下面的条数和金额，再确认。")
TITLES = {"change": _("批量修改"), "drop": _("剔除所选"), "restore": _("恢复所选")}
HELPS = {"drop": _("写明为什么本期不发"), "restore": _("写明为什么恢复")}


class RosterManyView(PageView):
    """What the township's operator does with many lines alike."""

    page = Page(COMPILING, _("花名册编制"), group=GROUP, icon="pencil", menu=False)
    route_base = "/roster-many"
    default_view = "many"

    @expose("/<int:pk>/<act>", methods=["POST"])
    @opens
    def many(self, pk: int, act: str) -> Response:
        """Show what is meant; once confirmed, do it."""
        if act not in TITLES:
            abort(404)
        session, roster, chosen = db.session(), roster_of(pk), Chosen.read(request.form)
        form = ManyForm(columns.columns_of(session, roster.batch.programme_id)) if act == "change" else None
        asking = form or ReasonForm(say(HELPS.get(act, "")))
        if _is_confirmed():
            try:
                _insist_on_unchanged(str(roster.version))
                count = self._do(session, roster, chosen, act, asking)
                if not asking.is_wrong:
                    flash(say(_("已办理 {count} 条。").format(count=count)), "success")
                    return redirect(url_for("RosterReadView.lines", pk=pk), 303)
            except NotFound:
                raise
            except DomainError as refusal:
                session.rollback()
                asking.blame(refusal.faults)
        roster = roster_of(pk)
        here = url_for("RosterManyView.many", pk=pk, act=act)
        return _page(session, roster, chosen, asking, say(TITLES[act]), here, str(roster.version))

    def _do(self, session: Session, roster: Roster, chosen: Chosen, act: str, form: ManyForm | ReasonForm) -> int:
        actor, reason = current.actor(), form.text("reason")
        if isinstance(form, ManyForm):
            amount = form.amount()
            if form.is_wrong:
                return 0
            extra = form.extra()
            return bulk.change_lines(session, actor, roster, chosen.picked, amount=amount, extra=extra, reason=reason)
        service = lines.drop_lines if act == "drop" else lines.restore_lines
        return service(session, actor, roster, chosen.picked, reason)


class RosterReturnView(PageView):
    """What whoever has the turn sends back to the township, while the rest goes on."""

    page = Page(RETURNING, _("退回明细"), group=GROUP, icon="arrow-back-up", menu=False)
    route_base = "/roster-return"
    default_view = "many"

    @expose("/<int:pk>", methods=["POST"])
    @opens
    def many(self, pk: int) -> Response:
        """Show what is meant; once confirmed, return it."""
        session, roster, chosen = db.session(), roster_of(pk), Chosen.read(request.form)
        form, seen = ReasonForm(say(_("写明哪里不对、要怎样改；乡镇改正后转入补报"))), request.form.get("seen", "")
        if _is_confirmed():
            try:
                keys = chosen.keys_in(session, roster)
                returning.return_lines(session, current.actor(), roster, keys, form.text("reason"), seen)
                flash(say(_("已退回 {count} 条，其余照常办理。").format(count=len(keys))), "success")
                return redirect(url_for("RosterReadView.show", pk=pk), 303)
            except NotFound:
                raise
            except DomainError as refusal:
                session.rollback()
                form.blame(refusal.faults)
        roster = roster_of(pk)
        here = url_for("RosterReturnView.many", pk=pk)
        return _page(session, roster, chosen, form, say(_("退回所选")), here, digest(roster))


def _is_confirmed() -> bool:
    return request.form.get("confirmed") == "1"


def _insist_on_unchanged(now: str) -> None:
    if request.form.get("seen", "") != now:
        raise Conflict(CHANGED)


def _page(
    session: Session, roster: Roster, chosen: Chosen, form: ManyForm | ReasonForm, title: str, here: str, seen: str
) -> Response:
    page = FormPage(
        title=title,
        form=form.fields,
        groups=form.groups(),
        action_url=here,
        submit=say(_("确认")),
        cancel_url=url_for("RosterReadView.lines", pk=roster.id),
        help=roster.name,
        warning=chosen.told(session, roster),
        hidden=[("confirmed", "1"), ("seen", seen), *chosen.carried],
        crumbs=crumbs(roster, title),
    )
    return render("ywl/form.html", page, 422 if form.is_wrong else 200)
