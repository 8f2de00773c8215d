"""Checking anybody's entitlement, and printing decision notices; both are on record."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from flask import abort, redirect, request, send_file
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.audit.trail import record, record_apart
from app.extensions import db
from app.jobs.services import enqueue
from app.kernel.errors import DomainError, NotFound
from app.kernel.words import _
from app.programmes.deciding.checks import LARGEST_KEY, check_page
from app.programmes.deciding.lists import CHECKING, PRINTING
from app.programmes.deciding.tags import Tag
from app.programmes.models import ScreeningDecision
from app.programmes.notices.lists import NoticeList
from app.programmes.notices.notice import notice_of
from app.programmes.notices.paper import notices_pdf
from app.programmes.services import printing
from app.store.transaction import transaction
from app.web import current, listing, query, runs
from app.web.further import sheet_for
from app.web.page import Page, PageView, opens
from app.web.rendering import is_fragment, render
from app.web.saying import say
from app.web.sheet import Sheet
from app.web.values import read_key

GROUP = _("资格筛查")
JOB = "screening_notices"
CHUNK = 500


class ScreeningCheckView(PageView):
    """Whether somebody is entitled, and why not."""

    page = Page(CHECKING, _("资格核对"), group=GROUP, icon="search")
    route_base = "/screening-check"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """The question and its answer; who was looked into is on record."""
        person = request.args.get("person", type=int)
        programme, day = request.args.get("programme", "")[:15], request.args.get("day", "")
        page = check_page(db.session(), person, programme, day)
        if person is not None:
            record_apart(current.actor(), Tag.CHECK, None, person_id=person, programme=programme, day=day)
        return render("ywl/screening_evidence.html", page, 422 if page.errors else 200)


class ScreeningNoticeView(PageView):
    """The decisions that are told to people, and their notices."""

    page = Page(PRINTING, _("决定书打印"), group=GROUP, icon="printer")
    route_base = "/screening-notices"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """The list."""
        page = NoticeList(db.session(), current.actor(), _sheet(), request.args).page()
        return render("ywl/_table.html" if is_fragment() else "ywl/list.html", page)

    @expose("/<int:pk>.pdf")
    @opens
    def pdf(self, pk: int) -> Response:
        """One notice; each download is on record."""
        found: ScreeningDecision | None = db.session.get(ScreeningDecision, pk) if pk <= LARGEST_KEY else None
        if found is None:
            raise NotFound(_("没有找到这份决定，或不在您的工作范围内。请从“决定书打印”中打开。"))
        notice = notice_of(db.session(), found)
        record_apart(current.actor(), Tag.NOTICE, found, notices=1)
        return _sent(notices_pdf([notice]), f"{notice.title}_{notice.addressee}.pdf")

    @expose("/many", methods=["POST"])
    @opens
    def many(self) -> Response:
        """Those that are ticked or found, as one file; a great many as a job."""
        keys = _keys()
        if len(keys) > printing.AT_ONCE:
            run = enqueue(db.session(), current.actor(), JOB, {"keys": keys})
            return redirect(runs.place_of(run), 303)
        with transaction(db.session()) as session:
            notices = printing.notices(session, keys)
            record(session, current.actor(), Tag.NOTICE, None, notices=len(notices), decisions=keys)
        return _sent(notices_pdf(notices), str(printing.file_name()))


def _keys() -> Sequence[int]:
    form = request.form
    if form.get("all_matching") != "1":
        read = (read_key(ScreeningDecision, text) for text in form.getlist("rowid"))
        keys = [key for key in read if key is not None]
    else:
        asked = query.parse_text(_sheet(), form.get("query", ""))
        if asked.faults:
            raise DomainError("；".join(say(fault) for fault in asked.faults))
        keys = [key for chunk in listing.keys_of(db.session(), asked, CHUNK) for key in chunk]
    if not keys:
        raise DomainError(_("请先勾选要打印的决定。"))
    if len(keys) > printing.MOST:
        raise DomainError(_("一次最多打印 {most} 份，请用查询条件缩小范围。").format(most=printing.MOST))
    return keys


def _sheet() -> Sheet:
    return sheet_for(db.session(), current.actor(), ScreeningDecision) or abort(403)


def _sent(content: bytes, name: str) -> Response:
    response = send_file(
        BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0
    )
    response.headers["Cache-Control"] = "no-store"
    return response
