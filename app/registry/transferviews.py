"""Moves between townships: the lists of both sides, one request, and the form of the receiving township's operator."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.approvals.actions import LARGEST_KEY
from app.extensions import db
from app.kernel.columns import Field
from app.kernel.errors import DomainError, NotFound
from app.kernel.relations import Relation
from app.kernel.words import _
from app.registry import transferpages as pages
from app.registry.models.transfers import TransferExtent, TransferRequest
from app.registry.services import transfers
from app.store.commands import Input
from app.web import current
from app.web.forms import RowForm
from app.web.page import Page, PageView, opens
from app.web.pages import FormPage, Link
from app.web.rendering import is_fragment, render
from app.web.saying import say
from app.web.sheet import asked

_GROUP = _("基础信息")
_WHO, _WHERE = _("迁入人员"), _("迁入到")
_AS_PERSON, _AS_HOUSEHOLD = _("本人迁入时填写"), _("整户迁入时填写")
QUESTIONS = (
    Input("name", Field(_("姓名"), group=_WHO, help=_("与登记的完全一致"))),
    Input("id_no", Field(_("证件号码"), group=_WHO, help=_("18 位完整号码"))),
    Input("extent", Field(_("迁移范围"), group=_WHO, choices=TransferExtent)),
    Input("moved_on", Field(_("迁移日期"), group=_WHO, input_type="date")),
    Input("reason", Field(_("迁移原因"), group=_WHO, long=True)),
    Input(
        "household_id",
        Field(_("迁入的家庭"), group=_WHERE, related="households", help=_AS_PERSON),
        required=False,
    ),
    Input("relation", Field(_("与户主关系"), group=_WHERE, choices=Relation, help=_AS_PERSON), required=False),
    Input("division_code", Field(_("迁入的村"), group=_WHERE, related="divisions", help=_AS_HOUSEHOLD), required=False),
    Input("group_no", Field(_("村民小组"), group=_WHERE, input_type="number", help=_AS_HOUSEHOLD), required=False),
)


class TransferView(PageView):
    """Both sides' rows of the own area: what was asked, and what is asked of it."""

    page = Page("transfers", _("跨乡镇迁移"), group=_GROUP, icon="arrows-exchange")
    route_base = "/transfers"
    default_view = "requests"

    @expose("/")
    @opens
    def requests(self) -> Response:
        """What the own area asked."""
        return _listed(pages.requests_page(db.session(), self.page, _before()))

    @expose("/releases")
    @opens
    def releases(self) -> Response:
        """What is asked of the own area."""
        return _listed(pages.releases_page(db.session(), current.actor(), self.page, _before()))

    @expose("/<int:pk>")
    @opens
    def show(self, pk: int) -> Response:
        """One request with its answer."""
        return render("ywl/show.html", pages.show_page(db.session(), self.page, _request(pk)))


class TransferAskView(PageView):
    """Asking for somebody who is registered elsewhere, and taking that back."""

    page = Page("transfer_asking", _("申请迁入"), group=_GROUP, icon="download", menu=False)
    route_base = "/transfer-asking"
    default_view = "add"

    @expose("/", methods=["GET", "POST"])
    @opens
    def add(self) -> Response:
        """Ask. What is said afterwards is the same whether or not anybody is registered under that number."""
        session, actor = db.session(), current.actor()
        operation_id = request.form.get("operation_id") or uuid.uuid4().hex
        form = RowForm(actor, session, [asked(TransferRequest, one) for one in QUESTIONS])
        done = _try(form, lambda data: transfers.ask(session, actor, data, operation_id))
        if done is not None:
            said = _("申请已记下。登记在其他乡镇的，由对方答复；到期没有答复的自动失效。")
            flash(say(said), "success")
            return redirect(url_for("TransferView.show", pk=done.id), 303)
        title = say(_("申请迁入"))
        page = FormPage(
            title=title,
            form=form.fields,
            groups=form.groups(),
            action_url=url_for(f"{self.endpoint}.add"),
            submit=say(_("提交申请")),
            cancel_url=url_for("TransferView.requests"),
            help=say(_("须填写完整的证件号码和姓名，两项都与登记一致才会送达对方。每次申请都记入日志。")),
            hidden=[("operation_id", operation_id)],
            crumbs=[Link(say(_("跨乡镇迁移")), url_for("TransferView.requests")), Link(title, "")],
        )
        return render("ywl/form.html", page, 422 if form.fields.errors else 200)

    @expose("/<int:pk>/cancel", methods=["POST"])
    @opens
    def cancel(self, pk: int) -> Response:
        """Take a request back while it is not answered."""
        transfers.cancel(db.session(), current.actor(), _request(pk))
        flash(say(_("申请已撤回。")), "success")
        return redirect(url_for("TransferView.show", pk=pk), 303)


def _try(form: RowForm, run: Any) -> TransferRequest | None:
    """What came of the form, or nothing where it was not sent or has faults, each at its field."""
    if request.method != "POST" or (data := form.read()) is None:
        return None
    try:
        done: TransferRequest = run(data)
    except DomainError as refusal:
        db.session().rollback()
        form.blame(refusal.faults)
        return None
    return done


def _request(pk: int) -> TransferRequest:
    """A request of the own area; absent and out of reach are the same."""
    row: TransferRequest | None = db.session().get(TransferRequest, pk) if 0 < pk <= LARGEST_KEY else None
    if row is None:
        raise NotFound(_("没有这项申请，请从“跨乡镇迁移”中打开。"))
    return row


def _before() -> int:
    return min(max(request.args.get("before", type=int, default=0), 0), LARGEST_KEY)


def _listed(page: Any) -> Response:
    return render("ywl/_table.html" if is_fragment() else "ywl/list.html", page)
