"""The public pages as plain data: places with their postings, and one posting line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.kernel import money
from app.kernel.words import _
from app.portal.services import SIZE, Board, Posted, Sheet
from app.rosters.paper.telephones import Telephone
from app.web.chrome import product
from app.web.pages import Cell, Link
from app.web.saying import say

TITLE = _("惠民补贴公示")
NOTHING = _("这里现在没有公示。公示期满的不再显示；请核对地址，或从“惠民补贴公示”首页重新选择。")
HOW = _(
    "对公示的人员或金额有异议的，请在公示期内向下列任何一个单位反映，可以不署名。"
    "有异议的这一条暂缓发放，核查后再办；其他人不受影响。"
)


@dataclass(frozen=True, slots=True)
class PublicPage:
    """One public page. ``rows`` are the lines of its table under ``columns``, empty where there is none."""

    product: str
    title: str
    crumbs: Sequence[Link]
    lead: str = ""
    places: Sequence[Link] = ()
    columns: Sequence[tuple[str, str]] = ()
    rows: Sequence[Sequence[Cell]] = ()
    notes: Sequence[str] = ()
    how: str = ""
    telephones: Sequence[Telephone] = ()
    next_url: str = ""
    empty: str = ""


def board_page(found: Board | None) -> PublicPage:
    """The postings of a place, or the places below that have some; the same for an empty place and an unknown one."""
    if found is None or not (found.places or found.postings):
        return PublicPage(product(), say(TITLE), [Link(say(TITLE), "")], empty=say(NOTHING))
    return PublicPage(
        product=product(),
        title=say(_("{place}惠民补贴公示")).format(place=found.chain[-1].name) if found.chain else say(TITLE),
        crumbs=_crumbs(found),
        lead=say(_("选择地方，查看正在公示的补贴名单。")) if found.places else say(_("选择项目，查看公示的名单。")),
        places=[
            Link(one.name, url_for("PublicBoardView.place", code=one.code), badge=f"{one.postings:,}")
            for one in found.places
        ],
        columns=[(say(one), "") for one in (_("补贴项目"), _("期次"), _("公示起"), _("公示止"))]
        if found.postings
        else [],
        rows=[_posted(one) for one in found.postings],
    )


def sheet_page(found: Sheet | None) -> PublicPage:
    """One posting, a page of its lines; the same for one that is over and one that never was."""
    if found is None:
        return board_page(None)
    posted = found.posted
    days = say(_("公示时间：{since} 至 {till}")).format(
        since=posted.starts_on.isoformat(), till=posted.ends_on.isoformat()
    )
    last = found.lines[-1].position if found.following else 0
    there = url_for("PublicBoardView.posting", code=posted.village, pk=posted.key, after=last) if last else ""
    return PublicPage(
        product=product(),
        title=f"{found.chain[-1].name} · {posted.programme}（{posted.period}）",
        crumbs=[*_crumbs_to(found.chain), Link(posted.programme, "")],
        lead=days,
        columns=[
            (say(_("序号")), ""),
            (say(_("姓名")), ""),
            (say(_("证件号码")), ""),
            (say(_("村民小组")), ""),
            (say(_("金额（元）")), "end"),
        ],
        rows=[
            [
                Cell(str(one.position)),
                Cell(one.name),
                Cell(one.id_no),
                Cell(str(one.group_no or "")),
                Cell(money.shown(one.amount), align="end"),
            ]
            for one in found.lines
        ],
        notes=_notes(found),
        how=say(HOW),
        telephones=found.telephones,
        next_url=there,
    )


def _notes(found: Sheet) -> list[str]:
    if not found.left_out:
        return []
    return [say(_("另有 {count} 人是未成年人或出生日期不明，依法不公开姓名。")).format(count=f"{found.left_out:,}")]


def _posted(one: Posted) -> list[Cell]:
    there = url_for("PublicBoardView.posting", code=one.village, pk=one.key)
    return [
        Cell(one.programme, url=there),
        Cell(one.period),
        Cell(one.starts_on.isoformat()),
        Cell(one.ends_on.isoformat()),
    ]


def _crumbs(found: Board) -> list[Link]:
    above = _crumbs_to(found.chain[:-1])
    return [*above, Link(found.chain[-1].name, "")] if found.chain else [Link(say(TITLE), "")]


def _crumbs_to(chain: Sequence[object]) -> list[Link]:
    top = Link(say(TITLE), url_for("PublicBoardView.index"))
    return [top, *(Link(one.name, url_for("PublicBoardView.place", code=one.code)) for one in chain)]  # type: ignore[attr-defined]


__all__ = ["SIZE", "PublicPage", "board_page", "sheet_page"]
