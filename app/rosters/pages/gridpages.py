"""The entry grid of a roster: rows as they were typed or pasted, with what is wrong at each cell."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.kernel.words import _
from app.rosters.models import Roster
from app.rosters.pages.linepages import crumbs
from app.web.pages import Link
from app.web.saying import say

BLANK = 10
"""So many empty rows are at hand."""
MOST = 200
"""So many rows go in at once; more are imported."""
LONGEST = 200
LONGEST_TEXT = 400_000


@dataclass(frozen=True, slots=True)
class GridPage:
    """The grid. ``faults`` says what is wrong by row (from 1) and heading; ``errors`` the same as a list on top."""

    title: str
    help: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    action_url: str
    most: int = MOST
    errors: Sequence[tuple[str, str]] = ()
    faults: Mapping[tuple[int, str], str] = field(default_factory=dict)
    toolbar: Sequence[Link] = ()
    crumbs: Sequence[Link] = ()


def typed(form: MultiDict[str, str], width: int) -> list[list[str]]:
    """The rows as they stand in the form, without blanks around each cell."""
    columns = [form.getlist(f"c{at}")[:MOST] for at in range(width)]
    return [[cell.replace("\x00", "").strip()[:LONGEST] for cell in row] for row in zip(*columns, strict=False)]


def pasted(text: str, headings: Sequence[str]) -> list[list[str]]:
    """The rows of what was copied from a sheet: cells between tabs; a first row that only repeats headings is left."""
    width = len(headings)
    lines = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")[:LONGEST_TEXT]
    try:
        read = list(csv.reader(StringIO(lines), delimiter="\t"))
    except csv.Error:
        read = [line.split("\t") for line in lines.split("\n")]
    rows = [[cell.strip()[:LONGEST] for cell in row][:width] for row in read if any(cell.strip() for cell in row)]
    rows = [row + [""] * (width - len(row)) for row in rows]
    if rows and set(filter(None, rows[0])) <= set(headings):
        rows = rows[1:]
    return rows[:MOST]


def filled(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows in which anything stands."""
    return [list(row) for row in rows if any(row)]


def with_blanks(rows: Sequence[Sequence[str]], width: int, more: int = BLANK) -> list[list[str]]:
    """The rows with empty ones behind them, as many as may still be filled in."""
    room = max(0, min(more, MOST - len(rows)))
    return [*(list(row) for row in rows), *([""] * width for _row in range(room))]


def grid_page(roster: Roster, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> GridPage:
    """The grid with these rows."""
    title = say(_("录入表"))
    return GridPage(
        title=f"{roster.name} · {title}",
        help=say(_("一行一人。可以从 Excel 复制整块粘贴；全部检查无误才写入，有错时标在格子上，写好的不会丢。")),
        headings=headings,
        rows=rows,
        action_url=url_for("RosterGridView.edit", pk=roster.id),
        toolbar=[
            Link(say(_("返回花名册")), url_for("RosterReadView.show", pk=roster.id), "arrow-back-up"),
            Link(say(_("下载模板")), url_for("RosterImportView.template", pk=roster.id), "download"),
        ],
        crumbs=crumbs(roster, title),
    )


def blamed(page: GridPage, problems: Sequence[tuple[int, str, str]]) -> GridPage:
    """The grid with what is wrong: row (from 1), heading, sentence."""
    faults: dict[tuple[int, str], str] = {}
    for row, heading, sentence in problems:
        faults[row, heading] = "；".join(filter(None, (faults.get((row, heading), ""), sentence)))
    return replace(page, faults=faults, errors=[_told(page, *one) for one in problems])


def _told(page: GridPage, row: int, heading: str, sentence: str) -> tuple[str, str]:
    """The sentence with its place, and the input that it leads to."""
    column = page.headings.index(heading) if heading in page.headings else 0
    place = say(_("第 {row} 行")).format(row=row)
    return f"g{row}-{column}", f"{place} {heading}：{sentence}" if heading else f"{place}：{sentence}"
