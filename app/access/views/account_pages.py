"""What the pages of one's own account show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from app.access.models import OfficerSession, SessionKind, Stage
from app.access.services import contacts, sessions, terminals
from app.access.why import Why
from app.kernel import clock, masks
from app.kernel.words import _
from app.offices.models import Officer, Source
from app.offices.post import post_labels
from app.offices.services.actors import live_grants
from app.store.actor import Actor
from app.web import menu
from app.web.pages import Cell, Column, Detail, Empty, Group, Happening, Link, ListPage, Pager, Row, ShowPage
from app.web.saying import say


def registration(session: Session, actor: Actor, officer: Officer) -> ShowPage:
    """What is on file about an officer, for the officer."""
    office = contacts.office_of(session, officer.organisation)
    return ShowPage(
        title=say(_("我的登记")),
        help=say(_("姓名、岗位和地址由{office}登记，本人不能更改；要更改请提出申请。").format(office=office.call)),
        groups=[_person(officer), _posts(session, officer), _addresses(session, officer), _sign_in(officer)],
        toolbar=_toolbar(actor, officer),
        history=[_visit(row) for row in sessions.past_sessions(session, officer.id)],
    )


def open_sessions(found: Sequence[OfficerSession], mine: int) -> ListPage:
    """Where an officer is signed in."""
    return ListPage(
        title=say(_("我的登录")),
        help=say(_("不认得的登录请立即结束，并修改口令。")),
        columns=[Column("at", say(_("登录时间"))), Column("seen", say(_("最近使用"))), Column("kind", say(_("方式"))),
                 Column("address", say(_("地址"))), Column("browser", say(_("浏览器")))],
        rows=[_row(row, mine) for row in found],
        pager=Pager(size=max(1, len(found)), sizes=(), count=len(found)),
        empty=Empty(say(_("没有别的登录。"))),
        crumbs=[Link(say(_("我的登记")), url_for("AccountView.index")), Link(say(_("我的登录")), "")],
    )  # fmt: skip


def online(found: Sequence[tuple[OfficerSession, Officer]], mine: int) -> ListPage:
    """Who is signed in, for an administrator."""
    columns = (_("用户名"), _("姓名"), _("登录时间"), _("最近使用"), _("方式"), _("地址"))
    return ListPage(
        title=say(_("在线用户")),
        help=say(_("本辖区内正在登录的用户和接口令牌；可疑的请结束并核实。")),
        columns=[Column(f"c{number}", say(label)) for number, label in enumerate(columns)],
        rows=[_online_row(row, officer, mine) for row, officer in found],
        pager=Pager(size=max(1, len(found)), sizes=(), count=len(found)),
        empty=Empty(say(_("没有人在线。"))),
        crumbs=[Link(say(_("安全管理")), ""), Link(say(_("在线用户")), "")],
    )


def _online_row(row: OfficerSession, officer: Officer, mine: int) -> Row:
    end = _end_link(url_for("OnlineSessionsView.end_session", number=row.id), is_mine=row.id == mine)
    cells = [
        Cell(officer.username),
        Cell(officer.name),
        Cell(_at(row.created_at)),
        Cell(_at(row.last_seen_at)),
        _how(row, mine),
        Cell(row.address),
    ]
    return Row(str(row.id), cells, actions=[end])


def _person(officer: Officer) -> Group:
    telephone = masks.mask_telephone(officer.telephone) if officer.telephone else ""
    details = [
        (_("用户名"), officer.username),
        (_("姓名"), officer.name),
        (_("所在机构"), officer.organisation.name),
        (_("职务"), officer.duty or ""),
        (_("手机号码"), telephone),
    ]
    return Group(say(_("登记备案")), [Detail(say(label), Cell(value)) for label, value in details])


def _posts(session: Session, officer: Officer) -> Group:
    labels = post_labels()
    return Group(
        say(_("岗位")),
        [
            Detail(say(labels[one.post]), Cell(_period(one.valid_from, one.valid_to)), help=one.organisation.name)
            for one in live_grants(session, officer.id)
        ],
    )


def _addresses(session: Session, officer: Officer) -> Group:
    found = terminals.addresses_of(session, officer.id)
    return Group(
        say(_("登记的地址")),
        [Detail(one.address, Cell(_period(one.valid_from, one.valid_to)), help=one.note or "") for one in found],
    )


def _sign_in(officer: Officer) -> Group:
    bound = say(_("已绑定")) if officer.code_secret else say(_("未绑定"))
    details = [
        Detail(say(_("口令更新时间")), Cell(_at(officer.password_changed_at))),
        Detail(say(_("验证器")), Cell(bound, badge="green" if officer.code_secret else "grey")),
    ]
    return Group(say(_("登录")), details)


def _toolbar(actor: Actor, officer: Officer) -> list[Link]:
    links = [Link(say(_("我的登录")), url_for("AccountView.sessions"), icon="device-desktop")]
    if officer.source != Source.DIRECTORY:
        links.append(Link(say(_("修改口令")), url_for("AccountView.password"), icon="lock"))
    links.append(Link(say(_("绑定验证器")), url_for("AccountView.code"), icon="device-mobile"))
    if asked := menu.address_of_page("change_requests"):
        links.append(Link(say(_("申请变更")), asked, icon="file", kind="primary"))
    return links


def _visit(row: OfficerSession) -> Happening:
    ended = say(_("未结束")) if row.ended_at is None else f"{_at(row.ended_at)} {say(Why(str(row.why)).label)}"
    kind = say(SessionKind(row.kind).label)
    colour = "green" if row.ended_at is None else "grey"
    return Happening(_at(row.created_at), row.address, kind, note=ended, colour=colour)


def _row(row: OfficerSession, mine: int) -> Row:
    end = _end_link(url_for("AccountView.end_session", number=row.id), is_mine=row.id == mine)
    cells = [Cell(_at(row.created_at)), Cell(_at(row.last_seen_at)), _how(row, mine), Cell(row.address)]
    return Row(str(row.id), [*cells, Cell(row.browser[:80])], actions=[end])


def _how(row: OfficerSession, mine: int) -> Cell:
    if row.stage != Stage.OPEN:
        return Cell(say(Stage(row.stage).label), badge="yellow")
    return Cell(say(_("本次登录")), badge="green") if row.id == mine else Cell(say(SessionKind(row.kind).label))


def _end_link(address: str, *, is_mine: bool) -> Link:
    return Link(
        say(_("结束")),
        address,
        method="post",
        kind="danger",
        confirm=say(_("确定结束这个登录？")),
        disabled_reason=say(_("本次登录请用“退出登录”")) if is_mine else "",
    )


def _at(instant: datetime | None) -> str:
    return clock.local(instant).strftime("%Y-%m-%d %H:%M") if instant else ""


def _period(begins: object, ends: object) -> str:
    return say(_("{begins} 起")).format(begins=begins) if ends is None else f"{begins} — {ends}"
