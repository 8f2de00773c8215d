"""The programmes of a county: founded, amended, closed and opened again by its office."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel.columns import Field
from app.kernel.errors import Conflict, DomainError
from app.kernel.words import _
from app.offices.models import Organisation
from app.offices.services.duties import programme_codes
from app.programmes.models import DraftState, Enrolment, Programme, ProgrammeState, ProgrammeVersion
from app.programmes.services.adopting import next_code
from app.programmes.setup import rules
from app.programmes.setup.tags import Tag
from app.store.actor import Actor
from app.store.commands import Input, command
from app.store.transaction import transaction

LONGEST_SHORT_NAME = 7
_CODE = Field("项目编码", help="标准项目填 7 位编码；本县自建的不用填，自动按“9＋县代码＋顺序号”编号")


def _open(row: Programme) -> str:
    return _("这个项目已停用，请先恢复再修改。") if row.state == ProgrammeState.CLOSED else ""


@command(
    Programme,
    "add",
    "新建项目",
    icon="plus",
    inputs=(Input("code", _CODE, required=False),),
    done="项目已新建，请接着起草规则",
)
def found_programme(session: Session, actor: Actor, data: Mapping[str, Any]) -> Programme:
    """Found a programme of the county. It pays nothing until a version of its rules is published."""
    rules.insist_on_keeper(actor)
    values = dict(data) | {"code": str(data.get("code") or "").strip()}
    with transaction(session):
        values["code"] = values["code"] or next_code(session, actor.division_code)
        _insist_on_code(session, actor.division_code, values["code"])
        _insist_on_sense(session, actor.division_code, values)
        row = Programme(division_code=actor.division_code, state=ProgrammeState.DRAFT, **values)
        session.add(row)
        record(session, actor, Tag.PROGRAMME_FOUND, row, code=row.code, name=row.name)
    return row


@command(Programme, "edit", "修改项目", icon="edit", unless=_open, done="项目已修改")
def amend_programme(session: Session, actor: Actor, row: Programme, data: Mapping[str, Any]) -> Programme:
    """Amend what a programme is. What its rules are about is fixed once a version was published."""
    rules.insist_on_keeper(actor, row.division_code)
    if refusal := _open(row):
        raise Conflict(refusal)
    changed = {name: value for name, value in data.items() if getattr(row, name) != value}
    with transaction(session):
        _insist_on_sense(session, row.division_code, {"name": row.name, "short_name": row.short_name, **changed}, row)
        if "unit" in changed and published(session, row):
            raise Conflict(_("已经发布过规则，不能再改核算单位；需要时请停用后另建一个项目。"), field="unit")
        if "name" in changed and named_in_rules(session, row.division_code, row.name):
            raise Conflict(_("有规则引用了“{name}”，不能改名。").format(name=row.name), field="name")
        for name, value in changed.items():
            setattr(row, name, value)
        record(session, actor, Tag.PROGRAMME_AMEND, row, code=row.code, columns=sorted(changed))
    return row


@command(
    Programme,
    "close",
    "停用",
    icon="archive",
    kind="danger",
    confirm="停用后不再筛查和发放；规则和历史保留，可以恢复。",
    unless=lambda row: _("这个项目已经停用。") if row.state == ProgrammeState.CLOSED else "",
    done="项目已停用",
)
def close_programme(session: Session, actor: Actor, row: Programme, _data: Mapping[str, Any]) -> None:
    """Close a programme from which nobody benefits any more."""
    rules.insist_on_keeper(actor, row.division_code)
    if row.state == ProgrammeState.CLOSED:
        raise Conflict(_("这个项目已经停用。"))
    if people := enrolled(session, row):
        raise Conflict(_("还有 {people} 人正在享受这个项目，请先办理退出，再停用。").format(people=people))
    with transaction(session):
        row.state = ProgrammeState.CLOSED
        record(session, actor, Tag.PROGRAMME_CLOSE, row, code=row.code)


@command(
    Programme,
    "reopen",
    "恢复",
    icon="refresh",
    unless=lambda row: "" if row.state == ProgrammeState.CLOSED else _("这个项目没有停用。"),
    done="项目已恢复",
)
def reopen_programme(session: Session, actor: Actor, row: Programme, _data: Mapping[str, Any]) -> None:
    """Open a closed programme again, with the rules that it had."""
    rules.insist_on_keeper(actor, row.division_code)
    if row.state != ProgrammeState.CLOSED:
        raise Conflict(_("这个项目没有停用。"))
    with transaction(session):
        row.state = ProgrammeState.ACTIVE if published(session, row) else ProgrammeState.DRAFT
        record(session, actor, Tag.PROGRAMME_REOPEN, row, code=row.code)


def enrolled(session: Session, programme: Programme) -> int:
    """How many people of the county benefit from a programme now, as far as the actor sees them."""
    about = select(func.count()).select_from(Enrolment)
    now = (Enrolment.programme_code == programme.code, Enrolment.known_to.is_(None), Enrolment.ends_on.is_(None))
    return session.scalar(about.where(*now)) or 0


def published(session: Session, programme: Programme) -> bool:
    """Whether a version of the programme's rules was ever published."""
    about = select(ProgrammeVersion.id).where(
        ProgrammeVersion.programme_id == programme.id, ProgrammeVersion.state == DraftState.PUBLISHED
    )
    return session.scalar(about.limit(1)) is not None


def named_in_rules(session: Session, county: str, name: str) -> bool:
    """Whether a rule of the county that holds or is being drafted writes this name in quotes."""
    quoted = re.compile(f"[\"“”＂']{re.escape(name)}[\"“”＂']")
    about = select(ProgrammeVersion.conditions, ProgrammeVersion.amount).where(
        ProgrammeVersion.division_code == county, ProgrammeVersion.state != DraftState.CANCELLED
    )
    return any(quoted.search(f"{conditions}\n{amount}") for conditions, amount in session.execute(about))


def _insist_on_code(session: Session, county: str, code: str) -> None:
    local = re.fullmatch(rf"9{county[:6]}\d{{2,8}}", code) is not None
    if not local and code not in programme_codes():
        raise DomainError(
            _("“{code}”不是项目编码：标准项目填 7 位编码，本县自建的留空自动编号。").format(code=code), field="code"
        )
    about = select(Programme.id).where(Programme.division_code == county, Programme.code == code)
    if session.scalar(about) is not None:
        raise Conflict(_("编码“{code}”已经用于另一个项目。").format(code=code), field="code")


def _insist_on_sense(session: Session, county: str, values: Mapping[str, Any], row: Programme | None = None) -> None:
    if len(values["short_name"]) > LONGEST_SHORT_NAME:
        raise DomainError(_("简称最多 {most} 个字。").format(most=LONGEST_SHORT_NAME), field="short_name")
    if not 0 <= values.get("publicity_days", 0) <= 90:
        raise DomainError(_("公示天数应在 0 到 90 之间。"), field="publicity_days")
    if re.search("[\"“”＂'#＃]", values["name"]):
        raise DomainError(_("名称里不能有引号和井号，规则里要用引号引用它。"), field="name")
    namesake = select(Programme.id).where(Programme.division_code == county, Programme.name == values["name"])
    if session.scalar(namesake.where(Programme.id != (row.id if row else 0)).limit(1)) is not None:
        raise Conflict(_("本县已有名为“{name}”的项目。").format(name=values["name"]), field="name")
    if key := values.get("department_id"):
        _insist_on_department(session, county, key)


def _insist_on_department(session: Session, county: str, key: int) -> None:
    found = session.get(Organisation, key)
    if found is None or found.kind != "line_department" or found.division_code != county:
        raise DomainError(_("请选择本县的主管部门。"), field="department_id")
