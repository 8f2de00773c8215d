"""Divisions: a whole province in seconds, found by code, name and initials, abolished and merged with dates."""

from __future__ import annotations

import gzip
import time
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.kernel import divisions
from app.offices.models import Division
from app.offices.services.divisions import abolish_division, load_divisions
from app.store.sessions import reading_session, system_session
from app.store.wall import as_system
from tests import signing, world
from tests.offices.acting import as_officer, refused

HEBEI = Path(__file__).resolve().parents[2] / "app" / "offices" / "data" / "divisions_hebei.csv.gz"
ROWS = 56_712


def load(path: Path) -> int:
    with system_session("tests load divisions") as session:
        return load_divisions(session, as_system(session, "tests load divisions"), path)


@pytest.fixture(scope="module")
def province(app: Flask) -> float:
    """The whole of 河北 beside the small world; how long it took."""
    began = time.perf_counter()
    load(HEBEI)
    return time.perf_counter() - began


def count() -> int:
    with reading_session("tests count") as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Division)) or 0


def test_a_province_is_loaded_once_however_often_it_is_asked_for(province: float) -> None:
    began = time.perf_counter()
    assert load(HEBEI) == 0
    print(f"\n{ROWS} divisions loaded in {province:.1f} s, again in {time.perf_counter() - began:.1f} s")
    assert count() >= ROWS


@pytest.mark.usefixtures("province")
def test_every_division_stands_below_its_parent() -> None:
    with reading_session("tests look") as session:
        rows = session.execute(sa.select(Division.code, Division.parent_code, Division.level)).all()
    codes = {row.code for row in rows}
    assert all(row.parent_code == divisions.parent_of(row.code) for row in rows)
    assert all(row.parent_code is None or row.parent_code in codes for row in rows)


@pytest.fixture
def client(app: Flask, province: float) -> FlaskClient:
    client = app.test_client()
    signing.sign_in(client, "county_admin")
    return client


@pytest.mark.parametrize(
    ("typed", "found"),
    [("新安", "新安镇"), ("130123000000", "正定县"), ("xaz", "新安镇"), ("XAZ", "新安镇")],
)
def test_a_division_is_found_by_name_code_and_initials(client: FlaskClient, typed: str, found: str) -> None:
    results = client.get("/divisions/lookup", query_string={"q": typed}).json["results"]
    assert any(one["text"].startswith(found) for one in results), results


def test_only_the_own_area_is_offered(client: FlaskClient) -> None:
    results = client.get("/divisions/lookup", query_string={"q": "长安区"}).json["results"]
    assert results == []


def write(path: Path, text: str) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(text)
    return path


@pytest.mark.parametrize(
    "line", ["13012310020,短码", "130123100299,", "abcdefghijkl,字母", "001234567890,没有省", ",没有代码"]
)
def test_a_line_that_is_no_division_loads_nothing(tmp_path: Path, line: str) -> None:
    before = count()
    path = write(tmp_path / "bad.csv.gz", f"code,name\n449900000000,新市\n{line}\n")
    refused(lambda: load(path), "第 3 行不是区划")
    assert count() == before


def test_a_city_without_counties_is_the_parent_of_its_towns(tmp_path: Path) -> None:
    path = write(
        tmp_path / "dongguan.csv.gz", "code,name\n440000000000,广东省\n441900000000,东莞市\n441900003000,东城街道\n"
    )
    assert load(path) == 3
    with reading_session("tests look") as session:
        town = session.get_one(Division, "441900003000")
        assert (town.parent_code, town.level, town.initials) == ("441900000000", "town", "dcjd")


def test_a_division_is_merged_into_another_of_its_level(small_world: world.World) -> None:
    day = date(2027, 1, 1)
    with as_officer(small_world, "county_admin") as (session, actor):
        row = session.get_one(Division, "130123101201")
        refused(lambda: abolish_division(session, actor, row, {"valid_to": day}), "系统管理员")
    with as_officer(small_world, "system_administrator") as (session, actor):
        row = session.get_one(Division, "130123101201")
        for heir, sentence in (
            ("130123101201", "另一个区划"),
            ("130123100000", "同一级别"),
            ("139999999999", "没有找到要并入的区划"),
        ):
            refused(
                lambda heir=heir: abolish_division(session, actor, row, {"valid_to": day, "merged_into": heir}),
                sentence,
                "merged_into",
            )
        refused(lambda: abolish_division(session, actor, row, {"valid_to": row.valid_from}), "必须晚于启用日期")
        abolish_division(session, actor, row, {"valid_to": day, "merged_into": "130123100201"})
    with reading_session("tests look") as session:
        gone = session.get_one(Division, "130123101201")
        assert (gone.valid_to, gone.merged_into) == (day, "130123100201")


def test_a_system_administrator_has_no_say_over_other_areas(small_world: world.World) -> None:
    with as_officer(small_world, "system_administrator") as (session, actor):
        row = session.get_one(Division, "130102001001")
        refused(lambda: abolish_division(session, actor, row, {"valid_to": date(2027, 1, 1)}), "系统管理员")
