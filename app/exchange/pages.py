"""The pages of an import: the list, the steps, where it stands and what may be done now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from app.exchange.importforms import field_of, form_of
from app.exchange.models import RUNNING, Import, ImportMode, ImportState
from app.exchange.source import Source, sources
from app.jobs.models import JobRun
from app.jobs.pages import progress_page
from app.kernel import clock
from app.kernel.words import _
from app.web.pages import Badge, Cell, Column, Detail, Empty, FormPage, Group, Link, ListPage, Pager, Progress, Row
from app.web.saying import say

SIZE = 20
STEPS = (_("上传文件"), _("工作表和表头"), _("列的对应"), _("检查"), _("导入"))


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Where one import stands: the steps, the job at work, the counts, the decision, the rows kept aside."""

    title: str
    status: Badge
    steps: Sequence[Link]
    groups: Sequence[Group]
    crumbs: Sequence[Link]
    said: str = ""
    tone: str = "blue"
    warning: str = ""
    toolbar: Sequence[Link] = ()
    progress: Progress | None = None
    decision: FormPage | None = None
    aside: ListPage | None = None


def to(place: str, **where: Any) -> str:
    """The address of a page of imports."""
    return url_for(f"ImportsView.{place}", **where)


def crumbs(*more: str) -> list[Link]:
    """Where one is."""
    first = [Link(say(_("数据导入")), ""), Link(say(_("批量导入")), to("mine"))]
    return [*first, *(Link(label, "") for label in more)]


def steps(imported: Import | None, at: int) -> list[Link]:
    """The steps of the wizard; those before may be gone back to as long as nothing came in."""
    open_still = imported is not None and imported.state in (ImportState.PLACING, ImportState.CHECKED)
    places = {1: "place", 2: "columns"}
    found = []
    for number, label in enumerate(STEPS):
        url = to(places[number], pk=imported.id) if imported and open_still and number in places else ""
        found.append(Link(f"{number + 1}. {say(label)}", url, active=number == at))
    return found


def list_page(found: Sequence[Import], before: int | None) -> ListPage:
    """The imports of the office, the newest first."""
    rows, more = found[:SIZE], len(found) > SIZE
    labels = (_("文件"), _("来源"), _("状态"), _("行数"), _("已导入"), _("有错"), _("上传人"), _("上传时间"))
    return ListPage(
        title=say(_("批量导入")),
        help=say(_("把低保台账、种粮农户普查、一卡通、一线通和本系统模板等外来的表导入系统。")),
        columns=[Column(f"c{number}", say(label)) for number, label in enumerate(labels)],
        rows=[_row(one) for one in rows],
        pager=Pager(
            size=SIZE,
            sizes=(),
            page=1 if before is None else 2,
            count=len(rows) if before is None and not more else None,
            first_url=to("mine") if before is not None else "",
            next_url=to("mine", before=rows[-1].id) if more else "",
        ),
        empty=Empty(say(_("本机构还没有导入过文件。")), Link(say(_("导入文件")), to("new"), "upload", kind="primary")),
        toolbar=[Link(say(_("导入文件")), to("new"), "upload", kind="primary")],
        crumbs=crumbs(),
    )


def templates_page(offered: Mapping[str, Source]) -> ListPage:
    """The templates: what each is for, and where it is fetched."""
    labels = (_("来源"), _("说明"))
    rows = [
        Row(code, [Cell(say(one.label)), Cell(say(one.help))], to("template", source=code))
        for code, one in offered.items()
    ]
    return ListPage(
        title=say(_("下载模板")),
        help=say(_("外来的表不必改成模板的样子；没有现成的表时，用模板填写。")),
        columns=[Column(f"c{number}", say(label)) for number, label in enumerate(labels)],
        rows=rows,
        pager=Pager(size=len(rows), sizes=(), count=len(rows)),
        empty=Empty(say(_("您的岗位没有可以导入的来源。"))),
        crumbs=crumbs(say(_("下载模板"))),
    )


def _row(one: Import) -> Row:
    state = badge_of(one)
    cells = [Cell(one.file_name), Cell(source_label(one.source)), Cell(state.label, badge=state.colour)]
    cells += [Cell(str(number), align="end") for number in (one.rows, one.taken, one.bad)]
    return Row(str(one.id), [*cells, Cell(one.officer), Cell(minute(one.created_at))], to("show", pk=one.id))


def import_page(
    imported: Import, run: JobRun | None, decision: FormPage | None, aside: ListPage | None, warning: str = ""
) -> ImportPage:
    """One import as it stands."""
    state = ImportState(imported.state)
    at = {ImportState.PLACING: 2, ImportState.CHECKING: 3, ImportState.CHECKED: 3}.get(state, 4)
    return ImportPage(
        title=imported.file_name,
        status=badge_of(imported),
        steps=steps(imported, at),
        groups=[Group(say(_("文件")), _file(imported)), Group(say(_("结果")), _counts(imported))],
        crumbs=crumbs(imported.file_name),
        said=say(imported.said),
        tone="green" if state == ImportState.DONE else "yellow" if imported.bad else "blue",
        warning=warning,
        toolbar=_toolbar(imported, run),
        progress=_progress(imported, run),
        decision=decision,
        aside=aside,
    )


def progress_of(imported: Import, run: JobRun) -> Progress:
    """The job at work on an import; who comes back to the page sees it go on."""
    page = progress_page(run)
    cancel = (
        Link(say(_("取消")), to("cancel", pk=imported.id), "player-stop", "post", "danger") if page.cancel else None
    )
    poll_url = to("progress", pk=imported.id) if page.poll_url else ""
    return replace(page, poll_url=poll_url, cancel=cancel, retry=None, result=None)


def _progress(imported: Import, run: JobRun | None) -> Progress | None:
    return progress_of(imported, run) if imported.state in RUNNING and run is not None else None


def decision_page(imported: Import, again: str, fault: str = "", form: Any = None) -> FormPage:
    """The choice: the good rows, or all or nothing; and whether the same file shall come in again."""
    fields = {"mode": field_of("choices", _("导入方式"), [(one.value, say(one.label)) for one in ImportMode])}
    if again:
        fields["again"] = field_of("check", _("同一个文件再导入一次"))
    form = form or form_of(fields, {"mode": ImportMode.GOOD_ROWS if imported.bad else ImportMode.ALL_OR_NOTHING})
    if fault:
        form["mode"].errors = [fault]
    return FormPage(
        title=say(_("决定")),
        form=form,
        groups=[Group(say(_("怎样导入")), list(fields))],
        action_url=to("take", pk=imported.id),
        submit=say(_("开始导入 {rows} 行").format(rows=imported.rows - imported.bad)),
        warning=again,
    )


def aside_page(imported: Import, rows: Sequence[Row], shown: int) -> ListPage:
    """The first of the rows that are kept aside; all of them are in the file that is handed back."""
    labels = (_("行号"), _("列"), _("内容"), _("原因"))
    total = imported.bad + imported.doubtful
    said = _("下面列出前 {shown} 行，共 {total} 行；全部在标红的文件里。").format(shown=min(shown, total), total=total)
    return ListPage(
        title=say(_("有错和有疑问的行")),
        help=say(said),
        columns=[Column(f"c{number}", say(label)) for number, label in enumerate(labels)],
        rows=rows,
        pager=Pager(size=shown, sizes=(), count=total),
        empty=Empty(say(_("没有有错的行。"))),
    )


def _toolbar(imported: Import, run: JobRun | None) -> list[Link]:
    state, pk, found = ImportState(imported.state), imported.id, []
    if state in (ImportState.CHECKED, ImportState.DONE) and imported.bad + imported.doubtful:
        found.append(Link(say(_("下载标红的文件")), to("mark", pk=pk, only=0), "download", "post"))
        found.append(Link(say(_("只下载有错的行")), to("mark", pk=pk, only=1), "download", "post"))
    if state in RUNNING and (run is None or run.is_over):
        found.append(Link(say(_("继续")), to("go_on", pk=pk), "refresh", "post", "primary"))
    if state == ImportState.CHECKING and (run is None or run.is_over):
        found.append(Link(say(_("返回修改")), to("step_back", pk=pk), "arrow-back-up", "post"))
    if state == ImportState.DONE and imported.taken or state == ImportState.TAKING and (run is None or run.is_over):
        sure = say(_("这次导入写入的内容将全部收回。确定撤销吗？"))
        found.append(Link(say(_("撤销这次导入")), to("undo", pk=pk), "arrow-back-up", "post", "danger", sure))
    if state in (ImportState.PLACING, ImportState.CHECKED):
        sure = say(_("原文件和检查结果将被删除。确定放弃吗？"))
        found.append(Link(say(_("放弃")), to("drop", pk=pk), "x", "post", "danger", sure))
    return found


def _file(one: Import) -> list[Detail]:
    place = _("“{sheet}”第 {row} 行起 {rows} 行").format(
        sheet=one.sheet or "CSV", row=one.heading_row, rows=one.heading_rows
    )
    pairs = [
        (_("来源"), source_label(one.source)),
        (_("表头"), say(place)),
        (_("数据截至"), one.as_of.isoformat()),
        (_("上传"), f"{one.officer} {minute(one.created_at)}"),
        (_("文件摘要"), one.digest[:16]),
    ]
    return [Detail(say(label), Cell(value)) for label, value in pairs]


def _counts(one: Import) -> list[Detail]:
    pairs = [(_("行数"), one.rows), (_("有错"), one.bad), (_("有疑问"), one.doubtful), (_("已导入"), one.taken)]
    found = [Detail(say(label), Cell(str(value))) for label, value in pairs]
    if one.mode:
        found.append(Detail(say(_("方式")), Cell(say(ImportMode(one.mode).label))))
    return found


def badge_of(one: Import) -> Badge:
    """Its state."""
    state = ImportState(one.state)
    return Badge(say(state.label), state.colour)


def source_label(code: str) -> str:
    """What a source is called, even one that there no longer is."""
    found = sources().get(code)
    return say(found.label) if found else code


def minute(instant: Any) -> str:
    """An instant as people read it."""
    return f"{clock.local(instant):%Y-%m-%d %H:%M}"
