"""What the lists remember and which index they walk: advice to SQLite, counts and names kept for a while."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.offices.models import Officer
from app.store.sessions import session_for
from app.web import planning, query
from app.web import titles as titles_module
from app.web.counting import Kept, count
from app.web.sheet import sheet_of
from app.web.titles import Titles
from app.web.values import attribute_of
from tests.conftest import on_postgresql
from tests.web.conftest import Crowd
from tests.web.reading import counted, rows_of


@pytest.fixture
def everything_is_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "WIDE", 3)
    monkeypatch.setattr(planning, "_wide", planning.Kept(300))


def sql_of(crowd: Crowd, key: str, words: dict[str, str]) -> str:
    browser = crowd.at(key)
    sheet = sheet_of("keeper", Officer)
    assert sheet is not None
    assert browser.actor is not None
    with session_for(browser.actor) as session:
        asked = query.parse(sheet, words)
        statement = planning.advised(session, asked, sa.select(Officer.id).where(*asked.where("sqlite")))
        return str(statement.compile(session.get_bind()))


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ({"sort": "name"}, "INDEXED BY ix_officers_name"),
        ({"name": "郑"}, "INDEXED BY ix_officers_name"),
        ({"organisation_id": "3"}, "INDEXED BY ix_officers_organisation_id"),
        ({"state": "active", "sort": "name"}, "INDEXED BY ix_officers_name"),
        ({"division_code": "130123101000", "sort": "name"}, ""),
        ({"sort": "last_sign_in_at"}, ""),
    ],
)
@pytest.mark.skipif(on_postgresql(), reason="PostgreSQL keeps statistics and gets no advice")
def test_a_wide_area_walks_the_index_of_the_question_or_of_the_order(
    crowd: Crowd, everything_is_wide: None, words: dict[str, str], advice: str
) -> None:
    sql = sql_of(crowd, "county_admin", words)
    assert ("INDEXED" in sql) is bool(advice)
    assert advice in sql


@pytest.mark.parametrize("key", ["town_operator", "county_admin"])
def test_a_village_or_a_county_that_has_just_begun_is_left_to_the_database(crowd: Crowd, key: str) -> None:
    assert "INDEXED" not in sql_of(crowd, key, {"sort": "name"})


def test_advice_changes_no_answer(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = ["?sort=name", "?sort=-name&page=1", "?name=郑", "?organisation_id=3&sort=-username", "?sort=username"]
    plain = [rows_of(crowd.at("county_admin").get(f"/officers/list/{one}").text) for one in addresses]
    monkeypatch.setattr(planning, "WIDE", 3)
    monkeypatch.setattr(planning, "_wide", planning.Kept(300))
    assert [rows_of(crowd.at("county_admin").get(f"/officers/list/{one}").text) for one in addresses] == plain


def test_a_count_and_the_names_of_divisions_are_asked_once(
    crowd: Crowd, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(titles_module, "_divisions", Kept(300))
    sheet, actor = sheet_of("keeper", Officer), crowd.at("county_admin").actor
    assert sheet is not None
    assert actor is not None
    division = attribute_of(Officer, "division_code")
    asked: list[Any] = []
    for _time in range(2):
        with session_for(actor) as session, counted(db.engine) as statements:
            assert count(session, query.parse(sheet, {"name": "郑"})).rows == 2
            titles = Titles(session, "keeper")
            titles.load([division], [["130123000000"], ["130123100000"]])
            assert titles.of(division, "130123100000") == "正定镇"
        asked.append(len(statements))
    assert asked == [2, 0]


def test_a_count_is_of_its_own_scope(crowd: Crowd) -> None:
    assert crowd.at("county_admin").get("/officers/count?state=active").text.strip() == "共 16 条"
    assert crowd.at("other_county_admin").get("/officers/count?state=active").text.strip() == "共 2 条"
