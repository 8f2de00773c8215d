"""The forms of the wizard: the file, the place of its headings, the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from wtforms import BooleanField, DateField, FileField, RadioField, SelectField
from wtforms.form import BaseForm

from app.exchange.headings import TOP_ROWS, Place
from app.exchange.reading import Top
from app.exchange.source import Layout, Source
from app.kernel import clock
from app.kernel.words import _
from app.web.saying import say

SAMPLES = 3


def field_of(kind: str, label: str, choices: Sequence[tuple[str, str]] = ()) -> Any:
    """An input."""
    said = say(label)
    if kind == "check":
        return BooleanField(said)
    if kind == "choices":
        return RadioField(said, choices=list(choices), validate_choice=False)
    return SelectField(said, choices=list(choices), validate_choice=False)


def form_of(fields: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> BaseForm:
    """A form of these inputs, with what was sent or what is given."""
    form = BaseForm(fields)
    form.process(request.form if request.method == "POST" else None, data=dict(data or {}))
    return form


def upload_form(sources: Mapping[str, Source], chosen: str) -> BaseForm:
    """Which source, which file, and the day for which it holds."""
    choices = [("", say(_("请选择"))), *((code, say(one.label)) for code, one in sources.items())]
    fields = {
        "source": field_of("select", _("来源"), choices),
        "file": FileField(say(_("文件"))),
        "as_of": DateField(say(_("数据截至"))),
    }
    form = form_of(fields, {"source": chosen, "as_of": clock.today()})
    form["file"].help = say(_("xlsx、xls 或 csv（UTF-8 或 GB18030），数据可以在任何一个工作表，最多 1048575 行"))  # type: ignore[attr-defined]
    form["as_of"].help = say(_("表里的情况截至哪一天"))  # type: ignore[attr-defined]
    form["as_of"].input_type = "date"  # type: ignore[attr-defined]
    for name in fields:
        form[name].flags.required = True
    return form


def place_form(tops: Sequence[Top], place: Place) -> BaseForm:
    """In which sheet and row the headings begin, and over how many rows they go."""
    rows = [(str(number), say(_("{number} 行").format(number=number))) for number in (1, 2, 3)]
    fields = {
        "row": field_of("select", _("表头从这里开始"), _starts(tops)),
        "rows": field_of("select", _("表头共几行"), rows),
    }
    at = next((number for number, top in enumerate(tops) if top.sheet == place.sheet), 0)
    form = form_of(fields, {"row": f"{at}.{place.row}", "rows": str(place.rows)})
    form["row"].help = say(_("已按来源的常用词找到，不对时请改"))  # type: ignore[attr-defined]
    form["rows"].help = say(_("合并的单元格算在它盖住的每一列上"))  # type: ignore[attr-defined]
    return form


def _starts(tops: Sequence[Top]) -> list[tuple[str, str]]:
    found = []
    for at, top in enumerate(tops):
        for line in top.lines[:TOP_ROWS]:
            texts = "、".join(text for text in line.values if text)[:60]
            said = _("“{sheet}”第 {row} 行：{texts}").format(sheet=top.sheet or "CSV", row=line.number, texts=texts)
            found.append((f"{at}.{line.number}", say(said)))
    return found


def columns_form(layout: Layout, top: Top | None, place: Place, mapping: Sequence[str]) -> BaseForm:
    """For each heading what it is; below it the first values that stand there."""
    choices = [("", say(_("不导入"))), *((target, say(label)) for target, label in layout.targets().items())]
    labels = [
        heading.label or say(_("（第 {column} 列，无表头）").format(column=at + 1))
        for at, heading in enumerate(place.headings)
    ]
    fields = {f"c{at}": SelectField(label, choices=choices, validate_choice=False) for at, label in enumerate(labels)}
    form = form_of(fields, {f"c{at}": target for at, target in enumerate(mapping)})
    for at, _heading in enumerate(place.headings):
        texts = _samples(top, place, at)
        form[f"c{at}"].help = say(_("如：{texts}").format(texts="、".join(texts))) if texts else ""  # type: ignore[attr-defined]
    return form


def _samples(top: Top | None, place: Place, at: int) -> list[str]:
    below = (line for line in (top.lines if top else ()) if line.number >= place.first_data_row)
    texts = (line.values[at] for line in below if at < len(line.values) and line.values[at])
    return list(dict.fromkeys(texts))[:SAMPLES]
