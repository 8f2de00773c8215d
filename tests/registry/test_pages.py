"""The registry in the browser's terms: forms in yuan and mu, masks, who looked, what held at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEvent
from app.kernel import clock
from app.registry.models import Household, LandHolding, Person
from app.registry.tags import Tag
from app.store.sessions import system_session
from tests import world
from tests.access.browser import Browser
from tests.registry.conftest import HEAD_NO, clear


@pytest.fixture
def client(app: Flask, small_world: world.World, village: str):  # type: ignore[no-untyped-def]
    client = Browser(app).come_in("town_operator")
    data = {"division_code": village, "group_no": "3", "hukou_type": "rural"}
    answer = client.post("/households/add", data | {"head_name": "王长富", "head_id_no": HEAD_NO})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    yield client
    clear()


def only(model: type) -> int:
    with system_session("test") as session:
        return int(session.scalars(sa.select(model.id)).one())  # type: ignore[attr-defined]


def test_a_household_registered_in_the_form_shows_its_people(client: Browser) -> None:
    page = client.get(f"/households/show/{only(Household)}").get_data(as_text=True)
    assert "家庭成员" in page
    assert "王长富" in page


def test_a_persons_page_masks_the_number_and_says_who_looked(client: Browser) -> None:
    key = only(Person)
    client.get(f"/persons/show/{key}")
    page = client.get(f"/persons/show/{key}").get_data(as_text=True)
    assert HEAD_NO not in page
    assert "130123********0017" in page
    assert "谁看过" in page
    with system_session("test") as session:
        looks = session.scalar(sa.select(sa.func.count()).where(AuditEvent.tag == Tag.PERSON_LOOK))
    assert looks == 2


@pytest.mark.parametrize("typed", [HEAD_NO, "0017"])
def test_a_person_is_found_by_the_whole_number_and_by_its_end(client: Browser, typed: str) -> None:
    assert "王长富" in client.get(f"/persons/list/?id_no={typed}").get_data(as_text=True)
    assert "王长富" not in client.get("/persons/list/?id_no=1301231938").get_data(as_text=True)


def test_areas_are_typed_and_read_in_mu(client: Browser) -> None:
    said = {"household_id": str(only(Household)), "year": "2026", "season": "year", "contract": "12.5"}
    assert client.post("/land-holdings/add", said).status_code == 302
    page = client.get(f"/land-holdings/show/{only(LandHolding)}").get_data(as_text=True)
    assert "12.50" in page
    wrong = client.post("/land-holdings/add", said | {"year": "2025", "contract": "12.555"})
    assert "最多 2 位小数" in wrong.get_data(as_text=True)


def test_what_held_at_a_time_is_a_page(client: Browser) -> None:
    key = only(Household)
    seen = client.get(f"/households/edit/{key}").get_data(as_text=True)
    token = seen.partition('name="seen" value="')[2].partition('"')[0]
    client.post(f"/households/edit/{key}", {"seen": token, "group_no": "7", "hukou_type": "urban"})
    with system_session("test") as session:
        assert session.get_one(Household, key).group_no == 7
    page = client.get(f"/registry/as-of/household/{key}").get_data(as_text=True)
    assert "哪一天的情况" in page
    yesterday = clock.today() - timedelta(days=1)
    before = client.get(f"/registry/as-of/household/{key}?known={yesterday}").get_data(as_text=True)
    assert "现在不同" in before
    assert client.get(f"/registry/as-of/household/{key}?on=abc").status_code == 422
    assert client.get("/registry/as-of/household/99999").status_code == 404
    assert client.get(f"/registry/as-of/village/{key}").status_code == 404
