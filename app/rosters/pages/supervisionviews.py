"""Live supervision: what is in work in the area, and asking, stopping, resuming and answering on one roster."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.extensions import db
from app.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from app.kernel.words import _
from app.rosters.models import GROUP, Remark
from app.rosters.pages.finding import roster_of
from app.rosters.pages.supervisionpages import REMARKING, WATCHING, supervision_page, watched_page
from app.rosters.pages.watching import Asked
from app.rosters.services import supervising
from app.web import current, security
from app.web.page import Page, PageView, opens
from app.web.rendering import is_fragment, render
from app.web.saying import say

ACTS = {
    Remark.ASK: supervising.ask,
    Remark.ANSWER: supervising.answer,
    Remark.STOP: supervising.stop,
    Remark.RESUME: supervising.resume,
}


class WatchingView(PageView):
    """The rosters in work, and one of them."""

    page = Page(WATCHING, _("实时监督"), group=GROUP, icon="eye-check")
    route_base = "/supervision"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """Sums by state and place, and the newest rosters."""
        page = supervision_page(db.session(), current.actor(), Asked.read(request.args))
        return render("ywl/_table.html", page.listed) if is_fragment() else render("ywl/supervision.html", page)

    @expose("/<int:pk>")
    @opens
    def show(self, pk: int) -> Response:
        """One roster with its running record."""
        return render("ywl/supervision_roster.html", _watched(pk))


class SupervisionRemarkView(PageView):
    """Asking, answering, stopping and resuming."""

    page = Page(REMARKING, _("监督办理"), group=GROUP, icon="eye-check", menu=False)
    route_base = "/supervision-remarks"
    default_view = "remark"

    @expose("/<int:pk>/<kind>", methods=["POST"])
    @opens
    def remark(self, pk: int, kind: str) -> Response:
        """Make one remark; what was typed stays where it is refused."""
        act = next((run for remark, run in ACTS.items() if remark == kind), None)
        if act is None:
            raise NotFound(_("没有这种监督办理，请从页面上的按钮进入。"))
        row, content = roster_of(pk), request.form.get("content", "").strip()
        try:
            act(db.session(), current.actor(), row, content)
        except (Conflict, NotAllowed, NotFound):
            raise
        except DomainError as refusal:
            db.session.rollback()
            page = _watched(pk, content, [say(one.sentence) for one in refusal.faults])
            return render("ywl/supervision_roster.html", page, 422)
        flash(say(_("已记录：{remark}。")).format(remark=say(Remark(kind).label)), "success")
        return redirect(url_for("WatchingView.show", pk=pk), 303)


def _watched(pk: int, content: str = "", errors: list[str] | None = None) -> object:
    session, row = db.session(), roster_of(pk)
    open_to = supervising.open_to(current.actor(), row) if security.may("view", REMARKING) else ()
    return watched_page(session, row, open_to, content, errors or ())
