"""The inbox, and the one page on which every object of every flow is looked at and decided."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, make_response, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from markupsafe import escape
from werkzeug.wrappers import Response

from app.approvals import engine, pages
from app.approvals.actions import find
from app.approvals.flow import flows
from app.approvals.inbox import Place, waiting
from app.approvals.tags import Tag
from app.audit.trail import record
from app.extensions import db
from app.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from app.kernel.words import _
from app.store.transaction import transaction
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.rendering import is_fragment, render
from app.web.saying import say
from app.web.showing import text


class InboxView(PageView):
    """What waits for the actor."""

    page = Page("inbox", _("待办"), group=_("我的工作"), icon="inbox")
    route_base = "/inbox"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """What the actor could act on now, a page of it."""
        after, size = Place.read(request.args.get("after", "")), request.args.get("size", type=int)
        page = pages.inbox_page(db.session(), current.actor(), after, size)
        return render("ywl/_table.html" if is_fragment() else "ywl/list.html", page)

    @expose("/count")
    @opens
    def count(self) -> Response:
        """The number at the top of every page; nothing where nothing waits."""
        response = make_response(pages.number_of(waiting(db.session(), current.actor())))
        response.headers["Cache-Control"] = "no-store"
        return response


class FlowView(PageView):
    """One object of a flow. Whoever has an inbox may come here; who is no party to the object finds nothing."""

    page = Page("inbox", _("待办"), group=_("我的工作"), icon="inbox", menu=False)
    route_base = "/flows"
    default_view = "show"

    @expose("/<flow>/<int:pk>")
    @opens
    def show(self, flow: str, pk: int) -> Response:
        """The object, what may be done with it, and what was done."""
        page = pages.object_page(db.session(), current.actor(), _party_to(flow, pk))
        return render("ywl/show.html", page)

    @expose("/<flow>/<int:pk>/<step>", methods=["POST"])
    @opens
    def take(self, flow: str, pk: int, step: str) -> Response:
        """Take a step. What was wrong with the input is said on the page again."""
        subject, form = _party_to(flow, pk), request.form
        try:
            done = engine.take(
                db.session(),
                current.actor(),
                subject,
                step,
                comment=form.get("comment", ""),
                seen_digest=form.get("seen_digest", ""),
                operation_id=form.get("operation_id", ""),
                proof=form.get("code", ""),
            )
        except (Conflict, NotAllowed, NotFound):
            raise
        except DomainError as refusal:
            return self._again(flow, pk, refusal)
        flash(say(_("已办理：{step}。")).format(step=say(done.step_label)), "success")
        return redirect(url_for(f"{self.endpoint}.show", flow=flow, pk=pk), 303)

    @expose("/<flow>/<int:pk>/reveal/<column>", methods=["POST"])
    @opens
    def reveal(self, flow: str, pk: int, column: str) -> Response:
        """One masked value whole, on record: who decides on it, or asked for it, has to be able to compare it."""
        subject, session = _party_to(flow, pk), db.session()
        one = pages.sheet_for(current.actor(), type(subject)).attributes.get(column)
        if one is None or not one.field.mask:
            raise NotFound(_("没有这一项内容。"))
        with transaction(session):
            value = getattr(subject, column)
            record(session, current.actor(), Tag.REVEAL, subject, column=column)
        said = "" if value is None else text(one, value)
        response = current_app.response_class(str(escape(said)), mimetype="text/html")
        response.headers["Cache-Control"] = "no-store"
        return response

    def _again(self, flow: str, pk: int, refusal: DomainError) -> Response:
        session = db.session()
        session.rollback()
        for fault in refusal.faults:
            flash(say(fault.sentence), "danger")
        return render("ywl/show.html", pages.object_page(session, current.actor(), _party_to(flow, pk)), 422)


def _party_to(code: str, pk: int) -> Any:
    """The object, if the actor is a party to it; absent and out of reach are the same."""
    flow, session = flows().get(code), db.session()
    subject = find(session, flow, pk) if flow is not None else None
    if subject is None or not engine.sees(session, current.actor(), subject):
        raise NotFound(_("没有这个事项，或不由您办理。请从“待办”中打开。"))
    return subject
