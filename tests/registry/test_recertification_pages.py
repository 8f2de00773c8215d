"""The pages of the recertification: progress and its numbers, the export, the form, the cards on the home page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.kernel import clock
from app.registry.models import Income
from app.registry.models.recertification import RecertificationItem
from app.registry.recertifying.tags import Tag
from app.store.sessions import system_session
from tests import signing, world
from tests.registry import yearlong
from tests.registry.yearlong import OTHER_VILLAGE, TOWN, VILLAGE, item_of


@pytest.fixture(autouse=True)
def _fresh(app: Flask) -> Iterator[None]:
    yearlong.clear()
    before = app.config.get("WTF_CSRF_ENABLED", True)
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = before


def signed_in(app: Flask, key: str) -> FlaskClient:
    client = app.test_client()
    signing.sign_in(client, key)
    return client


def campaign(small_world: world.World) -> int:
    """A campaign that is under way on the real day of the test, with ten days left."""
    today = clock.today()
    year = today.year
    return yearlong.opened(
        small_world, today, year=year, name=f"{year} 年度核查", due_on=date.fromordinal(today.toordinal() + 10)
    )


def numbers(page: str) -> dict[str, str]:
    """Number → address of the list behind it, of the first line of the progress table."""
    row = page.split("<tbody>")[1].split("</tr>")[0]
    return dict(re.findall(r'data-label="([^"]+)">\s*<a href="([^"]+)">\d+</a>', row))


def test_each_number_leads_to_exactly_the_households_behind_it(app: Flask, small_world: world.World) -> None:
    homes = [yearlong.household(VILLAGE) for _ in range(3)] + [yearlong.household(OTHER_VILLAGE)]
    key = campaign(small_world)
    yearlong.fill(small_world, "informant", item_of(key, homes[0]).id)
    yearlong.fill(small_world, "informant", item_of(key, homes[1]).id)
    yearlong.act(small_world, "town_reviewer", item_of(key, homes[0]).id, "confirm")
    client = signed_in(app, "supervisor")
    page = client.get(f"/recertification/{key}").text
    assert "正定镇" in page
    assert "诸福屯镇" in page
    assert "1 / 3" in page
    links = numbers(page)
    assert set(links) == {"名单", "待填报", "待确认", "已确认"}
    for label, count in (("名单", 3), ("待填报", 1), ("待确认", 1), ("已确认", 1)):
        listed = client.get(links[label].replace("&amp;", "&")).text
        assert len(re.findall(r"<tr>\s*<td", listed)) == count, label
    assert parse_qs(urlsplit(links["待填报"].replace("&amp;", "&")).query)["state"] == ["due"]
    below = client.get(f"/recertification/{key}?inside={TOWN}").text
    assert "东关村" in below
    assert "诸福屯" not in below.split("<tbody>")[1]


def test_a_township_sees_its_villages_and_another_county_sees_nothing(app: Flask, small_world: world.World) -> None:
    yearlong.household(VILLAGE)
    yearlong.household(OTHER_VILLAGE)
    key = campaign(small_world)
    own = signed_in(app, "town_operator").get(f"/recertification/{key}").text
    assert "东关村" in own
    assert "诸福屯" not in own.split("<tbody>")[1]
    assert "年度核查" in signed_in(app, "town_operator").get("/recertification/").text
    with yearlong.at_work(small_world, "other_county_admin") as (session, _actor):
        assert session.scalars(sa.select(RecertificationItem)).all() == []
    assert signed_in(app, "town_operator").get("/recertification/999999").status_code == 404
    assert signed_in(app, "bank_operator").get(f"/recertification/{key}").status_code == 403


def test_the_progress_is_exported_and_on_record(app: Flask, small_world: world.World) -> None:
    yearlong.household(VILLAGE)
    key = campaign(small_world)
    answer = signed_in(app, "county_operator").post(f"/recertification/{key}/export?inside={TOWN}")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert rows[0][:5] == ["区划代码", "名称", "应核查", "已完成", "进度（%）"]
    assert rows[1][:5] == [VILLAGE, "东关村", 1, 0, 0]
    assert rows[2][1] == "合计"
    assert yearlong.events(Tag.EXPORT)[-1].division_code == TOWN


def test_the_form_begins_with_last_year_keeps_what_was_typed_and_reports(app: Flask, small_world: world.World) -> None:
    home = yearlong.household(VILLAGE)
    last = clock.today().year - 1
    with system_session("test") as session:
        session.add(
            Income(division_code=VILLAGE, household_id=home, kind="wages", amount=1_234_500, year=last,
                   known_from=clock.now())
        )  # fmt: skip
        session.commit()
    key = campaign(small_world)
    pk = item_of(key, home).id
    client, address = signed_in(app, "informant"), f"/recertification-form/{pk}"
    page = client.get(address).text
    assert 'value="12345.00"' in page
    assert "上年 12,345.00 元" in page or "上年 12345.00 元" in page
    assert page.count('name="member_') == 2
    sent = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("operation_id", "seen_digest")}  # type: ignore[index]
    members = re.findall(r'name="(member_\d+)"', page)
    wrong = client.post(address, data=sent | dict.fromkeys(members, "y") | {"income_wages_0_amount": "一万二"})
    assert wrong.status_code == 422
    assert "一万二" in wrong.text
    missing = client.post(address, data=sent | {members[0]: "y", "income_wages_0_amount": "1"})
    assert missing.status_code == 422
    assert "没有勾选" in missing.text
    good = client.post(address, data=sent | dict.fromkeys(members, "y") | {"income_wages_0_amount": "13,000.50"})
    assert good.status_code == 303
    row = item_of(key, home)
    assert (row.state, row.income_before, row.income_now, row.change) == ("reported", 1_234_500, 1_300_050, "changed")
    again = client.post(address, data=sent | dict.fromkeys(members, "y"))
    assert again.status_code == 303
    assert client.get(address).status_code == 409
    shown = signed_in(app, "town_reviewer").get(f"/flows/recertification/{pk}").text
    assert "12,345.00 → 13,000.50 元（+655.50）" in shown or "12345.00 → 13000.50 元（+655.50）" in shown


def test_only_those_who_fill_in_come_to_the_form(app: Flask, small_world: world.World) -> None:
    key = yearlong.household(OTHER_VILLAGE)
    pk = item_of(campaign(small_world), key).id
    assert signed_in(app, "town_reviewer").get(f"/recertification-form/{pk}").status_code == 403
    assert signed_in(app, "informant").get(f"/recertification-form/{pk}").status_code == 404
    assert signed_in(app, "station_operator").get("/recertification-form/99999999999").status_code == 404


def test_the_home_page_reminds_those_who_fill_in(app: Flask, small_world: world.World) -> None:
    yearlong.household(VILLAGE)
    today = clock.today()
    yearlong.opened(
        small_world,
        date.fromordinal(today.toordinal() - 30),
        year=today.year,
        due_on=date.fromordinal(today.toordinal() + 10),
    )
    page = signed_in(app, "informant").get("/").text
    assert "年度核查催办" in page
    assert "还剩 10 天" in page
    assert "年度核查催办" not in signed_in(app, "town_reviewer").get("/").text


def test_the_list_offers_the_forms_and_the_bulk_confirmation(app: Flask, small_world: world.World) -> None:
    home = yearlong.household(VILLAGE)
    key = campaign(small_world)
    pk = item_of(key, home).id
    page = signed_in(app, "informant").get(f"/recertification-items/show/{pk}").text
    assert f"/recertification-form/{pk}" in page
    assert f"/flows/recertification/{pk}" in page
    listed = signed_in(app, "town_reviewer").get(f"/recertification-items/list/?recertification_id={key}").text
    assert "/recertification-items/confirm/bulk" in listed
    own = signed_in(app, "county_operator").get(f"/recertifications/show/{key}").text
    assert "抽取复查" in own
    assert f"/recertification/{key}" in own
