"""From a file to rows that are done: all checked, all rehearsed with the real services, then all of them or none."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.audit.trail import record
from app.exchange import cells
from app.exchange.headings import REASON
from app.exchange.importsheet import Act, Entry, ImportSheet, Options, SheetColumn
from app.exchange.reading import FORMULA, Limits, Line, Reading, read_sheet
from app.exchange.tags import Tag
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.store.actor import Actor
from app.store.transaction import transaction

AT_A_TIME = 250
"""Rows that are rehearsed together."""
_TOP_LINES = 10
_MB = 1024 * 1024


def limits_of(sheet: ImportSheet) -> Limits:
    """How large a file of this kind may be."""
    return Limits(8 * _MB, 64 * _MB, rows=2 * sheet.most_rows + _TOP_LINES, columns=60, seconds=20)


def read(sheet: ImportSheet, session: Session, actor: Actor, content: bytes, name: str) -> list[Entry]:
    """The filled rows of a file, with what is wrong in single cells and between rows.

    Raises :class:`DomainError` where the file as a whole cannot be taken: no sheet, another template, no rows.
    """
    with tempfile.TemporaryDirectory(prefix="ywl-import-") as folder:
        path = Path(folder) / "sheet"
        path.write_bytes(content)
        with read_sheet(path, name, limits_of(sheet)) as reading:
            lines = _rows(sheet, reading)
    options = sheet.options(session, actor)
    entries = [_entry(sheet, options, line) for line in lines]
    numbered = {entry.number: entry for entry in entries}
    for fault in sheet.across([entry for entry in entries if entry.values]):
        numbered[fault.row or 0].blame([fault])
    return entries


def rehearse(session: Session, actor: Actor, sheet: ImportSheet, entries: Sequence[Entry]) -> None:
    """Do every row that can be read with the real services, note what they refuse, and undo everything.

    It is done part by part, so that nobody waits long for the database; what rows of different parts have in common
    the sheet's ``across`` has found.
    """
    act, readable = sheet.begin(len(entries), True), [entry for entry in entries if entry.values]
    for start in range(0, len(readable), AT_A_TIME):
        try:
            with transaction(session):
                for entry in readable[start : start + AT_A_TIME]:
                    _try(session, actor, act, entry)
                raise _Undo
        except _Undo:
            continue


def carry_out(
    session: Session, actor: Actor, sheet: ImportSheet, entries: Sequence[Entry], **detail: Any
) -> list[Sequence[Any]]:
    """Do every row, or none: the lines of the result sheet. Raises :class:`DomainError` with what is wrong."""
    if faults := [fault for entry in entries for fault in entry.faults]:
        raise DomainError(_("名单里有 {count} 处错误，一行也没有导入。").format(count=len(faults)), faults=faults)
    act = sheet.begin(len(entries), False)
    with transaction(session):
        done = [_do(session, actor, act, entry) for entry in entries]
        record(session, actor, Tag.IMPORT, sheet=sheet.code, edition=sheet.edition, rows=len(done), **detail)
    return done


class _Undo(Exception):
    """Ends a rehearsal: the transaction that it leaves is rolled back."""


def _try(session: Session, actor: Actor, act: Act, entry: Entry) -> None:
    try:
        with session.begin_nested():
            act(session, actor, entry.values)
    except DomainError as refusal:
        entry.blame(refusal.faults)


def _do(session: Session, actor: Actor, act: Act, entry: Entry) -> Sequence[Any]:
    try:
        return act(session, actor, entry.values)
    except DomainError as refusal:
        entry.blame(refusal.faults)
        sentence = _("第 {row} 行：{sentence}整份名单一行也没有导入。")
        said = sentence.format(row=entry.number, sentence=refusal.sentence)
        raise DomainError(said, faults=entry.faults) from refusal


def _rows(sheet: ImportSheet, reading: Reading) -> list[Line]:
    """The lines below the headings."""
    if reading.version not in ("", sheet.version):
        sentence = _("这不是现行的“{label}”模板。请重新下载模板，把内容粘贴过去再上传。")
        raise DomainError(sentence.format(label=sheet.label))
    found: list[Line] = []
    above = 0
    for line in reading.lines:
        if above >= 0:
            above = -1 if _is_head(sheet, line) else above + 1
            if above >= _TOP_LINES:
                break
            continue
        found.append(line)
        if len(found) > sheet.most_rows:
            sentence = _("一次最多导入 {most} 行，这个文件超过了。请拆成几个文件分别上传。")
            raise DomainError(sentence.format(most=sheet.most_rows))
    if above > 0:
        raise DomainError(_("没有找到以“{first}”开头的表头。请用下载的模板填写后上传。").format(first=sheet.labels[0]))
    if not found:
        raise DomainError(_("表里没有填写任何内容。请在表头下面填写后上传。"))
    return found


def _is_head(sheet: ImportSheet, line: Line) -> bool:
    """Whether these are the headings. Raises ``DomainError`` where they are, but not those of the template."""
    found = [cells.half_width(text).rstrip("*") for text in line.values]
    if not found or found[0] != sheet.labels[0]:
        return False
    if found[len(sheet.labels) :] == [REASON]:
        found.pop()
    if found == sheet.labels:
        return True
    at = next(
        (place for place, (one, other) in enumerate(zip(found, sheet.labels, strict=False)) if one != other),
        min(len(found), len(sheet.labels)),
    )
    sentence = _("表头与模板不同：第 {column} 列应为“{wanted}”，文件里是“{found}”。请用下载的模板填写后上传。")
    wanted, there = ((names[at] if at < len(names) else "") or _("（空）") for names in (sheet.labels, found))
    raise DomainError(sentence.format(column=at + 1, wanted=wanted, found=there))


def _entry(sheet: ImportSheet, options: Mapping[str, Options], line: Line) -> Entry:
    names = [column.name for column in sheet.columns]
    entry = Entry(line.number, tuple([*line.values, *[""] * len(names)][: len(names)]))
    places = {str(number): name for number, name in enumerate(names, start=1)}
    entry.blame(Fault(fault.sentence, places[fault.field]) for fault in line.faults if fault.field in places)
    if any(line.values[len(names) + 1 :]):
        entry.blame([Fault(_("表头右边还有内容，请删除。"))])
    values: dict[str, Any] = {}
    for column, text in zip(sheet.columns, entry.texts, strict=True):
        try:
            values[column.name] = _value(column, text, options)
        except DomainError as refusal:
            entry.blame([Fault(refusal.sentence, column.name)])
    if not entry.faults:
        entry.values = values
    return entry


def _value(column: SheetColumn, text: str, options: Mapping[str, Options]) -> Any:
    if text.startswith(("=", "＝")):
        raise DomainError(FORMULA)
    if not text:
        if column.required:
            raise DomainError(_("请填写“{label}”。").format(label=column.label))
        return None
    if column.name in options:
        return _chosen(column, text, options[column.name])
    if len(text) > column.most:
        raise DomainError(_("最多 {most} 个字，请缩短。").format(most=column.most))
    return column.read(text)


def _chosen(column: SheetColumn, text: str, options: Options) -> Any:
    for wanted in (text, cells.half_width(text)):
        if wanted in options:
            return options[wanted]
    raise DomainError(column.unknown.format(value=text[:40]))
