"""Users, posts and addresses from a sheet: rehearsed with the real services, told row by row, then all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.exchange.reading import Limits, Line, read_sheet
from app.exchange.xlsx import Heading, SheetWriter
from app.kernel.errors import DomainError, Fault
from app.kernel.words import _
from app.offices.models import Organisation
from app.offices.post import post_labels
from app.offices.services.grants import grant_post
from app.offices.services.officers import register_officer
from app.offices.services.terminals import assign_terminal
from app.offices.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction

VERSION = "officers-1"
MOST_ROWS = 1_000
REASON = "错误原因"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the template: the field it fills, its heading, whether it must be filled."""

    name: str
    label: str
    width: int = 16
    required: bool = False
    note: str = ""


COLUMNS = (
    SheetColumn("organisation_id", "所在机构", 30, True, "与本辖区登记的机构名称完全一致"),
    SheetColumn("name", "姓名", 14, True),
    SheetColumn("username", "用户名", 18, True, "3–40 个小写字母、数字、下划线、连字符或点，全网唯一"),
    SheetColumn("id_no", "公民身份号码", 22, False, "18 位；单元格为文本格式"),
    SheetColumn("telephone", "手机号码", 16),
    SheetColumn("duty", "职务", 16),
    SheetColumn("post", "岗位", 16, True, "从下拉列表选择"),
    SheetColumn("valid_from", "起始日期", 14, False, "如 2026-01-01；留空为今天"),
    SheetColumn("address", "登记地址", 26, True, "IPv4、IPv6 或网段；多个用逗号分开"),
    SheetColumn("note", "备注", 24),
)
LABELS = [column.label for column in COLUMNS]


@dataclass(slots=True)
class Outcome:
    """What became of one row: its faults, or the one-time password of the new user."""

    number: int
    values: tuple[str, ...]
    faults: list[Fault] = field(default_factory=list)
    password: str = ""


class _Undo(Exception):
    """Ends a rehearsal."""


def write_template(session: Session, path: Path) -> None:
    """The template to fill in, with the organisations and posts of the own area to choose from."""
    names = list(session.scalars(select(Organisation.name).order_by(Organisation.division_code, Organisation.id)))
    choices = {"organisation_id": names, "post": list(post_labels().values())}
    headings = [
        Heading(one.label, one.width, note=one.note, choices=choices.get(one.name, ()), required=one.required)
        for one in COLUMNS
    ]
    SheetWriter(path, _("用户登记"), [], headings, version=VERSION).close()


def read_rows(path: Path, name: str) -> list[Line]:
    """The filled rows of a template. Raises :class:`DomainError` where the file is not the present template."""
    with read_sheet(path, name, Limits(rows=MOST_ROWS + 1, columns=40)) as reading:
        lines = list(reading.lines)
    if reading.version not in ("", VERSION):
        raise DomainError(_("模板已更新，请重新下载模板，把内容粘贴过去再上传。"))
    if not lines:
        raise DomainError(_("文件里没有内容，请按模板填写后上传。"))
    found = [text.strip().removesuffix("*").strip() for text in lines[0].values]
    found = found[: len(LABELS)] if found[len(LABELS) :] in ([], [REASON]) else found
    if found != LABELS:
        sentence = _("第 {row} 行的表头与模板不一致，应依次为：{labels}。请下载模板填写。")
        raise DomainError(sentence.format(row=lines[0].number, labels="、".join(LABELS)))
    if len(lines) == 1:
        raise DomainError(_("表头下面没有数据，请填写后上传。"))
    return lines[1:]


def rehearse(session: Session, actor: Actor, lines: Sequence[Line]) -> list[Outcome]:
    """Do everything with the real services and undo it: what each row would come to."""
    outcomes: list[Outcome] = []
    try:
        with transaction(session):
            outcomes += _run(session, actor, lines, rehearsed=True)
            raise _Undo
    except _Undo:
        return outcomes


def import_rows(session: Session, actor: Actor, lines: Sequence[Line], file: str) -> list[Outcome]:
    """Register every row, or none. Raises :class:`DomainError` with a fault per cell where any row is refused."""
    with transaction(session):
        outcomes = list(_run(session, actor, lines, rehearsed=False))
        faults = [Fault(one.sentence, one.field, row.number) for row in outcomes for one in row.faults]
        if faults:
            raise DomainError(_("有 {count} 处错误，一行也没有导入。").format(count=len(faults)), faults=faults)
        record(session, actor, Tag.OFFICERS_IMPORT, file=file, rows=len(outcomes))
    return outcomes


def write_faults(outcomes: Sequence[Outcome], path: Path) -> None:
    """The rows as they were sent in, what is wrong in red, and a column that says why."""
    from app.offices.fault_sheet import write

    write([*LABELS, REASON], [(one.values, one.faults) for one in outcomes], [column.name for column in COLUMNS], path)


def write_passwords(outcomes: Sequence[Outcome], path: Path) -> None:
    """The one-time passwords, to be handed over in person; written this once."""
    headings = [Heading(label, 22) for label in ("所在机构", "姓名", "用户名", "一次性口令")]
    lines = [_("一次性口令，请当面交给本人；首次登录必须修改。本表只生成这一次。")]
    with SheetWriter(path, _("一次性口令"), lines, headings) as writer:
        writer.write([one.values[0], one.values[1], one.values[2], one.password] for one in outcomes)


def _run(session: Session, actor: Actor, lines: Sequence[Line], *, rehearsed: bool) -> Iterator[Outcome]:
    organisations = {name: key for key, name in session.execute(select(Organisation.id, Organisation.name))}
    posts = {label: code for code, label in post_labels().items()}
    for line in lines:
        values = tuple(text.strip() for text in (*line.values, *[""] * len(COLUMNS)))[: len(COLUMNS)]
        outcome = Outcome(line.number, values, list(line.faults))
        if not outcome.faults:
            _try(session, actor, outcome, organisations, posts, rehearsed)
        yield outcome


def _try(
    session: Session,
    actor: Actor,
    outcome: Outcome,
    organisations: dict[str, int],
    posts: dict[str, str],
    rehearsed: bool,
) -> None:
    try:
        data = _data(outcome.values, organisations, posts)
        with session.begin_nested():
            officer, outcome.password = register_officer(session, actor, data, rehearsed=rehearsed)
            grant_post(session, actor, {**data, "officer_id": officer.id})
            for address in data["addresses"]:
                assign_terminal(session, actor, {**data, "address": address, "officer_id": officer.id})
    except DomainError as refusal:
        outcome.faults += refusal.faults


def _data(values: Sequence[str], organisations: dict[str, int], posts: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = dict(zip((column.name for column in COLUMNS), values, strict=True))
    faults = [
        Fault(_("请填写“{label}”。").format(label=column.label), column.name)
        for column in COLUMNS
        if column.required and not data[column.name]
    ]
    if data["organisation_id"] and data["organisation_id"] not in organisations:
        faults.append(
            Fault(_("本辖区没有名为“{name}”的机构，请从下拉列表选择。").format(name=values[0]), "organisation_id")
        )
    if data["post"] and data["post"] not in posts:
        faults.append(Fault(_("没有“{name}”这个岗位，请从下拉列表选择。").format(name=data["post"]), "post"))
    since = _date(data["valid_from"], faults)
    if faults:
        raise DomainError(faults[0].sentence, faults=faults)
    addresses = data.pop("address").replace("，", ",").replace("、", ",").replace(";", ",").split(",")
    return data | {
        "organisation_id": organisations[data["organisation_id"]],
        "post": posts[data["post"]],
        "valid_from": since,
        "addresses": [one.strip() for one in addresses if one.strip()],
    }


def _date(text: str, faults: list[Fault]) -> date | None:
    if not text:
        return None
    plain = text.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in plain.split(" ")[0].split("-"))
        return date(year, month, day)
    except ValueError:
        faults.append(Fault(_("“{text}”不是日期，请按 2026-01-01 的样子填写。").format(text=text), "valid_from"))
        return None
