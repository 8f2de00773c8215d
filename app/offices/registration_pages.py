"""The registration forms as pages: which organisations there are, and one form on the screen."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.words import _
from app.offices.models import Organisation
from app.offices.orgtype import orgtype_labels
from app.offices.registration import RULE, Registered, RegistrationForm
from app.web.page import Page
from app.web.pages import Cell, Column, Detail, Empty, Group, Link, ListPage, Pager, QueryField, Row, ShowPage
from app.web.saying import say

SIZE = 50
LARGEST_KEY = 2**31 - 1


def list_page(session: Session, place: Page, begins: str, after: int) -> ListPage:
    """The organisations of the own area whose name begins so, a page of them."""
    query = select(Organisation).where(Organisation.id > after).order_by(Organisation.id).limit(SIZE + 1)
    if begins:
        query = query.where(Organisation.name.startswith(begins, autoescape=True))
    found = session.scalars(query).all()
    rows, more = found[:SIZE], len(found) > SIZE
    labels = (_("机构名称"), _("机构类型"), _("所属区划"))
    return ListPage(
        title=say(place.label),
        help=say(_("每个机构一张：用户、岗位、地址、起止日期和授权人，打印后签字盖章存档（第十一条、第十二条）。")),
        columns=[Column(f"c{number}", say(label)) for number, label in enumerate(labels)],
        rows=[_row(one) for one in rows],
        pager=Pager(
            size=SIZE,
            sizes=(),
            page=2 if after else 1,
            count=None if after or more else len(rows),
            first_url=_to("forms", name=begins) if after else "",
            next_url=_to("forms", name=begins, after=rows[-1].id) if more else "",
        ),
        empty=Empty(say(_("没有符合条件的机构。请改查询条件，或先登记机构。"))),
        query=[QueryField("name", say(_("机构名称")), value=begins, help=say(_("名称的开头几个字")))],
        query_url=_to("forms"),
        reset_url=_to("forms"),
        crumbs=_crumbs(place),
    )


def show_page(place: Page, organisation: Organisation, form: RegistrationForm) -> ShowPage:
    """One form on the screen."""
    lines = [_line(one) for one in form.rows] or [Detail(say(_("用户")), Cell(say(_("这个机构还没有登记用户。"))))]
    return ShowPage(
        title=say(form.title),
        help=say(RULE),
        groups=[
            Group(say(_("机构")), [Detail(say(label), Cell(text)) for label, text in form.facts.items()]),
            Group(say(_("用户、岗位与授权人、地址与分配人")), lines),
        ],
        toolbar=_files(organisation.id),
        crumbs=[*_crumbs(place), Link(organisation.name, "")],
    )


def _line(one: Registered) -> Detail:
    posts, addresses = ("；".join(f"{given.what} {given.by}" for given in side) for side in (one.posts, one.addresses))
    return Detail(f"{one.name} {one.username}", Cell(posts), help=addresses)


def _row(one: Organisation) -> Row:
    cells = [Cell(one.name), Cell(say(orgtype_labels()[one.kind])), Cell(one.division_code)]
    return Row(str(one.id), cells, _to("show", pk=one.id), _files(one.id))


def _files(pk: int) -> list[Link]:
    return [
        Link(say(_("打印（PDF）")), _to("pdf", pk=pk), icon="printer", kind="primary"),
        Link(say(_("下载 Excel")), _to("xlsx", pk=pk), icon="download"),
    ]


def _crumbs(place: Page) -> list[Link]:
    return [Link(say(place.group), ""), Link(say(place.label), _to("forms"))]


def _to(place: str, **where: int | str) -> str:
    given = {key: value for key, value in where.items() if value}
    return url_for(f"RegistrationView.{place}", **given)  # type: ignore[arg-type]
