"""The progress of payment, and laying down, withdrawing, closing and reminding of batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.rosters.models import GROUP
from app.rosters.pages.batchforms import IssueForm, issued_by, proposal, towns_of
from app.rosters.pages.batchpages import progress_page
from app.rosters.pages.finding import ISSUING, PROGRESS, batch_of
from app.rosters.pages.forms import ReasonForm, Typed
from app.rosters.services import batches, reminding
from app.rosters.services.batches import IssueData
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.pages import FormPage, Group, Link
from app.web.rendering import render
from app.web.saying import say

TITLE = _("下达批次")


class BatchProgressView(PageView):
    """Which townships have filed for which period of a programme."""

    page = Page(PROGRESS, _("发放进度"), group=GROUP, icon="calendar-event")
    route_base = "/batches"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """The matrix of a programme and a year."""
        programme, year = request.args.get("programme", "")[:15], request.args.get("year", type=int)
        page = progress_page(db.session(), current.actor(), programme, year or clock.today().year)
        return render("ywl/batch_progress.html", page)


class BatchIssueView(PageView):
    """What the county does with batches."""

    page = Page(ISSUING, TITLE, group=GROUP, icon="calendar-plus", menu=False)
    route_base = "/batch-issue"
    default_view = "issue"

    @expose("/", methods=["GET", "POST"])
    @opens
    def issue(self) -> Response:
        """Lay a batch down for the townships that are ticked."""
        session, actor = db.session(), current.actor()
        known = {one.id: one for one in issued_by(session, actor)}
        asked = request.args.get("programme", "")
        chosen = next((one for one in known.values() if one.code == asked), next(iter(known.values()), None))
        names = {key: one.name for key, one in known.items()}
        form = IssueForm(names, towns_of(session, actor.division_code), proposal(session, chosen))
        if request.method == "POST":
            where = _tried(form, lambda: self._issued(form))
            if where:
                return redirect(where, 303)
        return render("ywl/form.html", _issue_page(form), 422 if form.is_wrong else 200)

    @expose("/<int:pk>/withdraw", methods=["GET", "POST"])
    @opens
    def withdraw(self, pk: int) -> Response:
        """Take a batch back, as long as no township has rows."""
        batch, form = batch_of(pk), ReasonForm(say(_("写明为什么收回；已有乡镇编制的不能收回")))
        title = say(_("收回：{name}")).format(name=batch.name)

        def act() -> str:
            batches.withdraw(db.session(), current.actor(), batch_of(pk), form.text("reason"))
            flash(say(_("已收回。")), "success")
            return _progress(batch_of(pk).programme_code, batch_of(pk).period)

        if request.method == "POST" and (where := _tried(form, act)):
            return redirect(where, 303)
        return render("ywl/form.html", _reason_page(form, title, pk), 422 if form.is_wrong else 200)

    @expose("/<int:pk>/close", methods=["POST"])
    @opens
    def close(self, pk: int) -> Response:
        """Nobody files any more."""
        batch = batch_of(pk)
        batches.close(db.session(), current.actor(), batch)
        flash(say(_("已截止。")), "success")
        return redirect(_progress(batch.programme_code, batch.period), 303)

    @expose("/<int:pk>/remind", methods=["POST"])
    @opens
    def remind(self, pk: int) -> Response:
        """Remind the townships that have not filed."""
        batch = batch_of(pk)
        batches.insist_on_issuer(current.actor(), batch.programme)
        count = reminding.remind(db.session(), current.actor(), batch)
        flash(say(_("已催报 {count} 个乡镇。").format(count=count)), "success")
        return redirect(_progress(batch.programme_code, batch.period), 303)

    def _issued(self, form: IssueForm) -> str:
        programme_id, towns = form.programme_id(), form.ticked()
        deadline, law_day = form.deadline(), form.day("law_day")
        if form.is_wrong or programme_id is None or deadline is None:
            return ""
        data = IssueData(
            programme_id=programme_id,
            period=form.text("period"),
            towns=towns,
            deadline=deadline,
            law_day=law_day,
            note=form.text("note"),
        )
        made = batches.issue(db.session(), current.actor(), data)
        flash(say(_("已下达给 {count} 个乡镇。").format(count=len(towns))), "success")
        return _progress(made.programme_code, made.period)


def _tried(form: Typed, act: Callable[[], str]) -> str:
    """Where one is led after the act; nothing where it was refused, with what was wrong at the fields."""
    try:
        return act()
    except (Conflict, NotFound):
        raise
    except DomainError as refusal:
        db.session.rollback()
        form.blame(refusal.faults)
        return ""


def _progress(programme: str, period: str) -> str:
    return url_for("BatchProgressView.index", programme=programme, year=period[:4])


def _issue_page(form: IssueForm) -> FormPage:
    return FormPage(
        title=say(TITLE),
        form=form.fields,
        groups=form.groups(),
        action_url=url_for("BatchIssueView.issue"),
        submit=say(_("下达")),
        cancel_url=url_for("BatchProgressView.index"),
        help=say(_("每个项目每一期一个批次；下达后各乡镇开始编制花名册。")),
        crumbs=[Link(say(_("发放进度")), url_for("BatchProgressView.index")), Link(say(TITLE), "")],
    )


def _reason_page(form: Any, title: str, pk: int) -> FormPage:
    return FormPage(
        title=title,
        form=form.fields,
        groups=[Group("", ["reason"])],
        action_url=url_for("BatchIssueView.withdraw", pk=pk),
        submit=say(_("收回")),
        cancel_url=url_for("BatchProgressView.index"),
        crumbs=[Link(say(_("发放进度")), url_for("BatchProgressView.index")), Link(title, "")],
    )
