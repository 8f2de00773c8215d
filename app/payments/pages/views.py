"""The pages of payments: quota balances, writing requests, what finance does on them, their paper."""

from __future__ import annotations

from io import BytesIO

from flask import flash, redirect, request, send_file
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.approvals.actions import LARGEST_KEY
from app.approvals.pages import address_of
from app.approvals.subject import flow_of
from app.audit.trail import record_apart
from app.extensions import db
from app.kernel import attachments
from app.kernel.errors import DomainError, NotFound
from app.kernel.words import _
from app.payments.models import AppropriationRequest
from app.payments.pages import links, quotapage, requestpages
from app.payments.paper.request import request_pdf
from app.payments.services import requests, rules
from app.payments.tags import Tag
from app.web import current, values
from app.web.page import Page, PageView, opens
from app.web.rendering import render
from app.web.saying import say

GROUP = _("资金拨付")


class QuotaBalancesView(PageView):
    """What is paid, frozen and left of the quotas."""

    page = Page(links.QUOTAS, _("指标余额"), group=GROUP, icon="chart-bar")
    route_base = "/quota-balances"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """By programme; ``programme`` shows the quotas of one, ``year`` those of one year."""
        year, programme = request.args.get("year", type=int, default=0), request.args.get("programme", "")[:15]
        page = quotapage.quotas_page(db.session(), year if 0 < year < 10_000 else 0, programme)
        return render("ywl/quota_balances.html", page)


class RequestWritingView(PageView):
    """Writing requests, in the township."""

    page = Page(links.WRITING, _("编制拨款申请书"), group=GROUP, icon="file-plus")
    route_base = "/request-writing"
    default_view = "add"

    @expose("/", methods=["GET", "POST"])
    @opens
    def add(self) -> Response:
        """A new request."""
        return self._form(None)

    @expose("/<int:pk>", methods=["GET", "POST"])
    @opens
    def edit(self, pk: int) -> Response:
        """One that is with its township."""
        row = request_of(pk)
        if not rules.writes(current.actor(), row) or row.state not in rules.WITH_TOWN:
            raise NotFound(_("这份申请书现在不由您修改。"))
        return self._form(row)

    def _form(self, row: AppropriationRequest | None) -> Response:
        session, actor, form = db.session(), current.actor(), request.form
        ticked = [int(one) for one in form.getlist("roster_ids") if one.isdecimal() and int(one) <= LARGEST_KEY]
        if request.method != "POST":
            return render("ywl/request_writing.html", requestpages.writing_page(session, actor, row, {}, ()))
        try:
            done = self._save(row, ticked)
        except DomainError as refusal:
            session.rollback()
            again = request_of(row.id) if row else None
            page = requestpages.writing_page(session, actor, again, form, ticked, told(refusal))
            return render("ywl/request_writing.html", page, 422)
        flash(say(_("申请书已保存，核对后上报。")), "success")
        return redirect(address_of(flow_of(done), done.id), 303)

    def _save(self, row: AppropriationRequest | None, ticked: list[int]) -> AppropriationRequest:
        session, actor, form = db.session(), current.actor(), request.form
        account, opinion = whole(form.get("account_id", "")), form.get("opinion", "")
        if row is None:
            return requests.compile_request(session, actor, ticked, account, opinion)
        seen = whole(form.get("seen", ""))
        return requests.amend_request(session, actor, row, ticked, account, opinion, seen)


class RequestFinanceView(PageView):
    """What finance does on a request besides the steps of its flow."""

    page = Page(links.FINANCE, _("拨款办理"), group=GROUP, icon="link", menu=False)
    route_base = "/request-finance"
    default_view = "linking"

    @expose("/<int:pk>/linking", methods=["GET", "POST"])
    @opens
    def linking(self, pk: int) -> Response:
        """Choose in which order the quotas are drawn on."""
        session, row, form = db.session(), request_of(pk), request.form
        if request.method != "POST":
            return render("ywl/request_linking.html", requestpages.linking_page(session, row))
        try:
            rule, seen = form.get("linking", ""), whole(form.get("seen", ""))
            requests.choose_linking(session, current.actor(), row, rule, seen)
        except DomainError as refusal:
            session.rollback()
            page = requestpages.linking_page(session, request_of(pk), told(refusal))
            return render("ywl/request_linking.html", page, 422)
        return redirect(address_of(flow_of(row), row.id), 303)

    @expose("/<int:pk>/receipt", methods=["GET", "POST"])
    @opens
    def receipt(self, pk: int) -> Response:
        """Note the bank's receipt of the payment."""
        session, row, form = db.session(), request_of(pk), request.form
        if request.method != "POST":
            return render("ywl/request_receipt.html", requestpages.receipt_page(row, {}))
        try:
            day, seen = values.read_day(form.get("paid_on", "")), whole(form.get("seen", ""))
            requests.record_receipt(session, current.actor(), row, form.get("receipt_no", ""), day, seen)
        except DomainError as refusal:
            session.rollback()
            page = requestpages.receipt_page(request_of(pk), form, told(refusal))
            return render("ywl/request_receipt.html", page, 422)
        flash(say(_("回单已登记，请另一名财政经办确认拨付。")), "success")
        return redirect(address_of(flow_of(row), row.id), 303)


class RequestPaperView(PageView):
    """A request on paper."""

    page = Page(links.PAPER, _("打印申请书"), group=GROUP, icon="printer", menu=False)
    route_base = "/request-paper"
    default_view = "pdf"

    @expose("/<int:pk>.pdf")
    @opens
    def pdf(self, pk: int) -> Response:
        """The form as it now stands; each printing is on record."""
        row = request_of(pk)
        paper = request_pdf(db.session(), row)
        record_apart(current.actor(), Tag.REQUEST_PRINT, row, number=row.number)
        name = say(_("拨款申请书")) + f"-{row.number}.pdf"
        sent = send_file(BytesIO(paper), mimetype=attachments.PDF, as_attachment=True, download_name=name)
        sent.headers["Cache-Control"] = "no-store"
        return sent


def request_of(pk: int) -> AppropriationRequest:
    """The request, inside the scope. Raises :class:`NotFound`."""
    row: AppropriationRequest | None = db.session.get(AppropriationRequest, pk) if 0 < pk <= LARGEST_KEY else None
    if row is None:
        raise NotFound(_("没有这份拨款申请书，或不在您的工作范围内。"))
    return row


def whole(text: str) -> int:
    """The number in an input that holds one; zero, which no row has, where it does not."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def told(refusal: DomainError) -> list[str]:
    """What is wrong, sentence by sentence."""
    return [say(one.sentence) for one in refusal.faults]
