"""Outcomes worked out by hand, of each relation between programmes and of each thing that decides besides the rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.kernel import clock
from app.programmes.facts.columns import Moment
from app.programmes.facts.single import home_of
from app.programmes.formula import StandardName
from app.programmes.screening.compiling import AMOUNT, RENOUNCED, Compiled
from app.programmes.screening.explaining import explained
from app.programmes.screening.explanation import State
from app.programmes.screening.household import Weighing
from app.registry.models import Person
from tests import world
from tests.programmes.screening.village import VILLAGE, enrol, found, hit, home, law, programme, state

OLD, YOUNG = date(1940, 5, 1), date(1990, 5, 1)
AGED = "年龄 >= 80"
pytestmark = pytest.mark.usefixtures("november", "officer")


@pytest.fixture
def officer(small_world: world.World) -> int:
    """Somebody who writes reports."""
    return small_world.officers["town_operator"]


def _told(session: Session, compiled: Compiled, person: Person, code: str, *names: str) -> tuple[Any, ...]:
    row = found(session, compiled)[person.id, code]
    return tuple(row[name] for name in names)


def test_who_receives_what_is_forbidden_beside_it_must_leave(session: Session) -> None:
    rules = law(programme("901"), programme("902"), relations=[("901", "forbid", "902")])
    (both,), (one,) = home(session, OLD), home(session, OLD)
    for code in ("901", "902"):
        enrol(session, both, code, 10_000)
    said = ("finding", "entitled", "blocked_by", "reason", "amount", "paid")
    assert _told(session, rules, both, "901", *said) == ("exit", False, "902", "不得同时享受“项目902”", None, 10_000)
    assert _told(session, rules, both, "902", *said) == ("agrees", True, None, None, 10_000, 10_000)
    assert _told(session, rules, one, "901", *said) == ("enter", True, None, "符合全部条件，还没有享受", 10_000, None)


def test_of_two_only_the_higher_of_the_year_is_left(session: Session) -> None:
    rules = law(programme("911"), programme("912", amount="1300元", cycle="year"), relations=[("911", "higher", "912")])
    (person,) = home(session, OLD)
    enrol(session, person, "911", 10_000)
    lower = _told(session, rules, person, "911", "finding", "blocked_by", "reason")
    assert lower == ("exit", "912", "与“项目912”只享受较高的一项")
    assert _told(session, rules, person, "912", "finding", "amount") == ("enter", 130_000)


def test_of_two_equal_ones_the_one_that_is_received_stays(session: Session) -> None:
    rules = law(programme("921", amount="1200元", cycle="year"), programme("922"), relations=[("921", "higher", "922")])
    (person,), (other,) = home(session, OLD), home(session, OLD)
    enrol(session, person, "922", 10_000)
    rows = found(session, rules)
    assert rows[person.id, "922"]["finding"] == "agrees"
    assert (person.id, "921") not in rows
    assert rows[other.id, "921"]["finding"] == "enter"
    assert (other.id, "922") not in rows


def test_what_another_pays_is_deducted_by_the_year(session: Session) -> None:
    lesser = programme("932", AGED, "360元", cycle="year")
    rules = law(programme("931"), lesser, relations=[("931", "deduct", "932")])
    (entitled,), (paid,), (alone,) = home(session, OLD), home(session, YOUNG), home(session, YOUNG)
    enrol(session, paid, "932", 48_000)
    assert _told(session, rules, entitled, "931", "finding", "amount") == ("enter", 7_000)
    assert _told(session, rules, paid, "931", "finding", "amount") == ("enter", 6_000)
    assert _told(session, rules, alone, "931", "finding", "amount") == ("enter", 10_000)


def test_what_is_deducted_whole_leaves_nothing(session: Session) -> None:
    rules = law(programme("941"), programme("942", amount="150元"), relations=[("941", "deduct", "942")])
    (person,) = home(session, OLD)
    enrol(session, person, "941", 10_000)
    said = _told(session, rules, person, "941", "finding", "failed", "blocked_by", "reason", "amount")
    assert said == ("exit", AMOUNT, "942", "扣减“项目942”后没有余额", None)


def test_what_is_no_income_is_taken_off_the_income_of_the_household(session: Session) -> None:
    poor = programme("951", "户人均月收入 < 100元", "100元 - 户人均月收入", unit="household")
    rules = law(poor, programme("952"), relations=[("951", "not_income", "952")])
    head, wife = home(session, OLD, OLD, income=240_000)
    rich, _wife = home(session, OLD, OLD, income=240_000)
    enrol(session, wife, "952", 2_000)
    assert _told(session, rules, head, "951", "finding", "amount") == ("enter", 1_000)
    assert (rich.id, "951") not in found(session, rules)


def test_a_household_without_registered_income_is_asked_about(session: Session) -> None:
    poor = programme("955", "户人均月收入 < 100元", "100元", unit="household")
    rules = law(poor, programme("956"), relations=[("955", "not_income", "956")])
    (person,) = home(session, OLD, income=None)
    enrol(session, person, "955", 10_000)
    enrol(session, person, "956", 2_000)
    said = _told(session, rules, person, "955", "finding", "entitled", "missing", "reason")
    assert said == ("ask", None, 1, "缺少信息：户人均月收入 < 100元")


def test_in_the_months_of_grace_nobody_is_told_to_leave(session: Session) -> None:
    rules = law(programme("961", AGED))
    (graced,), (plain,) = home(session, YOUNG), home(session, YOUNG)
    enrol(session, graced, "961", 10_000, "grace")
    enrol(session, plain, "961", 10_000)
    assert _told(session, rules, graced, "961", "finding", "entitled", "failed") == ("agrees", False, 1)
    assert _told(session, rules, plain, "961", "finding", "reason") == ("exit", "不符合：年龄 >= 80")


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        ("open", ("ask", True, 1, "名单比对有 1 条待核实")),
        ("true", ("exit", False, 0, "不符合：非 在名单(“死亡人员”)")),
        ("untrue", ("agrees", True, 0, None)),
    ],
)
def test_a_hit_stops_nothing_until_it_is_found_true(
    session: Session, decided: str, said: tuple[str, bool, int, str | None]
) -> None:
    rules = law(programme("971", "非 在名单(“死亡人员”)"))
    (person,) = home(session, OLD)
    enrol(session, person, "971", 10_000)
    hit(session, person, "dead", decided)
    assert _told(session, rules, person, "971", "finding", "entitled", "hits", "reason") == said


def test_who_lacks_a_fact_is_asked_about_and_never_told_to_leave(session: Session) -> None:
    rules = law(programme("981", f"{AGED}\n是户主"))
    (person,), (other,) = home(session, None), home(session, None)
    enrol(session, person, "981", 10_000)
    said = ("finding", "entitled", "failed", "missing", "amount", "reason")
    assert _told(session, rules, person, "981", *said) == ("ask", None, 0, 1, None, "缺少信息：年龄 >= 80")
    assert _told(session, rules, other, "981", "finding", "entitled") == ("agrees", None)


def test_who_gave_it_up_is_not_entitled_until_that_is_taken_back(session: Session, officer: int) -> None:
    rules = law(programme("991", AGED, name="高龄津贴"))
    (gone,), (back,), (later,) = home(session, OLD), home(session, OLD), home(session, OLD)
    enrol(session, gone, "991", 10_000)
    state(session, officer, gone, "renunciation", "“高龄津贴”", date(2026, 9, 1))
    state(session, officer, back, "renunciation", "991", date(2026, 4, 1))
    state(session, officer, back, "renunciation_end", "高龄津贴", date(2026, 8, 1))
    state(session, officer, later, "renunciation", "高龄津贴", date(2026, 12, 1))
    state(session, officer, later, "renunciation", "高龄津贴", date(2026, 9, 1), state="draft", applied_at=None)
    rows = found(session, rules)
    said = tuple(rows[gone.id, "991"][name] for name in ("finding", "entitled", "failed", "reason", "amount"))
    assert said == ("exit", False, RENOUNCED, "本人自愿放弃，自 2026-09-01 起", None)
    assert rows[back.id, "991"]["finding"] == rows[later.id, "991"]["finding"] == "enter"
    told = explained(Weighing(home_of(session, gone.household_id, Moment(clock.today())), rules), gone.id, "991")
    assert told is not None
    assert [(one.text, one.state) for one in told.failed] == [("本人自愿放弃，自 2026-09-01 起", State.NOT_MET)]
    assert (later.id, "991") not in found(session, rules, date(2026, 12, 1))


def test_what_a_household_has_is_given_up_by_its_head(session: Session, officer: int) -> None:
    rules = law(programme("992", unit="household"))
    (head, wife), (other, son) = home(session, OLD, OLD), home(session, OLD, YOUNG)
    enrol(session, wife, "992", 10_000)
    state(session, officer, head, "renunciation", "项目992", date(2026, 9, 1))
    state(session, officer, son, "renunciation", "项目992", date(2026, 9, 1))
    rows = found(session, rules)
    assert (rows[wife.id, "992"]["finding"], rows[wife.id, "992"]["failed"]) == ("exit", RENOUNCED)
    assert rows[other.id, "992"]["finding"] == "enter"


def test_what_was_given_up_is_known_only_since_it_was_confirmed(session: Session, officer: int) -> None:
    (person,) = home(session, OLD)
    confirmed = datetime(2026, 10, 8, 9, tzinfo=clock.CHINA)
    state(session, officer, person, "renunciation", "993", date(2026, 10, 1), applied_at=confirmed)
    before, after = (
        home_of(session, person.household_id, Moment(date(2026, 10, 2), confirmed + later))
        for later in (timedelta(seconds=-1), timedelta())
    )
    assert (before.words, [one.programme for one in after.words]) == ([], ["993"])


@pytest.mark.parametrize(
    ("kind", "unit", "value", "shown"),
    [
        ("money", "元", 85_000, "850.00 元"),
        ("money_per_mu", "元/亩", 6_750, "67.50 元/亩"),
        ("area", "亩", 1_050, "10.50 亩"),
        ("number", "", 250, "2.5"),
    ],
)
def test_a_standard_is_shown_by_its_name_with_its_unit(
    session: Session, kind: str, unit: str, value: int, shown: str
) -> None:
    amount = {"money": "标准1", "money_per_mu": "1亩 * 标准1", "area": "标准1 * 1元/亩", "number": "1元 * 标准1"}[kind]
    rules = law(
        programme("995", amount=amount.replace("标准1", "标准(“示例标准”, “甲等”)")),
        words=[StandardName("sample", "示例标准", unit, {"甲等": "g1"}, 2 if kind == "number" else 0)],
        standards={("sample", "g1"): ((VILLAGE, value),)},
        kinds={"sample": kind},
    )
    (person,) = home(session, OLD)
    session.commit()
    told = explained(Weighing(home_of(session, person.household_id, Moment(clock.today())), rules), person.id, "995")
    assert told is not None
    assert told.standards == (f"示例标准·甲等：{shown}",)
