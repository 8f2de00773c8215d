"""The pages of an import: where the file is given, and what the check found."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from wtforms import FileField
from wtforms.form import BaseForm

from app.exchange.importsheet import Entry, ImportSheet
from app.exchange.marking import reasons
from app.kernel.words import _
from app.web.pages import Cell, Column, Empty, FormPage, Group, Link, ListPage, Pager, Row
from app.web.saying import say

SHOWN = 200
"""Rows on the page of the check; all of them are in the file that is handed back."""
_SHOWN_COLUMNS = 3


def upload_page(sheet: ImportSheet, action_url: str, template: Link, crumbs: Sequence[Link], fault: str) -> FormPage:
    """Where the file is given."""
    form = BaseForm({"file": FileField(say(_("填好的模板")))})
    form.process(None)
    field = form["file"]
    field.help = say(_("Excel 工作簿（.xlsx），最多 {rows} 行；也可以是同样表头的 .csv").format(rows=sheet.most_rows))  # type: ignore[attr-defined]
    field.flags.required = True
    if fault:
        field.errors = [say(fault)]
    steps = _("先下载模板填写，再上传检查。检查不写入任何数据；全部无误后再确认导入，有一行不合规定就一行也不导入。")
    return FormPage(
        title=crumbs[-1].label,
        form=form,
        groups=[Group(say(_("上传名单")), ["file"])],
        action_url=action_url,
        submit=say(_("上传并检查")),
        help=say(steps),
        crumbs=crumbs,
        multipart=True,
        toolbar=[template],
    )


def checked_page(
    sheet: ImportSheet, name: str, entries: Sequence[Entry], toolbar: Sequence[Link], crumbs: Sequence[Link]
) -> ListPage:
    """What the check found: the wrong rows with their reasons, or the rows as they will be done."""
    wrong = [entry for entry in entries if entry.faults]
    labels = [_("行号"), *sheet.labels[:_SHOWN_COLUMNS], _("原因") if wrong else _("检查结果")]
    return ListPage(
        title=say(_("检查结果")),
        help=_told(sheet, name, entries, wrong),
        columns=[Column(f"c{number}", say(label)) for number, label in enumerate(labels)],
        rows=[_row(sheet, entry) for entry in islice(wrong or entries, SHOWN)],
        pager=Pager(size=SHOWN, sizes=(), count=len(wrong or entries)),
        empty=Empty(""),
        toolbar=toolbar,
        crumbs=[*crumbs, Link(say(_("检查结果")), "")],
    )


def _told(sheet: ImportSheet, name: str, entries: Sequence[Entry], wrong: Sequence[Entry]) -> str:
    if wrong:
        sentence = _(
            "“{name}”共 {rows} 行，{wrong} 行需要修改，还没有导入任何内容。请下载标红的文件，按“原因”修改后重新上传。"
        )
        return say(sentence.format(name=name, rows=len(entries), wrong=len(wrong)))
    sentence = _("“{name}”共 {rows} 行，全部符合规定，还没有导入。确认后一次全部导入。")
    said = say(sentence.format(name=name, rows=len(entries)))
    if sheet.result:
        once = _("确认后浏览器会下载“{result}”，只提供这一次，请妥善保存。")
        said += say(once.format(result=say(sheet.result)))
    return said


def _row(sheet: ImportSheet, entry: Entry) -> Row:
    told = "；".join(_said(sheet, entry)) or say(_("符合规定"))
    cells = [Cell(str(entry.number)), *(Cell(text) for text in entry.texts[:_SHOWN_COLUMNS])]
    return Row(str(entry.number), [*cells, Cell(told, badge="" if entry.faults else "green")])


def _said(sheet: ImportSheet, entry: Entry) -> list[str]:
    return list(reasons(sheet, entry, say))
