"""The external lists: what eight other authorities say of these people, and of people who are not theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from app.demo.people.chance import between, whole
from app.demo.people.drafts import Draft
from app.demo.people.naming import SURNAMES, given_name
from app.demo.people.numbers import Registrar
from app.demo.people.registering import AS_OF, age_of, born_at
from app.demo.people.shapes import Listing, Member


class Source(NamedTuple):
    """An external list: what it is called and who keeps it. Its code is that of the kind of list in the catalogue."""

    label: str
    keeper: str


SOURCES = {
    "dead": Source("死亡人员名单", "公安局"),
    "cremated": Source("火化人员名单", "殡仪馆"),
    "public_payroll": Source("财政供养人员名单", "财政局"),
    "vehicles": Source("机动车登记名单", "交警大队"),
    "companies": Source("企业法人和股东名单", "市场监督管理局"),
    "houses": Source("商品房登记名单", "不动产登记中心"),
    "pensions": Source("城镇职工养老金领取名单", "人力资源和社会保障局"),
    "prisoners": Source("服刑人员名单", "司法局"),
}

PLATES = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
UNITS = ("正定县第一中学", "正定县医院", "正定镇人民政府", "正定县税务局", "新安镇中心小学", "正定县公安局")
MODELS = ("小型轿车", "小型普通客车", "轻型货车", "小型越野客车", "普通二轮摩托车")
POSTS = ("公务员", "事业单位人员", "教师", "医务人员", "村干部")
TRADES = ("商贸", "建材", "农业科技", "物流", "餐饮管理", "家具", "机械加工")


def listing(random: Random, kind: str, member: Member) -> Listing:
    """A line of one of the lists about a person, with the columns that list has."""
    day, columns = _COLUMNS[kind](random, member)
    return Listing(kind, member.name, member.number, day, columns)


def mention(random: Random, draft: Draft, registrar: Registrar) -> None:
    """What the lists say of an honest household: of workers, owners, pensioners, and of strangers now and then."""
    if not draft.poor:
        for member in draft.members:
            age = age_of(member)
            if age >= 60:
                if random.random() < 0.06:
                    draft.listings.append(listing(random, "pensions", member))
            elif age >= 22:
                _working(random, draft, member)
    if random.random() < 0.02:
        draft.listings.append(listing(random, _any(random), _stranger(random, registrar)))


def _working(random: Random, draft: Draft, member: Member) -> None:
    roll = random.random()
    if roll < 0.012:
        draft.listings.append(listing(random, "public_payroll", member))
    elif roll < 0.13:
        draft.listings.append(listing(random, "vehicles", member))
    elif roll < 0.138:
        draft.listings.append(listing(random, "companies", member))
    elif roll < 0.17:
        draft.listings.append(listing(random, "houses", member))


def _any(random: Random) -> str:
    return _one_of(random, list(SOURCES))


def _stranger(random: Random, registrar: Registrar) -> Member:
    sex, born = "12"[random.random() < 0.5], born_at(between(random, 25, 90))
    name = SURNAMES.draw(random) + given_name(random, sex, born.year)
    return Member(name, sex, born, registrar.issue("130102", born, sex), "02", "01", "21", "good")


def died_on(random: Random) -> date:
    """A day of the two years before the county's day."""
    return AS_OF - timedelta(days=whole(random, 20, 700))


_Columns = tuple[date, tuple[tuple[str, str], ...]]


def _dead(random: Random, member: Member) -> _Columns:
    return member.died_on or died_on(random), (("死亡原因", _one_of(random, ("疾病", "年老", "意外"))),)


def _cremated(random: Random, member: Member) -> _Columns:
    return (member.died_on or died_on(random)) + timedelta(days=whole(random, 1, 5)), (("殡仪馆", "正定县殡仪馆"),)


def _public_payroll(random: Random, _member: Member) -> _Columns:
    return _a_day(random, 2001, 2024), (("工作单位", _one_of(random, UNITS)), ("人员类别", _one_of(random, POSTS)))


def _vehicles(random: Random, _member: Member) -> _Columns:
    plate = "".join(_one_of(random, PLATES) for _place in range(5))
    return _a_day(random, 2012, 2025), (("号牌号码", f"冀A{plate}"), ("车辆类型", _one_of(random, MODELS)))


def _companies(random: Random, member: Member) -> _Columns:
    name = f"正定县{member.name[-1]}盛{_one_of(random, TRADES)}有限公司"
    return _a_day(random, 2008, 2025), (("企业名称", name), ("任职或持股", _one_of(random, ("法定代表人", "股东"))))


def _houses(random: Random, _member: Member) -> _Columns:
    place = f"石家庄市长安区谈固东街{whole(random, 1, 300)}号"
    return _a_day(random, 2005, 2025), (("坐落", place), ("建筑面积", str(whole(random, 55, 150))))


def _pensions(random: Random, _member: Member) -> _Columns:
    return _a_day(random, 2005, 2025), (
        ("待遇类型", "城镇职工基本养老保险"),
        ("月待遇", str(whole(random, 1900, 5200))),
    )


def _prisoners(random: Random, _member: Member) -> _Columns:
    begun = AS_OF - timedelta(days=whole(random, 30, 1500))
    until = AS_OF + timedelta(days=whole(random, 400, 2500))
    return begun, (("服刑场所", "河北省石家庄监狱"), ("刑满日期", until.isoformat()))


def _one_of(random: Random, things: Sequence[str]) -> str:
    return things[int(len(things) * random.random())]


def _a_day(random: Random, first: int, last: int) -> date:
    return date(whole(random, first, last), whole(random, 1, 12), whole(random, 1, 28))


_COLUMNS = {
    "dead": _dead,
    "cremated": _cremated,
    "public_payroll": _public_payroll,
    "vehicles": _vehicles,
    "companies": _companies,
    "houses": _houses,
    "pensions": _pensions,
    "prisoners": _prisoners,
}
