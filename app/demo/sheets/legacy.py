"""The four systems before this one, each with its own layout: minimum living, grain census, one card, one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.demo.people.registering import age_of
from app.demo.people.shapes import Claim, Household, Member, Village
from app.demo.people.wealth import MINIMUM_LIVING
from app.demo.sheets.book import Book, write_csv
from app.demo.sheets.hand import Hand
from app.kernel.codes import Relation, Sex

RELATIONS: Mapping[str, str] = dict(Relation.labels())
SEXES: Mapping[str, str] = dict(Sex.labels())
ACCOUNTS = {"card": "银行卡", "social": "社会保障卡", "passbook": "存折"}


@dataclass(frozen=True, slots=True)
class Context:
    """What every layout needs besides the household: the villages and their names by code, and the hand that types."""

    villages: Mapping[str, Village]
    names: Mapping[str, str]
    hand: Hand

    def place(self, household: Household) -> tuple[str, str, str]:
        """Town, village and group as files name them."""
        village = self.villages[household.village]
        return village.town, self.names[village.code], f"{household.group_no}组"


def minimum_living(context: Context, households: Sequence[Household], path: Path) -> int:
    """The register of minimum living: one row a household, its members in repeated pairs, three heading rows.

    The first sheet holds notes only; country and town households are on the second and third.
    """
    book, count = Book(path), 0
    book.notes("填表说明", ("一、本表由乡镇民政所填报，县民政局汇总。", "二、家庭成员超出列数的，另附页。"))
    for hukou, label, pairs in (("rural", "农村低保", 9), ("urban", "城市低保", 6)):
        drawing = [one for one in households if _drawn(one, MINIMUM_LIVING[hukou])]
        headings = [*_LIVING, *("姓名", "身份证号码") * pairs]
        groups = (("户主信息", 10), ("保障信息", 8), ("家庭成员（不含户主）", pairs * 2))
        rows = (_living_row(context, number, one, hukou, pairs) for number, one in enumerate(drawing, start=1))
        count += book.table(label, f"正定县{label}对象台账（2025年）", groups, headings, rows)
    book.close()
    return count


_LIVING = (
    "序号", "乡镇（街道）", "村（居）委会", "村民小组", "户主姓名", "户主身份证号码", "性别", "户口类别",
    "家庭住址", "联系电话", "低保证号", "家庭人口", "保障人口", "主要致贫原因",
    "家庭年收入（元）", "户月保障金额（元）", "开户银行", "银行账号",
)  # fmt: skip


def _living_row(context: Context, number: int, household: Household, hukou: str, pairs: int) -> list[Any]:
    hand, head = context.hand, household.members[household.head or 0]
    claim = _drawn(household, MINIMUM_LIVING[hukou])
    alive = sum(member.died_on is None for member in household.members)
    account = household.accounts[0]
    others = [member for member in household.members if member is not head][:pairs]
    return [
        number,
        *context.place(household),
        hand.name(head.name),
        hand.number(head.number),
        SEXES[head.sex],
        "农业" if hukou == "rural" else "非农业",
        household.address,
        household.telephone,
        f"13012302{number:06d}",
        len(household.members),
        alive,
        _why_poor(household),
        sum(income.amount for income in household.incomes) / 100,
        claim.amount / 100 if claim else None,
        account.bank,
        hand.number(account.number),
        *(text for member in others for text in (hand.name(member.name), hand.number(member.number))),
    ]


def _why_poor(household: Household) -> str:
    states = {member.health for member in household.members}
    return "因残" if "disabled" in states else "因病" if "severe" in states else "缺乏劳动力"


def grain_census(context: Context, households: Sequence[Household], path: Path) -> int:
    """The census of grain farmers: one row a household with land, areas in mu, two heading rows."""
    book = Book(path)
    groups = (("农户基本情况", 9), ("耕地情况（亩）", 8), ("播种面积（亩）", 3))
    rows = (_grain_row(context, one) for one in households if one.land is not None)
    count = book.table("种粮农户普查", "", groups, _GRAIN, rows)
    book.close()
    return count


_GRAIN = (
    "户编码", "乡镇", "村名", "组", "户主", "户主身份证号", "家庭人口", "劳力", "一卡通账号",
    "二轮承包面积", "计税面积", "确权面积", "流转出面积", "流转入（代耕代种）面积",
    "不予补贴面积", "不予补贴原因", "实际补贴面积", "小麦", "玉米", "大豆",
)  # fmt: skip


def _grain_row(context: Context, household: Household) -> list[Any]:
    head, land, hand = household.members[household.head or 0], household.land, context.hand
    assert land is not None
    sown = (land.contract - land.transferred_out + land.transferred_in) / 100
    return [
        household.code,
        *context.place(household),
        hand.name(head.name),
        hand.number(head.number),
        len(household.members),
        sum(member.can_work for member in household.members),
        hand.number(household.accounts[0].number),
        land.contract / 100,
        land.contract / 100,
        land.registered / 100,
        land.transferred_out / 100,
        land.transferred_in / 100,
        land.excluded / 100,
        land.excluded_why,
        land.subsidised / 100,
        sown,
        round(sown * 0.9, 2),
        round(sown * 0.1, 2),
    ]


def one_card(context: Context, households: Sequence[Household], path: Path) -> int:
    """The people of the one-card system: one row a person, the household's head repeated, one heading row."""
    book = Book(path)
    count = book.table("补贴对象库", "", (), _CARD, _card_rows(context, households))
    book.close()
    return count


_CARD = (
    "农户编码", "户主姓名", "户主身份证号", "家庭成员姓名", "成员身份证号", "与户主关系", "性别", "年龄", "所属乡镇",
    "村（居）委会", "小组", "电话", "社保卡卡号", "开户银行", "账户名称", "银行账号", "是否低保", "残疾证号",
    "残疾等级", "乡村或城镇", "耕地面积（亩）", "状态", "备注",
)  # fmt: skip


def _card_rows(context: Context, households: Iterable[Household]) -> Iterator[list[Any]]:
    for household in households:
        for place, member in enumerate(household.members):
            yield _card_row(context, household, place, member)


def _card_row(context: Context, household: Household, place: int, member: Member) -> list[Any]:
    hand, head = context.hand, household.members[household.head or 0]
    town, village, group = context.place(household)
    account = next((one for one in household.accounts if one.owner == place), None)
    held, poor = member.disability, any(_drawn(household, code) for code in MINIMUM_LIVING.values())
    return [
        household.code,
        head.name if household.head is not None else None,
        head.number if household.head is not None else None,
        hand.name(member.name),
        hand.number(member.number),
        RELATIONS[member.relation],
        SEXES[member.sex],
        age_of(member),
        town,
        village,
        group,
        member.telephone,
        account.number if account and account.kind == "social" else None,
        account.bank if account else None,
        account.holder if account else None,
        hand.number(account.number) if account else None,
        "是" if poor else "否",
        held.certificate if held else None,
        held.grade if held else None,
        "城镇" if household.hukou_type == "urban" else "乡村",
        household.land.contract / 100 if household.land and place == 0 else None,
        "作废" if member.died_on else "正常",
        None,
    ]


def one_line(context: Context, households: Sequence[Household], path: Path) -> int:
    """The households of the one-line system: one row each with the head's account, as text in GB18030."""
    return write_csv(path, "gb18030", _LINE, (_line_row(context, one) for one in households))


_LINE = (
    "户编码", "乡镇", "行政村", "组", "户主姓名", "户主身份证号", "户口性质", "家庭人口", "联系电话", "家庭住址",
    "账户类型", "账号", "户名", "开户银行", "联行号", "享受项目", "月标准（元）",
)  # fmt: skip


def _line_row(context: Context, household: Household) -> list[Any]:
    head, account = household.members[household.head or 0], household.accounts[0]
    return [
        household.code,
        *context.place(household),
        context.hand.name(head.name),
        context.hand.number(head.number),
        "非农业" if household.hukou_type == "urban" else "农业",
        len(household.members),
        household.telephone,
        household.address,
        ACCOUNTS[account.kind],
        context.hand.number(account.number),
        account.holder,
        account.bank,
        account.cnaps,
        "、".join(claim.programme for claim in household.claims),
        f"{sum(claim.amount for claim in household.claims) / 100:.2f}",
    ]


def _drawn(household: Household, programme: str) -> Claim | None:
    return next((claim for claim in household.claims if claim.programme == programme), None)


LAYOUTS: Mapping[str, Callable[[Context, Sequence[Household], Path], int]] = {
    "低保台账.xlsx": minimum_living,
    "种粮农户信息普查表.xlsx": grain_census,
    "一卡通补贴对象库.xlsx": one_card,
    "一线实账户.csv": one_line,
}
"""File name → how it is written."""
