"""The registration form (登记备案表, A11, A12): an organisation's users, their posts and addresses, and who gave them.

Identity and telephone numbers stand on it masked, as in every list: who needs them whole reveals them, on record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.exchange.xlsx import Heading, SheetWriter
from app.kernel import clock, masks
from app.kernel.words import _
from app.offices.models import Division, Officer, OfficerState, Organisation, PostGrant, Terminal
from app.offices.orgtype import orgtype_labels
from app.offices.post import post_labels
from app.store.wall import lifted

G = TypeVar("G", PostGrant, Terminal)

_COLUMNS = {
    "序号": 6,
    "用户名": 16,
    "姓名": 12,
    "公民身份号码": 22,
    "手机号码": 14,
    "职务": 14,
    "岗位（起止）": 34,
    "授权": 24,
    "登记地址（起止）": 34,
    "分配": 24,
    "状态": 8,
    "本人签字": 14,
}
HEADINGS = tuple(_COLUMNS)
RULE = _("一人一名、一址一人，不得转借，不得自行更改（第十八条、第三十六条、第三十九条）。")
BLANKS = ("使用单位（盖章）：", "单位负责人：", "登记机关（盖章）：", "经办人：", "审核人：", "日期：")
NOBODY = "系统"


@dataclass(frozen=True, slots=True)
class Given:
    """A post or an address that somebody has: what, from when to when, and who gave it when."""

    what: str
    by: str


@dataclass(frozen=True, slots=True)
class Registered:
    """One user of the form."""

    username: str
    name: str
    id_no: str
    telephone: str
    duty: str
    posts: Sequence[Given]
    addresses: Sequence[Given]
    state: str

    def cells(self, number: int, between: str = "；") -> list[str]:
        """The user as a line of the form; the last cell is for the signature."""
        joined = [
            between.join(parts)
            for side in (self.posts, self.addresses)
            for parts in ([one.what for one in side], [one.by for one in side])
        ]
        return [str(number), self.username, self.name, self.id_no, self.telephone, self.duty, *joined, self.state, ""]


@dataclass(frozen=True, slots=True)
class RegistrationForm:
    """The form of one organisation, as it stands today."""

    organisation: str
    kind: str
    division: str
    telephone: str
    made_on: date
    rows: Sequence[Registered]

    @property
    def title(self) -> str:
        """What stands on top."""
        return _("{organisation}网络用户和地址登记备案表").format(organisation=self.organisation)

    @property
    def facts(self) -> dict[str, str]:
        """What is said of the organisation, each under its label."""
        return {
            _("机构类型"): self.kind,
            _("所属区划"): self.division,
            _("办公电话"): self.telephone,
            _("制表日期"): self.made_on.isoformat(),
            _("用户数"): str(len(self.rows)),
        }

    @property
    def heading(self) -> str:
        """The line below the title."""
        return "　".join(f"{label}：{text}" for label, text in self.facts.items())


def registration_of(session: Session, organisation: Organisation) -> RegistrationForm:
    """The form of an organisation inside the scope."""
    division = session.get(Division, organisation.division_code)
    return RegistrationForm(
        organisation=organisation.name,
        kind=orgtype_labels()[organisation.kind],
        division=f"{division.name if division else ''} {organisation.division_code}".strip(),
        telephone=organisation.telephone or "",
        made_on=clock.today(),
        rows=_rows(session, organisation),
    )


def write_xlsx(form: RegistrationForm, path: Path) -> None:
    """The form as a workbook."""
    headings = [Heading(label, width) for label, width in _COLUMNS.items()]
    with SheetWriter(path, _("登记备案表"), [form.title, form.heading, RULE], headings) as writer:
        writer.write(row.cells(number) for number, row in enumerate(form.rows, start=1))
        writer.write([[], ["　　　　　　".join(BLANKS)]])


def _rows(session: Session, organisation: Organisation) -> list[Registered]:
    """Those who belong to the organisation, and those from elsewhere who hold a post in it."""
    here = select(PostGrant.officer_id).where(
        PostGrant.organisation_id == organisation.id,
        PostGrant.revoked_at.is_(None),
        or_(PostGrant.valid_to.is_(None), PostGrant.valid_to > clock.today()),
    )
    with lifted(session, "a registration form names everyone who holds a post in the organisation"):
        mine = or_(Officer.organisation_id == organisation.id, Officer.id.in_(here))
        officers = session.scalars(select(Officer).where(mine).order_by(Officer.username)).all()
    grants, terminals = _live(session, PostGrant, officers), _live(session, Terminal, officers)
    names = _names(session, grants, terminals)
    return [
        _registered(one, organisation, grants.get(one.id, []), terminals.get(one.id, []), names) for one in officers
    ]


def _registered(
    officer: Officer,
    organisation: Organisation,
    grants: Iterable[PostGrant],
    terminals: Iterable[Terminal],
    names: dict[int, str],
) -> Registered:
    labels = post_labels()
    from_elsewhere = officer.organisation_id != organisation.id
    posts = [
        Given(
            labels[one.post] + _elsewhere(one, organisation) + _period(one),
            _giver(names, one.granted_by_id, one.granted_at),
        )
        for one in grants
        if not from_elsewhere or one.organisation_id == organisation.id
    ]
    return Registered(
        username=officer.username,
        name=officer.name,
        id_no=masks.mask_identity(officer.id_no) if officer.id_no else "",
        telephone=masks.mask_telephone(officer.telephone) if officer.telephone else "",
        duty=officer.duty or "",
        posts=posts,
        addresses=[
            Given(one.address + _period(one), _giver(names, one.assigned_by_id, one.assigned_at)) for one in terminals
        ],
        state=OfficerState(officer.state).label,
    )


def _live(session: Session, model: type[G], officers: Sequence[Officer]) -> dict[int, list[G]]:
    """What each officer has that is not taken back nor run out; what begins later is registered already."""
    rows = session.scalars(
        select(model)
        .where(
            model.officer_id.in_([officer.id for officer in officers]),
            model.revoked_at.is_(None),
            or_(model.valid_to.is_(None), model.valid_to > clock.today()),
        )
        .order_by(model.id)
    )
    found: dict[int, list[G]] = {}
    for row in rows:
        found.setdefault(row.officer_id, []).append(row)
    return found


def _names(
    session: Session, grants: dict[int, list[PostGrant]], terminals: dict[int, list[Terminal]]
) -> dict[int, str]:
    ids = {one.granted_by_id for some in grants.values() for one in some}
    ids |= {one.assigned_by_id for some in terminals.values() for one in some}
    with lifted(session, "a registration form names who granted, whose office may be the tier above"):
        givers = session.execute(select(Officer.id, Officer.name).where(Officer.id.in_(ids - {None})))
        return {row.id: row.name for row in givers}


def _giver(names: dict[int, str], key: int | None, at: datetime) -> str:
    return f"{names.get(key or 0, NOBODY)} {clock.local(at):%Y-%m-%d}"


def _elsewhere(grant: PostGrant, organisation: Organisation) -> str:
    return "" if grant.organisation_id == organisation.id else f"〔{grant.organisation.name}〕"


def _period(row: PostGrant | Terminal) -> str:
    return f"（{row.valid_from} 起）" if row.valid_to is None else f"（{row.valid_from} 至 {row.valid_to}）"
