"""The overview of comparing, and the page on which two persons are merged or told apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.audit.trail import record_apart
from app.extensions import db
from app.jobs.services import enqueue
from app.kernel.errors import DomainError, NotFound
from app.kernel.words import _
from app.registry.comparing import merging, pairs
from app.registry.comparing.tags import Tag
from app.registry.comparisonpages import overview
from app.registry.mergepages import merge_page
from app.registry.models import DuplicatePair, Merge
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.rendering import is_fragment, render
from app.web.saying import say
from app.web.urls import Addresses

JOBS = ("find_duplicates", "match_lists", "check_registry")


class ComparisonsView(PageView):
    """How much of each kind waits, and starting a run at once."""

    page = Page("comparisons", _("比对核查总览"), group=_("比对核查"), icon="checklist")
    route_base = "/comparisons"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """What waits, by kind."""
        return render("ywl/_table.html" if is_fragment() else "ywl/list.html", overview(db.session()))

    @expose("/start/<job>", methods=["POST"])
    @opens
    def start(self, job: str) -> Response:
        """Put a run of the own area into the queue."""
        if job not in JOBS:
            raise NotFound(_("没有这种核查，请从页面上的按钮进入。"))
        run = enqueue(db.session(), current.actor(), job)
        return redirect(url_for("MyJobsView.show", pk=run.id), 303)


class MergingView(PageView):
    """Two persons side by side."""

    page = Page("merging", _("并排比对"), group=_("比对核查"), icon="columns", menu=False)
    route_base = "/merging"
    default_view = "show"

    @expose("/<int:pk>")
    @opens
    def show(self, pk: int) -> Response:
        """The two, what differs, and what may be done. Who looked is on the trail."""
        pair = _pair(pk)
        page = merge_page(db.session(), pair)
        record_apart(current.actor(), Tag.PAIR_LOOK, pair, first_id=pair.first_id, second_id=pair.second_id)
        return render("ywl/merge.html", page)

    @expose("/<int:pk>/merge", methods=["POST"])
    @opens
    def merge(self, pk: int) -> Response:
        """Merge as chosen."""
        form = request.form
        take = {name: form[f"take_{name}"] for name in merging.CHOSEN if f"take_{name}" in form}
        data = {"keep": form.get("keep"), "take": take, "why": form.get("why"), "seen": form.get("seen", "")}
        done = self._try(pk, lambda pair: merging.merge(db.session(), current.actor(), pair, data))
        if isinstance(done, Merge):
            flash(say(_("已合并。需要时可以在这里撤销。")), "success")
            return redirect(Addresses(Merge).show(done.id), 303)
        return cast(Response, done)

    @expose("/<int:pk>/dismiss", methods=["POST"])
    @opens
    def dismiss(self, pk: int) -> Response:
        """They are two people."""
        data = {"why": request.form.get("why")}
        done = self._try(pk, lambda pair: pairs.dismiss(db.session(), current.actor(), pair, data))
        if isinstance(done, DuplicatePair):
            flash(say(_("已排除，不再提示这一对。")), "success")
            return redirect(Addresses(DuplicatePair).list("state=open"), 303)
        return cast(Response, done)

    def _try(self, pk: int, act: Callable[[DuplicatePair], Any]) -> Any:
        """What came of an act; the page again, with what was typed and what is wrong, where it was refused."""
        try:
            return act(_pair(pk))
        except DomainError as refusal:
            db.session.rollback()
            sentences = [fault.sentence for fault in refusal.faults]
            return render("ywl/merge.html", merge_page(db.session(), _pair(pk), request.form, sentences), 422)


def _pair(pk: int) -> DuplicatePair:
    found: DuplicatePair | None = db.session.get(DuplicatePair, pk)
    if found is None:
        raise NotFound(_("没有这一对，或不都在您的辖区。请从“疑似重复”中打开。"))
    return found
