"""The pages of screening: the overview, the four lists, the evidence, deciding, checking anybody, printing notices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.audit.trail import record_apart
from app.extensions import db
from app.jobs.models import JobRun, RunState
from app.jobs.services import enqueue
from app.kernel import clock, divisions
from app.kernel.errors import DomainError, NotFound
from app.kernel.words import _
from app.programmes.deciding import many
from app.programmes.deciding.evidence import evidence_page
from app.programmes.deciding.lists import DECIDING, LOOKING, FindingList, address
from app.programmes.deciding.pages import overview_page
from app.programmes.deciding.tags import Tag
from app.programmes.models import Finding, ScreeningResult, Verdict
from app.programmes.screening import fingerprint, screen_households
from app.programmes.screening.watching import HOUSEHOLDS
from app.programmes.services import deciding, explaining
from app.web import current, runs, values
from app.web.further import sheet_for
from app.web.page import Page, PageView, opens
from app.web.rendering import is_fragment, render
from app.web.saying import say
from app.web.sheet import Sheet

GROUP = _("资格筛查")
SCREENING, MANY = "screening", "screening_decide"
"""The jobs that are started here."""
LARGEST_KEY = 2**31 - 1


class ScreeningView(PageView):
    """What waits to be decided, by township and by programme."""

    page = Page(LOOKING, _("筛查总览"), group=GROUP, icon="filter")
    route_base = "/screening"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """The overview; ``inside`` narrows it to an area, ``programme`` to a programme."""
        inside, programme = request.args.get("inside", ""), request.args.get("programme", "")
        here = inside if divisions.is_code(inside) else ""
        return render("ywl/screening.html", overview_page(db.session(), here, programme[:15], _running()))


class _FindingView(PageView):
    """The list of one finding, as generated lists are."""

    finding: ClassVar[Finding]
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """The list; what is asked always names the finding, so that whatever works on the query keeps to it."""
        if request.args.get("finding") != self.finding:
            return redirect(address(self.finding))
        page = FindingList(db.session(), current.actor(), _sheet(), request.args, self.finding).page()
        return render("ywl/_table.html" if is_fragment() else "ywl/list.html", page)


class ScreeningExitView(_FindingView):
    """Enrolled, not entitled."""

    page = Page(LOOKING, Finding.EXIT.label, group=GROUP, icon="user-minus")
    route_base = "/screening-exit"
    finding = Finding.EXIT


class ScreeningEnterView(_FindingView):
    """Entitled, not enrolled."""

    page = Page(LOOKING, Finding.ENTER.label, group=GROUP, icon="user-plus")
    route_base = "/screening-enter"
    finding = Finding.ENTER


class ScreeningAmountView(_FindingView):
    """Enrolled with another amount than the rules say."""

    page = Page(LOOKING, Finding.AMOUNT.label, group=GROUP, icon="coin")
    route_base = "/screening-amount"
    finding = Finding.AMOUNT


class ScreeningAskView(_FindingView):
    """What the rules cannot judge."""

    page = Page(LOOKING, Finding.ASK.label, group=GROUP, icon="help-circle")
    route_base = "/screening-ask"
    finding = Finding.ASK


class ScreeningEvidenceView(PageView):
    """The evidence behind one result."""

    page = Page(LOOKING, _("筛查依据"), group=GROUP, icon="scale", menu=False)
    route_base = "/screening-evidence"
    default_view = "show"

    @expose("/<int:pk>")
    @opens
    def show(self, pk: int) -> Response:
        """Everything that the result rests on, as it is now; who looked is on record."""
        row = _result(pk)
        page = evidence_page(db.session(), row, explaining.trace_of_result(db.session(), row))
        record_apart(current.actor(), Tag.EVIDENCE, row, person_id=row.person_id, programme=row.programme_code)
        return render("ywl/screening_evidence.html", page)


class ScreeningDecideView(PageView):
    """Deciding on one result or many, and screening again."""

    page = Page(DECIDING, _("筛查决定办理"), group=GROUP, icon="gavel", menu=False)
    route_base = "/screening-deciding"
    default_view = "start"

    @expose("/start", methods=["POST"])
    @opens
    def start(self) -> Response:
        """Put a screening of the own area, for all programmes or one, into the queue."""
        programme = request.form.get("programme", "")[:15]
        enqueue(db.session(), current.actor(), SCREENING, {"programme": programme} if programme else {})
        return redirect(url_for("ScreeningView.index", programme=programme or None), 303)

    @expose("/again/<int:pk>", methods=["POST"])
    @opens
    def again(self, pk: int) -> Response:
        """Screen the household of a result anew."""
        row = _result(pk)
        finding, household = Finding(row.finding), row.household_id
        screen_households(db.session(), current.actor(), [household])
        flash(say(_("已重新筛查这一户。")), "success")
        still = db.session.get(ScreeningResult, pk, populate_existing=True)
        where = url_for("ScreeningEvidenceView.show", pk=pk) if still is not None else address(finding)
        return redirect(where, 303)

    @expose("/<int:pk>", methods=["POST"])
    @opens
    def one(self, pk: int) -> Response:
        """Decide on one result; what was typed stays where it is refused."""
        session, row = db.session(), _result(pk)
        finding, seen = Finding(row.finding), request.form.get("seen", "")
        try:
            done = deciding.decide_one(session, current.actor(), pk, _wish(), seen)
        except DomainError as refusal:
            session.rollback()
            row = _result(pk)
            trace, told = explaining.trace_of_result(session, row), [say(one.sentence) for one in refusal.faults]
            return render("ywl/screening_evidence.html", evidence_page(session, row, trace, request.form, told), 422)
        flash(say(_("已决定：{verdict}。")).format(verdict=say(Verdict(done.verdict).label)), "success")
        return redirect(address(finding), 303)

    @expose("/many", methods=["POST"])
    @opens
    def many(self) -> Response:
        """The page on which many are decided; once confirmed, what came of it, or the job that does it."""
        session, form = db.session(), request.form
        everything = form.get("all_matching") == "1"
        ticked, asked = form.getlist("rowid")[: many.MOST + 1], form.get("query", "")
        rows = many.chosen(session, _sheet(), ticked, asked, everything)
        carried = [("query", asked), ("all_matching", "1")] if everything else [("rowid", key) for key in ticked]
        if form.get("confirmed") != "1":
            return render("ywl/screening_many.html", many.many_page(session, rows, carried, form))
        try:
            return self._decide(rows)
        except DomainError as refusal:
            session.rollback()
            rows = many.chosen(session, _sheet(), ticked, asked, everything)
            told = [say(one.sentence) for one in refusal.faults]
            return render("ywl/screening_many.html", many.many_page(session, rows, carried, form, told), 422)

    def _decide(self, rows: Sequence[ScreeningResult]) -> Response:
        session, actor, wish = db.session(), current.actor(), _wish()
        many.insist_on_unchanged(rows, request.form.get("seen", ""))
        seen = {row.id: fingerprint(row) for row in rows}
        back = address(Finding(rows[0].finding)) if rows else ""
        if len(rows) > many.AT_ONCE:
            said = {"verdict": str(wish.verdict), "comment": wish.comment, "on": wish.effective_on.isoformat()}
            run = enqueue(session, actor, MANY, {**said, "seen": {str(key): mark for key, mark in seen.items()}})
            return redirect(runs.place_of(run), 303)
        outcome = deciding.decide(session, actor, list(seen), wish, seen)
        return render("ywl/list.html", many.outcome_page(session, outcome, back))


def _wish() -> deciding.Wish:
    form = request.form
    text = form.get("effective_on", "").strip()
    day = values.read_day(text) if text else None
    return deciding.wish_of(form.get("verdict", ""), form.get("comment", ""), day, clock.today())


def _sheet() -> Sheet:
    return sheet_for(db.session(), current.actor(), ScreeningResult) or abort(403)


def _result(pk: int) -> ScreeningResult:
    found: ScreeningResult | None = db.session.get(ScreeningResult, pk) if pk <= LARGEST_KEY else None
    if found is None:
        raise NotFound(_("没有这条筛查结果，或不在您的工作范围内；情况变化后结果会更新，请回到列表刷新。"))
    return found


def _running() -> JobRun | None:
    """The latest screening of an area that the actor asked for, while it goes on or just after it failed."""
    about = select(JobRun).where(
        JobRun.officer_id == current.actor().officer_id,
        JobRun.job == SCREENING,
        ~JobRun.payload.contains(f'"{HOUSEHOLDS}"'),
    )
    run: JobRun | None = db.session.scalars(about.order_by(JobRun.id.desc()).limit(1)).first()
    return run if run is not None and run.state != RunState.DONE else None
