"""Change reports on the screen: the list, the forms, the evidence and the paper. Deciding is on the flow's own page."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from flask import current_app, flash, redirect, request, send_file, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.approvals.actions import LARGEST_KEY, find
from app.approvals.flow import flows
from app.approvals.pages import address_of
from app.approvals.subject import digest, flow_of
from app.audit.trail import Outcome, record_apart
from app.extensions import db
from app.kernel import attachments
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.registry import change_links, changeforms, changepages
from app.registry.change_kind import ChangeKind, change_kinds
from app.registry.change_paper import change_paper
from app.registry.change_tags import Tag
from app.registry.changeforms import EvidenceForm, ReportForm
from app.registry.models.changes import ChangeReport
from app.registry.models.evidence import Evidence, EvidenceKind
from app.registry.services import change_values, changes, evidence
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.pages import FormPage, Link
from app.web.rendering import is_fragment, render
from app.web.saying import say

_GROUP = _("基础信息")


class ChangeReportView(PageView):
    """The reports of the own area, their evidence and their paper."""

    page = Page("change_reports", _("变动申报"), group=_GROUP, icon="user-edit")
    route_base = "/changes"
    default_view = "reports"

    @expose("/")
    @opens
    def reports(self) -> Response:
        """The reports, the newest first."""
        asked = request.args
        wanted = changepages.Wanted(
            asked.get("kind", ""), asked.get("state", ""), asked.get("before", type=int, default=0)
        )
        page = changepages.list_page(db.session(), self.page, wanted)
        return render("ywl/_table.html" if is_fragment() else "ywl/list.html", page)

    @expose("/<int:pk>.pdf")
    @opens
    def paper(self, pk: int) -> Response:
        """The paper form of a report; each printing is on record."""
        row = _report(pk)
        paper = change_paper(db.session(), row)
        record_apart(current.actor(), Tag.PRINT, row, kind=row.kind)
        return _sent(paper, _("补助对象变动申报表") + f"-{row.id}.pdf", attachments.PDF)

    @expose("/evidence/<int:pk>/picture")
    @opens
    def picture(self, pk: int) -> Response:
        """A photograph as part of a page; each look is on record."""
        kept = _evidence(pk)
        if kept.media_type not in attachments.PICTURES:
            raise NotFound(_("这份材料不是照片，请下载查看。"))
        content = evidence.content_of(kept)
        record_apart(current.actor(), Tag.EVIDENCE_SHOW, kept, report=kept.report_id)
        response = current_app.response_class(content, mimetype=kept.media_type)
        response.headers["Cache-Control"] = "no-store"
        return response

    @expose("/evidence/<int:pk>/file")
    @opens
    def take(self, pk: int) -> Response:
        """A file to keep; each download is on record."""
        kept = _evidence(pk)
        content = evidence.content_of(kept)
        record_apart(current.actor(), Tag.EVIDENCE_TAKE, kept, report=kept.report_id, digest=kept.digest)
        return _sent(content, kept.name, kept.media_type)


class ChangeWriteView(PageView):
    """Writing a report: the kind, the form, the evidence."""

    page = Page("change_writing", _("申报变动"), group=_GROUP, icon="user-edit", menu=False)
    route_base = "/change-writing"
    default_view = "kinds"

    @expose("/")
    @opens
    def kinds(self) -> Response:
        """Which kind it is to be."""
        page = changepages.kinds_page(self.page)
        return render("ywl/_table.html" if is_fragment() else "ywl/list.html", page)

    @expose("/add", methods=["GET", "POST"])
    @opens
    def add(self) -> Response:
        """Write a report of one kind; the evidence comes next."""
        kind = change_kinds().get(request.args.get("kind", ""))
        if kind is None:
            return redirect(url_for(f"{self.endpoint}.kinds"))
        session, actor = db.session(), current.actor()
        operation_id = request.form.get("operation_id") or uuid.uuid4().hex
        form = changeforms.report_form(actor, session, kind)
        said = {"kind": kind.code}
        done = _try(form, lambda data: changes.report(session, actor, data | said, operation_id))
        if done is not None:
            flash(say(_("已保存为草稿，请上传证明材料。")), "success")
            return redirect(url_for(f"{self.endpoint}.attach", pk=done.id), 303)
        here = url_for(f"{self.endpoint}.add", kind=kind.code)
        return _form_page(kind, form, here, url_for(f"{self.endpoint}.kinds"), [("operation_id", operation_id)])

    @expose("/<int:pk>/edit", methods=["GET", "POST"])
    @opens
    def edit(self, pk: int) -> Response:
        """Amend a report that is with its writer."""
        session, actor, row = db.session(), current.actor(), _own(pk)
        kind, back, seen = changes.kind_of(row.kind), address_of(flow_of(row), row.id), digest(row)
        stated = change_values.read(kind, row.stated)
        known = {"happened_on": row.happened_on, "effective_month": changepages.month_of(row), "reason": row.reason}
        form = changeforms.report_form(actor, session, kind, stated | known)
        sent = request.form.get("seen_digest", "")
        done = _try(form, lambda data: changes.amend(session, actor, row, _kept(kind, stated, data), sent))
        if done is not None:
            flash(say(_("已修改，请核对后提交。")), "success")
            return redirect(back, 303)
        return _form_page(kind, form, request.path, back, [("seen_digest", seen)])

    @expose("/<int:pk>/evidence", methods=["GET", "POST"])
    @opens
    def attach(self, pk: int) -> Response:
        """Attach photographs and documents; what is good stays, whatever is wrong with the others."""
        row = _own(pk)
        form = EvidenceForm(changes.kind_of(row.kind), changes.evidence_of(db.session(), row))
        if request.method != "POST":
            return _evidence_page(row, form)
        count = _attach_all(row, form)
        if form.fields.errors:
            return _evidence_page(row, form)
        if not count:
            flash(say(_("没有选择文件。")), "danger")
        elif not change_links.lacking(db.session(), row):
            flash(say(_("证明材料已齐，请核对后提交。")), "success")
            return redirect(address_of(flow_of(row), row.id), 303)
        return redirect(url_for(f"{self.endpoint}.attach", pk=pk), 303)

    @expose("/<int:pk>/evidence/<int:kept>/remove", methods=["POST"])
    @opens
    def remove(self, pk: int, kept: int) -> Response:
        """Take a file off again."""
        row, session = _own(pk), db.session()
        one = _evidence(kept)
        if one.report_id != row.id:
            raise NotFound(_("没有这份材料，或已经撤下。"))
        evidence.remove(session, current.actor(), row, one, digest(row))
        flash(say(_("已撤下：{name}。")).format(name=one.name), "success")
        return redirect(url_for(f"{self.endpoint}.attach", pk=pk), 303)


def _attach_all(row: ChangeReport, form: EvidenceForm) -> int:
    session, actor, seen, count = db.session(), current.actor(), request.form.get("seen_digest", ""), 0
    for kind in form.kinds:
        sent = request.files.get(kind.value)
        if sent is None or not sent.filename:
            continue
        content = sent.read(attachments.LARGEST + 1)
        try:
            evidence.attach(session, actor, row, kind, sent.filename, content, seen)
        except Conflict:
            raise
        except DomainError as refusal:
            session.rollback()
            said, name = str(refusal.sentence), sent.filename[:120]
            record_apart(actor, Tag.EVIDENCE_REFUSE, row, outcome=Outcome.REFUSED, file=name, reason=said)
            form.blame(EvidenceKind(kind), refusal.sentence)
            continue
        count, seen = count + 1, digest(row)
    return count


def _evidence_page(row: ChangeReport, form: EvidenceForm) -> Response:
    session = db.session()
    attached = changes.evidence_of(session, row)
    if form.fields.errors:
        fresh = EvidenceForm(changes.kind_of(row.kind), attached)
        for kind in fresh.kinds:
            form.fields[kind.value].help = fresh.fields[kind.value].help
    lacks = change_links.lacking(session, row)
    onward = Link(
        say(_("完成，去核对提交")),
        address_of(flow_of(row), row.id),
        icon="arrow-right",
        kind="secondary" if lacks else "primary",
    )
    removing = [
        Link(
            say(_("撤下{name}")).format(name=one.name),
            url_for("ChangeWriteView.remove", pk=row.id, kept=one.id),
            icon="trash",
            method="post",
            confirm=say(_("撤下后要重新上传。")),
        )
        for one in attached
    ]
    title = f"{say(_('证明材料'))} · " + " · ".join(say(part) for part in changes.title_of(row))
    page = changeforms.evidence_page(form, title, row, digest(row), [onward, *removing])
    return render("ywl/form.html", page, 422 if form.fields.errors else 200)


def _form_page(kind: ChangeKind, form: ReportForm, here: str, back: str, hidden: list[tuple[str, str]]) -> Response:
    title = say(_("申报{kind}")).format(kind=say(kind.label))
    page = FormPage(
        title=title,
        form=form.fields,
        groups=form.groups(),
        action_url=here,
        submit=say(_("保存，下一步上传材料")) if hidden[0][0] == "operation_id" else say(_("保存")),
        cancel_url=back,
        help=say(kind.help),
        hidden=hidden,
        crumbs=[Link(say(_("变动申报")), url_for("ChangeReportView.reports")), Link(title, "")],
    )
    return render("ywl/form.html", page, 422 if form.fields.errors else 200)


def _try(form: ReportForm, run: Callable[[dict[str, Any]], ChangeReport]) -> ChangeReport | None:
    """What came of the form, or nothing where it was not sent or has faults, each at its field."""
    if request.method != "POST" or (data := form.read()) is None:
        return None
    try:
        return run(data)
    except DomainError as refusal:
        db.session().rollback()
        form.blame(refusal.faults)
        return None


def _kept(kind: ChangeKind, stated: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed; a masked value that was left empty stays as it was stated."""
    masked = {one.name: stated.get(one.name) for one in kind.asks if one.field.mask}
    return masked | dict(data)


def _report(pk: int) -> ChangeReport:
    """A report of the own area; absent and out of reach are the same."""
    row: ChangeReport | None = find(db.session(), flows()[ChangeReport.__flow__], pk)
    if row is None:
        raise NotFound(_("没有这项申报，请从“变动申报”中打开。"))
    return row


def _own(pk: int) -> ChangeReport:
    row = _report(pk)
    if not changes.is_writer(db.session(), current.actor(), row):
        raise NotFound(_("这项申报不由您填写，请从“变动申报”中打开。"))
    if row.state not in changes.WRITABLE:
        raise Conflict(_("申报正在办理或已经办结，不能修改。需要时请先撤回。"))
    return row


def _evidence(pk: int) -> Evidence:
    """A file of the own area that was not taken off."""
    kept: Evidence | None = db.session().get(Evidence, pk) if 0 < pk <= LARGEST_KEY else None
    if kept is None or kept.removed_at is not None:
        raise NotFound(_("没有这份材料，或已经撤下。"))
    return kept


def _sent(content: bytes, name: str, kind: str) -> Response:
    response = send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name, max_age=0)
    response.headers["Cache-Control"] = "no-store"
    return response
