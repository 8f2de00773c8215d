"""The hand-built pages of the annual recertification: progress with its export, and the form that is filled in."""

from __future__ import annotations

import uuid
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import flash, redirect, request, send_file, url_for
from flask_appbuilder.baseviews import expose
from werkzeug.wrappers import Response

from app.approvals.actions import find
from app.approvals.flow import flows
from app.approvals.pages import address_of
from app.approvals.subject import digest
from app.audit.trail import record
from app.exchange.xlsx import Heading, SheetWriter
from app.extensions import db
from app.kernel import clock, divisions
from app.kernel.divisions import Level
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.registry import recertificationpages as pages
from app.registry.models.recertification import Recertification, RecertificationItem
from app.registry.recertificationforms import ReportForm
from app.registry.recertifying import progress
from app.registry.recertifying.progress import MEASURES, Line
from app.registry.recertifying.reporting import FILLED_IN, report
from app.registry.recertifying.tags import Tag
from app.store.transaction import transaction
from app.web import current
from app.web.page import Page, PageView, opens
from app.web.pages import FormPage, Link
from app.web.rendering import is_fragment, render
from app.web.saying import say

GROUP = _("年度核查")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RecertificationProgressView(PageView):
    """The progress of campaigns by township and village, down to the list of households behind each number."""

    page = Page(pages.PROGRESS, _("核查进度"), group=GROUP, icon="chart-bar")
    route_base = "/recertification"
    default_view = "index"

    @expose("/")
    @opens
    def index(self) -> Response:
        """The campaigns that have households in the actor's area."""
        template = "ywl/_table.html" if is_fragment() else "ywl/list.html"
        return render(template, pages.campaigns_page(db.session()))

    @expose("/<int:pk>")
    @opens
    def show(self, pk: int) -> Response:
        """One campaign by townships, or, inside a township, by villages."""
        campaign = _campaign(pk)
        inside, found = _area(campaign)
        return render("ywl/recertification.html", pages.progress_page(db.session(), campaign, inside, found))

    @expose("/<int:pk>/export", methods=["POST"])
    @opens
    def export(self, pk: int) -> Response:
        """The same as an Excel file; on record."""
        campaign, actor, session = _campaign(pk), current.actor(), db.session()
        inside, found = _area(campaign)
        content = _workbook(campaign, inside, found, actor.name)
        with transaction(session):
            told = {"recertification": campaign.id, "rows": len(found)}
            record(session, actor, Tag.EXPORT, None, division_code=inside, exported=told)
        name = f"{campaign.name}_{clock.local(clock.now()):%Y%m%d_%H%M%S}.xlsx"
        response = send_file(BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name=name, max_age=0)
        response.headers["Cache-Control"] = "no-store"
        return response


class RecertificationFormView(PageView):
    """The form in which an informant, a township or a station fills in the year of one household."""

    page = Page(pages.FILLING, _("核查填报"), group=GROUP, icon="pencil", menu=False)
    route_base = "/recertification-form"
    default_view = "edit"

    @expose("/<int:pk>", methods=["GET", "POST"])
    @opens
    def edit(self, pk: int) -> Response:
        """Fill in and report; what was wrong is said at its field, and nothing typed is lost."""
        session, actor = db.session(), current.actor()
        flow = flows()[RecertificationItem.__flow__]
        item: RecertificationItem | None = find(session, flow, pk)
        if item is None:
            raise NotFound(_("没有这一户的核查，或不在您的辖区。请从“核查名单”中打开。"))
        if item.state not in FILLED_IN and request.method == "GET":
            raise Conflict(_("这一户已经填报，正在等待确认或已经办完；需要修改的请先撤回或请初审员退回。"))
        operation = request.form.get("operation_id") or uuid.uuid4().hex
        form = ReportForm(session, item)
        said = form.read() if request.method == "POST" else None
        if said is not None:
            try:
                seen = request.form.get("seen_digest", "")
                report(session, actor, item, said, seen_digest=seen, operation_id=operation)
                flash(say(_("已填报，等待乡镇确认。")), "success")
                return redirect(address_of(flow, item.id), 303)
            except (Conflict, NotFound):
                raise
            except DomainError as refusal:
                form.blame(refusal.faults)
        hidden = [("operation_id", operation), ("seen_digest", digest(item))]
        return render("ywl/form.html", _form_page(item, form, hidden), 422 if form.fields.errors else 200)


def _form_page(item: RecertificationItem, form: ReportForm, hidden: list[tuple[str, str]]) -> FormPage:
    form_of = _("{year} 年核查填报").format(year=item.year)
    title = f"{item.head_name or item.household_id} · {say(form_of)}"
    return FormPage(
        title=title,
        form=form.fields,
        groups=form.groups(),
        action_url=url_for("RecertificationFormView.edit", pk=item.id),
        submit=say(_("保存并上报")),
        cancel_url=address_of(flows()[RecertificationItem.__flow__], item.id),
        help=say(_("已按上年填好，只需修改有变化的；没有的留空。")),
        hidden=hidden,
        crumbs=[Link(say(GROUP), ""), Link(title, "")],
    )


def _campaign(pk: int) -> Recertification:
    found = progress.campaign(db.session(), pk)
    if found is None:
        raise NotFound(_("没有这项核查任务，或您的辖区内没有它的家庭。"))
    return found


def _area(campaign: Recertification) -> tuple[str, list[Line]]:
    """The area that is asked for, inside the campaign, and its lines: a county by townships, a township by villages."""
    asked = request.args.get("inside", "")
    inside = asked if divisions.is_code(asked) and divisions.contains(campaign.division_code, asked) else ""
    own = current.actor().division_code
    if not inside and divisions.contains(campaign.division_code, own):
        inside = own
    inside = inside or campaign.division_code
    level = Level.TOWN if divisions.level_of(inside) <= Level.COUNTY else Level.VILLAGE
    return inside, progress.lines(db.session(), campaign.id, inside, level)


def _workbook(campaign: Recertification, inside: str, found: list[Line], who: str) -> bytes:
    headings = [Heading(say(_("区划代码")), 16), Heading(say(_("名称")), 24), Heading(say(_("应核查")))]
    headings += [Heading(say(_("已完成"))), Heading(say(_("进度（%）")))]
    headings += [Heading(say(one.label)) for one in MEASURES]
    now = clock.local(clock.now())
    told = [
        f"{campaign.name} · {say(_('核查进度'))}",
        say(_("截止日期：{day}").format(day=campaign.due_on.isoformat())),
        say(_("导出人：{who}，导出时间：{when}").format(who=who, when=f"{now:%Y-%m-%d %H:%M:%S}")),
    ]
    rows = [_cells(one) for one in [*found, progress.total(inside, found)]]
    with TemporaryDirectory(prefix="ywl-progress-") as folder:
        path = Path(folder) / "progress.xlsx"
        with SheetWriter(path, say(_("核查进度")), told, headings) as writer:
            writer.write(rows)
        return path.read_bytes()


def _cells(line: Line) -> list[object]:
    numbers = [line.counts[one.code] for one in MEASURES]
    return [line.division_code, say(line.name), line.due, line.done, line.percent, *numbers]
