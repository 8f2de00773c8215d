"""Attributes in the generated forms: where they appear, what is required, what is refused and stays as typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.kernel import clock
from app.registry.models import AttributeOwner, AttributeValue, Household
from app.registry.services import values
from app.registry.services.attributes import attributes_of
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from tests import world
from tests.access.browser import Browser
from tests.registry.attributing import (
    TYPED,
    add,
    add_plain,
    county_actor,
    define,
    define_all,
    errors_of,
    forget_all,
    told,
)
from tests.registry.conftest import clear
from tests.web.reading import field_value, text_of


@pytest.fixture
def office(app: Flask, small_world: world.World) -> Iterator[Actor]:
    """The operator of the county's office; nothing that was defined or registered outlives the test."""
    yield county_actor(small_world)
    forget_all()
    clear()


@pytest.fixture(scope="module")
def town(app: Flask, small_world: world.World) -> Browser:
    """The township's operator, signed in before anything was defined."""
    return Browser(app).come_in("town_operator")


def test_a_county_defines_in_the_form_and_its_township_fills_in_at_once(
    app: Flask, office: Actor, town: Browser, village: str
) -> None:
    assert 'name="x_' not in town.get("/households/add").text
    county = Browser(app).come_in("county_operator")
    answer = county.post(
        "/attributes/add",
        {
            "name": "土质",
            "owner": "household",
            "kind": "text",
            "code": "soil",
            "form_group": "生产",
            "valid_from": "2026-01-01",
        },
    )
    assert answer.status_code == 302, text_of(answer.text)[:600]
    form = town.get("/households/add").text
    assert 'name="x_soil"' in form
    assert "生产" in text_of(form)
    key = add_plain(town, village, 0, x_soil="沙土")
    assert "沙土" in text_of(town.get(f"/households/show/{key}").text)


def test_a_form_says_at_the_field_what_is_missing_or_wrong_and_keeps_what_was_typed(
    office: Actor, town: Browser, village: str
) -> None:
    define_all(office)
    define(office, "must", name="必填项", kind="text", required=True)
    answer = add(town, village, **(TYPED | {"x_rooms": "100", "x_pond": "12.555", "x_visited": "2019-01-01"}))
    assert answer.status_code == 422
    errors = errors_of(answer.text)
    for words in ("请填写“必填项”", "应在 0 到 99 之间", "最多 2 位小数", "不能小于 2020-01-01"):
        assert words in errors
    assert field_value(answer.text, "x_rooms") == "100"
    with system_session("test") as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Household)) == 0


def test_an_edit_begins_with_what_holds_and_keeps_what_is_changed(office: Actor, town: Browser, village: str) -> None:
    define_all(office)
    key = add_plain(town, village, 0, **TYPED)
    form = town.get(f"/households/edit/{key}").text
    assert field_value(form, "x_debt") == "1234.50"
    assert re.search(r'<option selected value="0">否', form)
    data = {"group_no": "3", "hukou_type": "rural", "seen": field_value(form, "seen")}
    assert town.post(f"/households/edit/{key}", data | TYPED | {"x_debt": "", "x_wifi": "1"}).status_code == 302
    found = told(town.get(f"/api/v1/households/{key}"))["result"]
    assert (found["x_debt"], found["x_wifi"], found["x_rooms"]) == (None, True, 6)


def test_a_change_that_somebody_else_made_to_an_attribute_is_not_overwritten_unseen(
    app: Flask, office: Actor, town: Browser, village: str
) -> None:
    define_all(office)
    key = add_plain(town, village, 0, **TYPED)
    seen = field_value(town.get(f"/households/edit/{key}").text, "seen")
    data = {"group_no": "3", "hukou_type": "rural", "seen": seen} | TYPED
    assert town.post(f"/households/edit/{key}", data | {"x_soil": "黏土"}).status_code == 302
    answer = town.post(f"/households/edit/{key}", data | {"x_soil": "壤土"})
    assert answer.status_code == 422
    assert "刚被别人修改过" in text_of(answer.text)


def test_a_yes_or_no_that_nobody_answered_is_neither(office: Actor, town: Browser, village: str) -> None:
    define_all(office)
    key = add_plain(town, village, 0)
    assert told(town.get(f"/api/v1/households/{key}"))["result"]["x_wifi"] is None
    with system_session("test") as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AttributeValue)) == 0


def test_land_and_people_have_their_own(app: Flask, office: Actor, town: Browser, village: str) -> None:
    define(office, "lined", name="有渠道", kind="yes_no", owner=AttributeOwner.LAND)
    define(office, "craft", name="手艺", kind="text", owner=AttributeOwner.PERSON)
    key = add_plain(town, village, 0)
    assert 'name="x_craft"' in town.get("/persons/add").text
    assert 'name="x_' not in town.get("/households/add").text
    data = {"household_id": str(key), "year": "2026", "season": "year", "contract": "5", "x_lined": "1"}
    areas = dict.fromkeys(("registered", "transferred_in", "transferred_out", "excluded", "subsidised"), "0")
    answer = town.post("/land-holdings/add", areas | data)
    assert answer.status_code == 302, text_of(answer.text)[:800]
    (row,) = [one for one in told(town.get("/api/v1/land_holdings/"))["result"] if one["known_to"] is None]
    form = town.get(f"/land-holdings/edit/{row['id']}").text
    sent = areas | {"contract": "6", "x_lined": "1", "seen": field_value(form, "seen")}
    assert town.post(f"/land-holdings/edit/{row['id']}", sent).status_code == 302
    rows = {one["contract"]: one["x_lined"] for one in told(town.get("/api/v1/land_holdings/"))["result"]}
    assert rows == {500: None, 600: True}


def test_a_change_that_holds_from_an_earlier_day_leaves_what_was_not_changed_alone(
    office: Actor, town: Browser, village: str, operator: Actor
) -> None:
    define_all(office)
    with clock.frozen(clock.now() - timedelta(days=90)):
        key = add_plain(town, village, 0)
    edit(town, key, x_soil="沙土", x_rooms="6")
    early = clock.today() - timedelta(days=30)
    edit(town, key, x_soil="沙土", x_rooms="7", effective_on=early.isoformat())
    with session_for(operator) as session:
        home = session.get_one(Household, key)
        assert values.values_of(session, [home], on=early) == {key: {"rooms": 7}}
        assert values.values_of(session, [home]) == {key: {"rooms": 7, "soil": "沙土"}}


def test_the_county_amends_in_the_form_and_is_told_at_the_field(
    app: Flask, office: Actor, town: Browser, village: str
) -> None:
    define_all(office)
    add_plain(town, village, 0, **TYPED)
    with session_for(office) as session:
        key = next(one.id for one in attributes_of(session, office.division_code) if one.code == "water")
    county = Browser(app).come_in("county_operator")
    form = county.get(f"/attributes/edit/{key}").text
    assert 'name="code"' not in form
    said = {
        "name": "饮水来源", "owner": "household", "kind": "choice", "form_group": "生活", "valid_from": "2020-01-01",
        "seen": field_value(form, "seen"),
    }  # fmt: skip
    answer = county.post(f"/attributes/edit/{key}", said | {"choices": "自来水\n河水"})
    assert answer.status_code == 422
    assert "有 1 条内容不在新的选项里" in errors_of(answer.text)
    answer = county.post(f"/attributes/edit/{key}", said | {"choices": "自来水\r\n井水\r\n雨水"})
    assert answer.status_code == 302, errors_of(answer.text)
    form = town.get("/households/add").text
    assert "雨水" in form
    assert "生活" in text_of(form)


def edit(town: Browser, key: int, **typed: str) -> None:
    """Send the form of a household that is there."""
    seen = field_value(town.get(f"/households/edit/{key}").text, "seen")
    answer = town.post(f"/households/edit/{key}", {"group_no": "3", "hukou_type": "rural", "seen": seen} | typed)
    assert answer.status_code == 302, errors_of(answer.text)


def test_the_page_of_a_day_says_what_an_attribute_was_then_and_whether_it_differs_now(
    office: Actor, town: Browser, village: str
) -> None:
    define_all(office)
    with clock.frozen(clock.now() - timedelta(days=90)):
        key = add_plain(town, village, 0, x_soil="沙土")
    changed_on = clock.today() - timedelta(days=30)
    edit(town, key, x_soil="黏土", effective_on=changed_on.isoformat())
    early = (changed_on - timedelta(days=1)).isoformat()
    then = text_of(town.get(f"/registry/as-of/household/{key}?on={early}").text)
    assert "沙土" in then
    assert "黏土" not in then
    assert "现在不同" in then
    now = text_of(town.get(f"/registry/as-of/household/{key}").text)
    assert "黏土" in now
    assert "沙土" not in now


def test_a_group_of_attributes_in_which_nothing_is_said_takes_no_room(
    office: Actor, town: Browser, village: str
) -> None:
    define(office, "craft_kind", name="手艺门类", kind="text", form_group="手艺情况")
    key = add_plain(town, village, 0)
    assert "手艺情况" not in text_of(town.get(f"/households/show/{key}").text)
    edit(town, key, x_craft_kind="木匠")
    shown = text_of(town.get(f"/households/show/{key}").text)
    assert "手艺情况" in shown
    assert "木匠" in shown
