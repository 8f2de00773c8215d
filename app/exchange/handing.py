"""Files handed back: the template of a source, and what was sent in with wrong cells in red and the reasons beside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.audit.trail import record
from app.exchange import vault
from app.exchange.headings import REASON
from app.exchange.models import ImportRow
from app.exchange.reading import read_sheet
from app.exchange.records import reasons
from app.exchange.running import Work
from app.exchange.services import finding
from app.exchange.source import Layout, Source, SourceColumn, layout_of
from app.exchange.tags import Tag
from app.exchange.xlsx import Heading, SheetWriter, Wrong
from app.jobs.job import JobContext
from app.kernel.errors import Fault
from app.kernel.words import _
from app.store.actor import Actor

TEMPLATE_MEMBERS = 6
"""Members for which a template has columns; more may be added beside them."""


def write_template(source: Source, session: Session, actor: Actor, path: Path) -> None:
    """An empty sheet of a source to fill in."""
    layout = layout_of(source, session, actor)
    lines = [str(source.label), str(source.help or _("一行一条。红色表头必填；把鼠标放在单元格上可看填写说明。"))]
    SheetWriter(path, source.label, lines, _template_headings(layout), source.version).close()


def mark(context: JobContext) -> str:
    """Write the file with its wrong cells in red: all rows, or only those that are wrong."""
    work = Work(context)
    only_bad = bool(context.payload.get("only_bad"))
    name = Path(work.imported.file_name).stem
    path = context.result_file(f"{name}（{'有错的行' if only_bad else '标红'}）.xlsx")
    headings = [Heading(heading.label, 16) for heading in work.place.headings] + [Heading(REASON, 60)]
    with SheetWriter(path, work.imported.sheet or name, [], headings) as writer:
        rows = _only_bad(work) if only_bad else _all(work)
        for done, row in enumerate(rows, start=1):
            writer.write([row])
            if done % 1000 == 0:
                context.progress(done, work.imported.rows, _("正在写文件"))
    with work.writing() as session:
        record(session, work.actor, Tag.MARK, work.imported, source=work.source.code, rows=writer.rows, written=True)
    return _("写好了 {rows} 行").format(rows=writer.rows)


def _template_headings(layout: Layout) -> list[Heading]:
    found = [_heading(column, column.label, layout, column.name) for column in layout.columns]
    for group in layout.source.groups:
        for number in range(1, min(group.most, TEMPLATE_MEMBERS) + 1):
            for column in group.columns:
                label = f"{group.label}{number}{column.label}"
                found.append(_heading(column, label, layout, f"{group.name}.{number}.{column.name}", member=True))
    return found


def _heading(column: SourceColumn, label: str, layout: Layout, target: str, *, member: bool = False) -> Heading:
    choices = tuple(layout.options_of(target) or ())
    required = column.required and not member
    return Heading(str(label), column.width, note=str(column.help), required=required, choices=choices)


def _only_bad(work: Work) -> Iterator[list[Any]]:
    with work.context.reading() as session:
        for row in session.scalars(finding.rows_aside(work.imported).execution_options(yield_per=200)):
            said = json.loads(row.content)
            if said["faults"]:
                yield _marked(work, said["cells"], said)


def _all(work: Work) -> Iterator[list[Any]]:
    imported = work.imported
    with (
        work.context.reading() as session,
        vault.opened(work.folder, imported.token) as path,
        read_sheet(path, imported.file_name, finding.LIMITS, imported.sheet) as reading,
    ):
        rows = iter(session.scalars(finding.rows_aside(imported).execution_options(yield_per=200)))
        row: ImportRow | None = next(rows, None)
        for line in reading.lines:
            if line.number < work.place.first_data_row:
                continue
            said = None
            if row is not None and row.number == line.number:
                said, row = json.loads(row.content), next(rows, None)
            yield _marked(work, line.values, said)


def _marked(work: Work, cells: Sequence[str], said: dict[str, Any] | None) -> list[Any]:
    width = len(work.place.headings)
    values: list[Any] = [*cells, *[""] * width][:width]
    if said is None:
        return [*values, ""]
    columns = {target: at for at, target in enumerate(finding.mapping_of(work.imported)) if target}
    for field, _sentence in said["faults"]:
        if field in columns:
            values[columns[field]] = Wrong(values[columns[field]])
    faults = [Fault(sentence, field) for field, sentence in [*said["faults"], *said["doubts"]]]
    return [*values, "；".join(reasons(work.layout, faults))]
