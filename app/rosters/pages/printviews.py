"""Printing rosters and posting sheets; each print is on record, and the first of a posting is dated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from flask import request, send_file
from flask_appbuilder.baseviews import expose
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.audit.trail import record
from app.extensions import db
from app.kernel import clock, divisions
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.words import _
from app.rosters.models import GROUP, Posting, Roster, RosterPerson
from app.rosters.pages.finding import roster_of
from app.rosters.paper import posting as posting_paper
from app.rosters.paper import roster as roster_paper
from app.rosters.services import publicity
from app.rosters.tags import Tag
from app.store.sessions import reading_for
from app.store.transaction import transaction
from app.web import current, security
from app.web.page import Page, PageView, opens

POSTING_PRINT, ROSTER_PRINT = "posting_print", "roster_print"
"""The permissions of the pages."""
LARGEST_KEY = 2**31 - 1


class PostingPrintView(PageView):
    """The sheets that are posted in villages."""

    page = Page(POSTING_PRINT, _("公示表打印"), group=GROUP, icon="printer", menu=False)
    route_base = "/postings-print"
    default_view = "one"

    @expose("/<int:pk>", methods=["POST"])
    @opens
    def one(self, pk: int) -> Response:
        """The sheet of one village."""
        found: Posting | None = db.session.get(Posting, pk) if pk <= LARGEST_KEY else None
        if found is None:
            raise NotFound(_("没有这份公示，或不在您的工作范围内。请从“公示”中打开。"))
        return _sheets([found])

    @expose("/roster/<int:pk>", methods=["POST"])
    @opens
    def roster(self, pk: int) -> Response:
        """The sheets of all villages in which a roster hangs now."""
        row = roster_of(pk)
        about = select(Posting).where(Posting.roster_id == row.id, *publicity.hangs_on(clock.today()))
        found = list(db.session.scalars(about.order_by(Posting.division_code)))
        if not found:
            raise NotFound(_("这份花名册现在没有公示，没有公示表可以打印。"))
        return _sheets(found)


class RosterPrintView(PageView):
    """The roster itself."""

    page = Page(ROSTER_PRINT, _("花名册打印"), group=GROUP, icon="printer", menu=False)
    route_base = "/rosters-print"
    default_view = "roster"

    @expose("/<int:pk>", methods=["POST"])
    @opens
    def roster(self, pk: int) -> Response:
        """A roster, or its lines of one village; whole numbers only where the post may show them."""
        row, actor = roster_of(pk), current.actor()
        village, reveal = request.values.get("village", ""), request.values.get("reveal") == "1"
        village = village if divisions.is_code(village) else ""
        if reveal and not may_reveal():
            raise NotAllowed(_("您的岗位不能打印完整的证件号码和账号。"))
        name = f"{row.name}_{clock.local(clock.now()):%Y%m%d_%H%M%S}.pdf"
        with _reading() as reading:
            content = roster_paper.roster_pdf(reading, reading.get_one(Roster, pk), village, reveal=reveal)
        with transaction(db.session()) as session:
            record(session, actor, Tag.ROSTER_PRINT, roster_of(pk), village=village, whole_numbers=reveal)
        return _sent(content, name)


def may_reveal() -> bool:
    """Whether the desk shows whole numbers of the people on rosters."""
    return security.may("reveal", str(RosterPerson.__tablename__))


def _sheets(postings: list[Posting]) -> Response:
    actor, name, keys = current.actor(), postings[0].roster.name, [one.id for one in postings]
    posting_paper.insist_on_size(postings)
    with _reading() as reading:
        there = [reading.get_one(Posting, key) for key in keys]
        content = posting_paper.posting_pdf(posting_paper.sheet_of(reading, one) for one in there)
    with transaction(db.session()) as session:
        for one in session.scalars(select(Posting).where(Posting.id.in_(keys)).order_by(Posting.id)):
            one.printed_at = one.printed_at or clock.now()
            record(session, actor, Tag.POSTING_PRINT, one, roster=one.roster_id)
    return _sent(content, _("公示表_{name}.pdf").format(name=name))


@contextmanager
def _reading() -> Iterator[Session]:
    """A session in the actor's scope that only reads: a long print keeps nobody from writing."""
    db.session.rollback()
    with reading_for(current.actor()) as session:
        yield session


def _sent(content: bytes, name: str) -> Response:
    response = send_file(
        BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0
    )
    response.headers["Cache-Control"] = "no-store"
    return response
