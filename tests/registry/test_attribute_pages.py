"""Attributes on the generated pages, at once and without a restart: list, filter, order, export, API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import jsonschema
import pytest
import sqlalchemy as sa
from flask import Flask

from app.kernel import passwords
from app.kernel.errors import DomainError
from app.registry.models import AttributeDefinition, AttributeKind, AttributeValue, Household
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from app.store.wall import lifted
from app.web import bulk, exporting
from app.web.further import sheet_for
from tests import world
from tests.access.browser import Browser
from tests.registry.attributing import (
    KINDS,
    TYPED,
    add_plain,
    choose,
    county_actor,
    define,
    define_all,
    elsewhere,
    forget_all,
    told,
)
from tests.registry.conftest import clear
from tests.web.reading import headings_of, link, rows_of, sheets_of, text_of

SHOWN = {
    "x_soil": "沙土",
    "x_rooms": "6",
    "x_distance": "1.500",
    "x_debt": "1,234.50",
    "x_pond": "12.50",
    "x_visited": "2026-03-01",
    "x_wifi": "否",
    "x_water": "井水",
}


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


def test_eighteen_attributes_of_every_kind_are_everywhere_at_once(office: Actor, town: Browser, village: str) -> None:
    define_all(office)
    for number in range(10):
        define(office, f"more_{number}", name=f"另填{number}", kind=list(AttributeKind)[number % 7])
    form = town.get("/households/add").text
    assert len(set(re.findall(r'name="(x_\w+)"', form))) == 18
    key = add_plain(town, village, 0, **TYPED)
    page = text_of(town.get(f"/households/show/{key}").text)
    assert all(shown in page for shown in SHOWN.values())

    names = [f"x_{code}" for code in KINDS]
    choose(town, "code", *names)
    listed = town.get("/households/list/").text
    assert headings_of(listed)[1:] == [
        "土质", "房屋间数（间）", "到村委会距离（公里）", "欠款（元）", "鱼塘面积（亩）", "走访日期", "已通宽带",
        "饮水来源",
    ]  # fmt: skip
    ((_code, *cells),) = rows_of(listed)
    assert cells == [SHOWN[name] for name in names]

    export = town.post("/households/export", {"reason": "核对"})
    assert export.status_code == 200, text_of(export.text)[:500]
    (rows,) = sheets_of(export.data).values()
    assert rows[-2][1:] == headings_of(listed)[1:]
    assert rows[-1][1:] == ["沙土", "6", "1.500", "1234.50", "12.50", "46082", "否", "井水"]

    found = told(town.get(f"/api/v1/households/{key}"))["result"]
    assert {name: found[name] for name in names} == {
        "x_soil": "沙土", "x_rooms": 6, "x_distance": 1500, "x_debt": 123450, "x_pond": 1250,
        "x_visited": "2026-03-01", "x_wifi": False, "x_water": "井水",
    }  # fmt: skip
    choose(town)


@pytest.mark.parametrize(
    ("hit", "miss"),
    [
        ("x_soil=沙", "x_soil=土"),
        ("x_rooms_from=6&x_rooms_to=6", "x_rooms_from=7"),
        ("x_distance_to=1.5", "x_distance_to=1.499"),
        ("x_debt_from=1234.5", "x_debt_from=1234.51"),
        ("x_pond_from=12.5", "x_pond_to=12.49"),
        ("x_visited_from=2026-03-01&x_visited_to=2026-03-01", "x_visited_from=2026-03-02"),
        ("x_wifi=0", "x_wifi=1"),
        ("x_water=井水", "x_water=河水"),
    ],
)
def test_every_kind_is_a_filter_of_list_count_export_and_api(
    office: Actor, town: Browser, village: str, hit: str, miss: str
) -> None:
    define_all(office)
    add_plain(town, village, 0, **TYPED)
    add_plain(town, village, 1)
    assert len(rows_of(town.get(f"/households/list/?{hit}").text)) == 1
    assert len(rows_of(town.get(f"/households/list/?{miss}").text)) == 0
    assert len(told(town.get(f"/api/v1/households/?{hit}"))["result"]) == 1
    assert told(town.get(f"/api/v1/households/?{miss}"))["result"] == []
    assert text_of(town.get(f"/households/count?{hit}").text).strip() == "共 1 条"
    (rows,) = sheets_of(town.post(f"/households/export?{hit}", {"reason": "核对"}).data).values()
    assert len([row for row in rows if row and row[0].startswith("13")]) == 1


def test_a_filter_that_cannot_be_read_says_so_and_finds_nothing(office: Actor, town: Browser, village: str) -> None:
    define_all(office)
    add_plain(town, village, 0, **TYPED)
    page = town.get("/households/list/?x_rooms_from=六").text
    assert rows_of(page) == []
    assert "房屋间数（间）" in text_of(page)
    assert town.get("/api/v1/households/?x_rooms_from=六").status_code == 400


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("x_soil", ["a", "b", "c"]),
        ("x_rooms", ["2", "10", "30"]),
        ("x_debt", ["-3.5", "0", "20"]),
        ("x_visited", ["2025-12-31", "2026-01-01", "2026-02-01"]),
    ],
)
def test_a_list_is_put_in_order_and_paged_by_an_attribute(
    office: Actor, town: Browser, village: str, name: str, texts: list[str]
) -> None:
    define_all(office)
    order = [texts[1], texts[0], texts[2]]
    keys = [add_plain(town, village, at, **{name: text}) for at, text in enumerate(order)] + [
        add_plain(town, village, 3)
    ]
    rising = [keys[1], keys[0], keys[2], keys[3]]
    found = told(town.get(f"/api/v1/households/?sort={name}&fields=code"))["result"]
    assert [one["id"] for one in found] == rising
    found = told(town.get(f"/api/v1/households/?sort=-{name}&fields=code"))["result"]
    assert [one["id"] for one in found] == [keys[2], keys[0], keys[1], keys[3]]
    paged, after = [], ""
    for _page in range(5):
        answer = told(town.get("/api/v1/households/", query_string={"sort": name, "size": 1, "after": after}))
        paged += [one["id"] for one in answer["result"]]
        after = answer["next"]
        if not after:
            break
    assert paged == rising


def test_the_pages_of_a_list_in_the_order_of_an_attribute_lead_on_and_back(
    office: Actor, town: Browser, village: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.query.SIZES", (2, 50))
    monkeypatch.setattr("app.web.listpages.SIZES", (2, 50))
    define_all(office)
    for at, rooms in enumerate(("5", "1", "3")):
        add_plain(town, village, at, x_rooms=rooms)
    add_plain(town, village, 3)
    choose(town, "code", "x_rooms")
    first = town.get("/households/list/?sort=-x_rooms&size=2").text
    assert [row[1] for row in rows_of(first)] == ["5", "3"]
    second = town.get(link(first, "chevron-right")).text
    assert [row[1] for row in rows_of(second)] == ["1", "—"]
    back = town.get(link(second, "chevron-left")).text
    assert [row[1] for row in rows_of(back)] == ["5", "3"]
    jumped = town.get("/households/list/?sort=-x_rooms&size=2&page=2").text
    assert rows_of(jumped) == rows_of(second)
    choose(town)


def test_a_retired_attribute_leaves_forms_lists_filters_the_api_and_waiting_jobs(
    app: Flask, office: Actor, town: Browser, village: str, operator: Actor
) -> None:
    key = define(office, "soil", name="土质", kind="text")
    row = add_plain(town, village, 0, x_soil="沙土")
    county = Browser(app).come_in("county_operator")
    assert county.post(f"/attributes/retire/{key}", {}).status_code == 302
    assert "x_soil" not in town.get("/households/add").text
    assert "x_soil" not in town.get("/households/list/").text
    assert "x_soil" not in json.dumps(told(town.get(f"/api/v1/households/{row}")))
    assert town.get("/api/v1/households/?x_soil=沙").status_code == 400
    with session_for(operator) as session:
        assert session.scalars(sa.select(AttributeValue.value)).all() == ["沙土"]
        for read in (exporting.from_payload, bulk.from_payload):
            with pytest.raises(DomainError, match="查询条件中有一项已停用"):
                read(session, operator, {"model": "households", "act": "edit", "query": "x_soil=沙"})


def test_an_attribute_hidden_from_a_post_is_nowhere_for_it(
    app: Flask, office: Actor, town: Browser, village: str
) -> None:
    define(office, "soil", name="土质", kind="text")
    key = add_plain(town, village, 0, x_soil="canarysoil")
    with system_session("test") as session:
        row = session.scalars(sa.select(AttributeDefinition)).one()
        row.posts, row.seen_by = "first_reviewer", "初审员"
        session.commit()
    choose(town, "code", "x_soil")
    for path in (
        "/households/add", f"/households/edit/{key}", f"/households/show/{key}", "/households/list/",
        "/households/list/?sort=x_soil", f"/api/v1/households/{key}", "/api/v1/households/", "/api/v1/openapi.json",
    ):  # fmt: skip
        answer = town.get(path).text
        assert "x_soil" not in answer.replace("sort=x_soil", ""), path
        assert "canarysoil" not in answer, path
    assert len(rows_of(town.get("/households/list/?x_soil=nothing").text)) == 1
    assert town.get("/api/v1/households/?x_soil=c").status_code == 400
    assert town.get("/api/v1/households/?sort=x_soil").status_code == 400
    assert town.get("/api/v1/households/?fields=x_soil").status_code == 400
    (rows,) = sheets_of(town.post("/households/export", {"reason": "核对"}).data).values()
    assert "canarysoil" not in str(rows)
    town.post(f"/households/edit/{key}", {"group_no": "3", "hukou_type": "rural", "x_soil": "x"})
    reviewer = Browser(app).come_in("town_reviewer")
    assert "canarysoil" in text_of(reviewer.get(f"/households/show/{key}").text)
    choose(town)


def test_another_county_sees_nothing_of_it(app: Flask, small_world: world.World, office: Actor) -> None:
    define(office, "soil", name="土质", kind="text")
    other = elsewhere(office)
    with session_for(other) as session:
        sheet = sheet_for(session, other, Household)
        assert sheet is not None
        assert sheet.further == frozenset()
    with system_session("test") as session, lifted(session, "a test adds an officer"):
        hashed = passwords.hash_password(world.PASSWORD, cost=passwords.Cost(n=16, r=1, p=1))
        world._officer(session, small_world, "other_operator", "other_county", "operator", "许外办", hashed)
        session.commit()
    there = Browser(app).come_in("other_operator")
    assert "土质" not in there.get("/attributes/list/").text
    assert "x_soil" not in there.get("/households/list/").text
    assert "x_soil" not in there.get("/api/v1/openapi.json").text


def test_the_description_of_the_api_promises_the_attributes_and_keeps_it(
    office: Actor, town: Browser, village: str
) -> None:
    define_all(office)
    add_plain(town, village, 0, **TYPED)
    add_plain(town, village, 1)
    document = told(town.get("/api/v1/openapi.json"))
    schema = document["components"]["schemas"]["Household"]
    assert schema["properties"]["x_rooms"] == {"title": "房屋间数（间）", "type": "integer", "nullable": True}
    names = [one["name"] for one in document["paths"]["/api/v1/households/"]["get"]["parameters"]]
    assert {"x_soil", "x_rooms_from", "x_visited_to", "x_wifi"} <= set(names)
    for one in schema["properties"].values():
        if one.pop("nullable", False):
            one["type"] = [one["type"], "null"]
    for row in told(town.get("/api/v1/households/"))["result"]:
        jsonschema.validate(row, schema)


def test_a_list_without_chosen_attributes_asks_one_small_question_more(
    app: Flask, office: Actor, town: Browser, village: str
) -> None:
    from app.extensions import db

    add_plain(town, village, 0)
    said: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *about: said.append(about[2]))
    town.get("/households/list/")
    before = len([one for one in said if one.startswith("SELECT")])
    assert len([one for one in said if "FROM attributes" in one]) == 1
    define_all(office)
    said.clear()
    town.get("/households/list/")
    assert len([one for one in said if one.startswith("SELECT")]) == before
    assert not any("attribute_values" in one for one in said)
