"""From a draft to law by two people: what is refused on the way, and what publication brings about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.approvals.flow import flows
from app.kernel.errors import DomainError, NotAllowed
from app.programmes.law import Condition, law_of, parse_conditions
from app.programmes.models import Programme, ProgrammeVersion, StandardValue
from app.programmes.services import versions
from app.store.sessions import system_session
from tests import world
from tests.programmes.setup import setting
from tests.programmes.setup.setting import COUNTY, DEPARTMENT, OFFICE, REVIEWER, RULE
from tests.registry.yearlong import at_work


def test_two_people_make_a_draft_law(people: world.World) -> None:
    programme = setting.found(people)
    first = setting.drafted(people, programme)
    setting.published(people, ProgrammeVersion, first)
    second = setting.drafted(people, programme, effective_from=date(2026, 7, 1), amount="120元")
    assert parse_conditions(setting.read(ProgrammeVersion, second).conditions) == (Condition("年龄 >= 80", "第三条"),)
    setting.published(people, ProgrammeVersion, second)
    old, new = setting.read(ProgrammeVersion, first), setting.read(ProgrammeVersion, second)
    assert (old.effective_to, new.effective_to, new.state) == (date(2026, 6, 30), None, "published")
    assert setting.read(Programme, programme).state == "active"
    with system_session("tests read the law") as session:
        amounts = [law_of(session, COUNTY, day).programmes[0].amount for day in (date(2026, 6, 30), date(2026, 7, 1))]
    assert amounts == ["100元", "120元"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"conditions": []}, "还没有审核条件"),
        ({"amount": ""}, "还没有计算公式"),
        ({"document_no": None}, "还没有填文号"),
        ({"conditions": [Condition("年令 >= 80")]}, "第 1 个条件有误"),
        ({"amount": "年龄"}, "计算公式有误"),
        ({}, "还没有对现在的内容测算过影响"),
    ],
)
def test_what_a_draft_lacks_is_said(people: world.World, said: dict[str, Any], sentence: str) -> None:
    key = setting.drafted(people, setting.found(people), **said)
    with pytest.raises(NotAllowed, match=sentence):
        setting.act(people, OFFICE, ProgrammeVersion, key, "submit")


def test_what_was_amended_after_the_trial_is_tried_again(people: world.World) -> None:
    key = setting.drafted(people, setting.found(people))
    setting.tried(people, ProgrammeVersion, key)
    with at_work(people, OFFICE) as (session, actor):
        row = session.get_one(ProgrammeVersion, key)
        versions.amend_version(session, actor, row, RULE | {"amount": "101元"}, row.version)
    with pytest.raises(NotAllowed, match="还没有对现在的内容测算过影响"):
        setting.act(people, OFFICE, ProgrammeVersion, key, "submit")


def test_rules_begin_after_those_before(people: world.World) -> None:
    programme = setting.found(people)
    setting.published(people, ProgrammeVersion, setting.drafted(people, programme))
    later = setting.drafted(people, programme, effective_from=date(2026, 1, 1))
    with pytest.raises(NotAllowed, match="生效日期应晚于上一版的 2026-01-01"):
        setting.act(people, OFFICE, ProgrammeVersion, later, "submit")


def test_rules_wait_for_the_standards_that_they_name(people: world.World) -> None:
    value = setting.valued(people)
    key = setting.drafted(people, setting.found(people), amount="标准(“农村低保”)")
    with pytest.raises(NotAllowed, match="标准“农村低保”在 2026-01-01 还没有已发布的数值"):
        setting.act(people, OFFICE, ProgrammeVersion, key, "submit")
    with pytest.raises(NotAllowed, match="测算过影响"):
        setting.act(people, OFFICE, StandardValue, value, "submit")
    setting.published(people, StandardValue, value)
    setting.published(people, ProgrammeVersion, key)
    assert setting.read(StandardValue, value).published_at is not None


def test_the_same_value_is_not_published_twice(people: world.World) -> None:
    first = setting.valued(people)
    setting.published(people, StandardValue, first)
    standard = setting.read(StandardValue, first).standard_id
    with at_work(people, OFFICE) as (session, actor):
        said = {"standard_id": standard, "grade": "", "amount": 1, "effective_from": date(2026, 1, 1)}
        again = setting.standards.draft_value(session, actor, said | {"document_no": "另一文"}).id
    setting.tried(people, StandardValue, again)
    with pytest.raises(NotAllowed, match="已有发布过的数值"):
        setting.act(people, OFFICE, StandardValue, again, "submit")


def test_who_drafts_does_not_publish(people: world.World) -> None:
    key = setting.drafted(people, setting.found(people))
    setting.tried(people, ProgrammeVersion, key)
    setting.act(people, OFFICE, ProgrammeVersion, key, "submit")
    with pytest.raises(NotAllowed, match="不由您的岗位办理"):
        setting.act(people, OFFICE, ProgrammeVersion, key, "publish")
    with pytest.raises(DomainError, match="须写明办理意见"):
        setting.act(people, REVIEWER, ProgrammeVersion, key, "send_back")
    setting.act(people, REVIEWER, ProgrammeVersion, key, "send_back", "条款写错了")
    setting.act(people, OFFICE, ProgrammeVersion, key, "submit")
    setting.act(people, OFFICE, ProgrammeVersion, key, "withdraw")
    setting.act(people, OFFICE, ProgrammeVersion, key, "cancel")
    assert setting.read(ProgrammeVersion, key).state == "cancelled"


def test_a_department_drafts_for_its_own_programmes_only(people: world.World) -> None:
    own = setting.found(people, code="2081902", name="农村低保")
    other = setting.found(people, code="2130122", name="地力补贴")
    assert setting.read(ProgrammeVersion, setting.drafted(people, own, DEPARTMENT)).number == 1
    with pytest.raises(NotAllowed, match="您的岗位不负责这个项目"):
        setting.drafted(people, other, DEPARTMENT)


def test_one_draft_at_a_time_and_nobody_overwrites_another(people: world.World) -> None:
    programme = setting.found(people)
    key = setting.drafted(people, programme)
    with pytest.raises(DomainError, match="第 1 版正在起草或审核"):
        setting.drafted(people, programme)
    with at_work(people, OFFICE) as (session, actor):
        row = session.get_one(ProgrammeVersion, key)
        with pytest.raises(DomainError, match="刚被别人修改过"):
            versions.amend_version(session, actor, row, RULE, row.version - 1)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"conditions": [Condition("年龄 # 80")]}, "不能有井号"),
        ({"conditions": [Condition("", "第三条")]}, "没有写条件"),
        ({"conditions": [Condition("年龄 >= 80")] * 61}, "最多 60 个条件"),
        ({"amount": "1" * 4_001}, "最多 4000 个字"),
        ({"grace_months": 37}, "0 到 36"),
    ],
)
def test_what_a_draft_may_not_hold(people: world.World, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        setting.drafted(people, setting.found(people), **said)


def test_published_rules_are_not_amended(people: world.World) -> None:
    key = setting.drafted(people, setting.found(people))
    setting.published(people, ProgrammeVersion, key)
    with at_work(people, OFFICE) as (session, actor):
        row = session.get_one(ProgrammeVersion, key)
        with pytest.raises(DomainError, match="不能修改"):
            versions.amend_version(session, actor, row, RULE, row.version)


def test_the_publisher_of_every_draft_is_another_hand() -> None:
    for code in ("programme_version", "standard_value"):
        assert (flows()[code].duty("submit"), flows()[code].duty("publish")) == ("draft", "publish")
