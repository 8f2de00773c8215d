"""My change requests: what an officer asked to have changed of the own registration, and the form to ask."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.approvals.actions import find
from app.approvals.flow import flows
from app.approvals.pages import address_of
from app.approvals.subject import digest, flow_of
from app.extensions import db
from app.kernel import masks
from app.kernel.columns import Field
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.offices.models import ChangeKind, ChangeRequest, ChangeState
from app.offices.services import change_requests as services
from app.store.commands import Input
from app.web import current
from app.web.forms import RowForm
from app.web.page import Page, PageView, opens
from app.web.pages import Cell, Column, Empty, FormPage, Link, ListPage, Pager, Row
from app.web.rendering import is_fragment, render
from app.web.saying import say
from app.web.sheet import asked
from app.web.showing import instant

MOST = 200
REASON = Input("reason", Field(_("申请理由"), long=True, group=_("变更内容"), help=_("如：证件姓名更正、换办公室")))


class ChangeRequestView(PageView):
    """The officer's own requests. Deciding on one is on the page of the flow."""

    page = Page("change_requests", _("我的变更申请"), group=_("我的工作"), icon="user-edit")
    route_base = "/change-requests"
    default_view = "mine"

    @expose("/")
    @opens
    def mine(self) -> Response:
        """Those that the officer made, the newest first."""
        own = select(ChangeRequest).where(ChangeRequest.officer_id == current.actor().officer_id)
        found = db.session().scalars(own.order_by(ChangeRequest.id.desc()).limit(MOST)).all()
        return render("ywl/_table.html" if is_fragment() else "ywl/list.html", _list([_row(one) for one in found]))

    @expose("/add", methods=["GET", "POST"])
    @opens
    def add(self) -> Response:
        """Ask for a change of one thing."""
        kind = request.args.get("kind", "")
        if kind not in ChangeKind._value2member_map_:
            return redirect(url_for(f"{self.endpoint}.mine"))
        operation_id = request.form.get("operation_id") or uuid.uuid4().hex
        form = _form(db.session(), ChangeKind(kind))
        done = _try(form, lambda data: services.ask(db.session(), current.actor(), data | {"kind": kind}, operation_id))
        if done is not None:
            flash(say(_("申请已提交，由登记您的惠民办办理。")), "success")
            return redirect(address_of(flow_of(done), done.id), 303)
        here = url_for(f"{self.endpoint}.add", kind=kind)
        title = say(_("申请变更{kind}")).format(kind=say(ChangeKind(kind).label))
        return self._page(form, title, here, url_for(f"{self.endpoint}.mine"), [("operation_id", operation_id)])

    @expose("/<int:pk>/edit", methods=["GET", "POST"])
    @opens
    def edit(self, pk: int) -> Response:
        """Amend a request that came back, or was taken back."""
        row = _own(pk)
        back, seen = address_of(flow_of(row), row.id), digest(row)
        if row.state not in services.MINE:
            raise Conflict(_("申请正在办理或已经办结，不能修改。需要时请先撤回。"))
        form = _form(db.session(), ChangeKind(row.kind), row)
        sent = request.form.get("seen_digest", "")
        done = _try(form, lambda data: services.amend(db.session(), current.actor(), row, _kept(row, data), sent))
        if done is not None:
            flash(say(_("已修改，请核对后提交。")), "success")
            return redirect(back, 303)
        return self._page(form, say(_("修改申请")), request.path, back, [("seen_digest", seen)])

    def _page(self, form: RowForm, title: str, here: str, back: str, hidden: list[tuple[str, str]]) -> Response:
        page = FormPage(
            title=title,
            form=form.fields,
            groups=form.groups(),
            action_url=here,
            submit=say(_("提交申请")) if hidden[0][0] == "operation_id" else say(_("保存")),
            cancel_url=back,
            help=say(_("由登记您的惠民办两名网络管理员先后核对、批准，批准后生效。")),
            hidden=hidden,
            crumbs=[Link(say(self.page.label), url_for(f"{self.endpoint}.mine")), Link(title, "")],
        )
        return render("ywl/form.html", page, 422 if form.fields.errors else 200)


def _form(session: Session, kind: ChangeKind, row: ChangeRequest | None = None) -> RowForm:
    actor = current.actor()
    return RowForm(actor, session, [asked(ChangeRequest, one) for one in _questions(session, kind)], row)


def _questions(session: Session, kind: ChangeKind) -> list[Input]:
    """What the form of each kind asks."""
    group = _("变更内容")
    match kind:
        case ChangeKind.NAME:
            wanted = [Input("new_name", Field(_("新姓名"), group=group, help=_("与身份证一致")))]
        case ChangeKind.TELEPHONE:
            spec = Field(_("新手机号码"), group=group, input_type="tel", mask="telephone", help=_("11 位手机号码"))
            wanted = [Input("new_telephone", spec)]
        case ChangeKind.ADDRESS:
            mine = {str(one.id): one.address for one in services.own_addresses(session, current.actor().officer_id)}
            replaced = Field(_("替换的地址"), group=group, catalogue=lambda: mine, help=_("批准后这个地址随即注销"))
            new = Field(_("新地址"), group=group, help=_("IPv4、IPv6，或网段（如 10.1.2.0/28）"))
            wanted = [Input("terminal_id", replaced, required=len(mine) > 1), Input("new_address", new)]
    return [*wanted, REASON]


def _try(form: RowForm, run: Callable[[dict[str, Any]], ChangeRequest]) -> ChangeRequest | None:
    """What came of the form, or nothing where it was not sent or has faults, each at its field."""
    if request.method != "POST" or (data := form.read()) is None:
        return None
    try:
        return run(data)
    except DomainError as refusal:
        form.blame(refusal.faults)
        return None


def _kept(row: ChangeRequest, data: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed; a masked value that was left empty stays as it is."""
    return {"new_telephone": row.new_telephone} | dict(data)


def _own(pk: int) -> ChangeRequest:
    row: ChangeRequest | None = find(db.session(), flows()[ChangeRequest.__flow__], pk)
    if row is None or row.officer_id != current.actor().officer_id:
        raise NotFound(_("没有这项申请，或不是您提出的。请从“我的变更申请”中打开。"))
    return row


def _list(rows: list[Row]) -> ListPage:
    label = say(ChangeRequestView.page.label)
    asks = [
        Link(
            say(_("申请变更{kind}")).format(kind=say(kind.label)),
            url_for("ChangeRequestView.add", kind=kind.value),
            icon="plus",
            kind="primary" if kind is ChangeKind.ADDRESS else "secondary",
        )
        for kind in ChangeKind
    ]
    labels = (_("变更事项"), _("新内容"), _("状态"), _("提出时间"))
    return ListPage(
        title=label,
        help=say(_("姓名、手机号码和登记地址不能自行更改（第十八条、第三十六条），在这里提出申请。")),
        columns=[Column(f"c{number}", say(one)) for number, one in enumerate(labels)],
        rows=rows,
        pager=Pager(size=max(1, len(rows)), sizes=(), count=len(rows)),
        empty=Empty(say(_("您还没有提出过变更申请。"))),
        toolbar=asks,
        crumbs=[Link(say(_("我的工作")), ""), Link(label, "")],
    )


def _row(one: ChangeRequest) -> Row:
    state, kind = ChangeState(one.state), ChangeKind(one.kind)
    new = one.new_name or one.new_address or ""
    cells = [
        Cell(say(kind.label)),
        Cell(new if kind is not ChangeKind.TELEPHONE else masks.mask_telephone(one.new_telephone or "")),
        Cell(say(state.label), badge=state.colour),
        Cell(instant(one.created_at)),
    ]
    return Row(str(one.id), cells, url=address_of(flow_of(one), one.id))
