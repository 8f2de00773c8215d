"""Deciding on many rosters at once, across townships: one step, one comment, each roster wholly or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import request, url_for
from flask_appbuilder.baseviews import expose
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.approvals.flow import Step
from app.extensions import db
from app.kernel.errors import DomainError
from app.rosters.models import GROUP, Roster
from app.rosters.pages.togetherpages import TITLE, TOGETHER, outcome_page, together_page
from app.rosters.services import together
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.rendering import render
from app.web.saying import say
from app.web.values import read_key


class RostersTogetherView(PageView):
    """The rosters that wait for the actor, and taking one step with those ticked."""

    page = Page(TOGETHER, TITLE, group=GROUP, icon="checks")
    route_base = "/rosters-together"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """What waits at the step that is asked for, else at the first at which something does."""
        waiting = together.waiting(db.session(), current.actor())
        step = _step(request.args.get("step", ""), waiting)
        return render("ywl/together.html", together_page(db.session(), waiting, step, {}))

    @expose("/<step>", methods=["POST"])
    @opens
    def take(self, step: str) -> Response:
        """Take the step with each roster that is ticked, and list what came of it."""
        session, actor, form = db.session(), current.actor(), request.form
        ticked = form.getlist("rowid")
        keys = [key for text in ticked if (key := read_key(Roster, text)) is not None]
        seen = {key: form.get(f"seen-{key}", "") for key in keys}
        try:
            said = (form.get("comment", "").strip(), form.get("operation_id", ""))
            outcome = together.take(session, actor, step, seen, *said)
        except DomainError as refusal:
            session.rollback()
            waiting = together.waiting(session, actor)
            told = [say(one.sentence) for one in refusal.faults]
            page = together_page(session, waiting, _step(step, waiting), form, ticked, told)
            return render("ywl/together.html", page, 422)
        back = url_for("RostersTogetherView.index", step=step)
        return render("ywl/list.html", outcome_page(outcome, _names(keys), back))


def _step(asked: str, waiting: Mapping[str, Sequence[Roster]]) -> Step | None:
    """The step of this code, if the actor takes it; else the first at which a roster waits."""
    mine = [one for one in together.steps() if waiting.get(one.code)]
    return next((one for one in mine if one.code == asked), mine[0] if mine else None)


def _names(keys: Sequence[int]) -> dict[int, str]:
    found = db.session.execute(select(Roster.id, Roster.name).where(Roster.id.in_(keys)))
    return dict(found.tuples().all())
