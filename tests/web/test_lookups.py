"""Look-ups: a few rows, found by what their names, codes or initials begin with, never from outside the scope."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from app.offices.models import Division, Officer
from app.store.sessions import system_session
from tests import world
from tests.web.conftest import Crowd


@pytest.fixture(scope="module", autouse=True)
def initials(app: Flask, small_world: world.World) -> None:
    """Initials for the divisions, one of which is no longer valid, and more officers than a look-up shows."""
    known = {"130123000000": "zdx", "130123100000": "zdz", "130123101000": "zftz", "130102000000": "caq"}
    with system_session("tests write initials") as session:
        for code, letters in known.items():
            session.get_one(Division, code).initials = letters
        session.get_one(Division, "130123101201").valid_to = date(2021, 1, 1)
        for number in range(30):
            session.add(
                Officer(
                    username=f"look{number:02d}",
                    name=f"查{number:02d}",
                    organisation_id=small_world.organisations["county"],
                    division_code="130123000000",
                )
            )
        session.commit()


def found(crowd: Crowd, model: str, typed: str, key: str = "county_admin") -> list[str]:
    answer = crowd.at(key).get(f"/{model}/lookup", query_string={"q": typed})
    assert answer.status_code == 200
    return [one["text"] for one in answer.json["results"]]


@pytest.mark.parametrize("typed", ["正定", "130123", "zd", "ZD"])
def test_a_division_is_found_by_name_code_and_initials(crowd: Crowd, typed: str) -> None:
    assert "正定县（130123000000）" in found(crowd, "divisions", typed)


def test_divisions_of_another_county_and_those_no_longer_valid_are_not_offered(crowd: Crowd) -> None:
    assert found(crowd, "divisions", "长安") == []
    assert found(crowd, "divisions", "caq") == []
    assert found(crowd, "divisions", "1301") != []
    assert not [text for text in found(crowd, "divisions", "1301") if "长安" in text or "河北" in text]
    assert found(crowd, "divisions", "诸福屯村") == []


def test_a_look_up_gives_twenty_rows_at_most_and_the_first_of_them_without_a_word(crowd: Crowd) -> None:
    assert len(found(crowd, "officers", "查")) == 20
    assert len(found(crowd, "officers", "")) == 20


def test_a_look_up_stays_inside_the_scope(crowd: Crowd) -> None:
    assert found(crowd, "officers", "周外网") == []
    assert found(crowd, "officers", "other_county_admin") == []
    assert found(crowd, "officers", "周外网", "other_county_admin") == ["周外网（长安区惠民办）"]
    town = {text.partition("（")[0] for text in found(crowd, "organisations", "", "town_operator")}
    assert town == {"正定镇惠民办", "正定镇民政所", "东关村村民委员会"}


def test_people_of_one_name_are_told_apart_by_where_they_work(crowd: Crowd) -> None:
    assert found(crowd, "officers", "郑") == ["郑县办（正定县惠民办）", "郑镇审（正定镇惠民办）"]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "\x00", "\U0010ffff", "a" * 5000, "正" * 300])
def test_whatever_is_typed_a_look_up_answers(crowd: Crowd, typed: str) -> None:
    assert found(crowd, "officers", typed) == []


def test_a_desk_without_the_look_up_gets_none(crowd: Crowd) -> None:
    assert crowd.at("county_admin", "auditor").get("/officers/lookup?q=").status_code == 403
