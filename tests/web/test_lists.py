"""Lists: what they show, how they are searched, put in order and paged, and what they ask the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.kernel import clock
from app.offices.models import Officer, Terminal
from app.store.sessions import system_session
from tests import world
from tests.web.conftest import Crowd
from tests.web.reading import counted, headings_of, link, rows_of, text_of

MANY = 57
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def many_officers(app: Flask, small_world: world.World) -> None:
    """A town full of officers; some have never signed in, and several signed in at the same instant."""
    with system_session("tests fill a town") as session:
        for number in range(MANY):
            session.add(
                Officer(
                    username=f"many{number:03d}",
                    name=f"众{number % 7}{number:03d}",
                    organisation_id=small_world.organisations["town"],
                    division_code="130123100000",
                    duty="=1+1" if number == 3 else None,
                    last_sign_in_at=None if number % 3 == 0 else SINCE + timedelta(hours=number // 5),
                )
            )
        session.commit()


def walk(crowd: Crowd, start: str, way: str) -> list[list[str]]:
    pages, address = [], start
    while address:
        answer = crowd.at("town_operator").get(address)
        assert answer.status_code == 200
        pages.append([row[0] for row in rows_of(answer.text)])
        address = link(answer.text, way)
        assert len(pages) < 30
    return pages


def test_a_list_shows_the_rows_of_the_own_area_and_none_of_another(crowd: Crowd) -> None:
    answer = crowd.at("county_admin").get("/organisations/list/?size=50")
    assert answer.status_code == 200
    assert "正定县民政局" in answer.text
    assert "长安区惠民办" not in answer.text


def test_a_closed_set_is_shown_by_its_label_and_a_relation_by_its_title(crowd: Crowd) -> None:
    (row,) = rows_of(crowd.at("county_admin").get("/officers/list/?username=finance").text)
    assert row[:3] == ["finance", "褚财政", "正定县财政局"]
    assert "在用" in row
    assert "正定县" in row


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("name=郑", {"郑县办", "郑镇审"}),
        ("username=county_admin", {"孙县网", "李副网"}),
        ("name=县", set()),
        ("username=COUNTY", set()),
        ("state=disabled", set()),
        ("division_code=130123101000", {"王邻镇"}),
        ("division_code=130102000000", set()),
        ("name=%E9%83%91&username=town_reviewer", {"郑镇审"}),
        ("username=%25", set()),
    ],
)
def test_a_query_finds_what_begins_so_or_lies_there(crowd: Crowd, asked: str, expected: set[str]) -> None:
    answer = crowd.at("county_admin").get(f"/officers/list/?size=200&{asked}")
    assert {row[1] for row in rows_of(answer.text) if not row[1].startswith("众")} == expected


def test_a_division_is_searched_with_all_below_it(crowd: Crowd) -> None:
    answer = crowd.at("county_admin").get("/organisations/list/?division_code=130123100000&size=200")
    assert {row[0] for row in rows_of(answer.text)} == {"正定镇惠民办", "正定镇民政所", "东关村村民委员会"}
    assert "正定镇" in answer.text


@pytest.mark.parametrize("order", ["", "name", "-name", "last_sign_in_at", "-last_sign_in_at", "username"])
def test_walking_forward_and_back_meets_every_row_once_in_the_same_order(crowd: Crowd, order: str) -> None:
    start = f"/officers/list/?sort={order}"
    forward = walk(crowd, start, "chevron-right")
    names = [name for page in forward for name in page]
    assert len(names) == len(set(names)) == MANY + 4
    assert [len(page) for page in forward] == [20, 20, 20, 1]
    whole = crowd.at("town_operator").get(start + "&size=200").text
    assert names == [row[0] for row in rows_of(whole)]
    last = crowd.at("town_operator").get(start)
    for _page in forward[:-1]:
        last = crowd.at("town_operator").get(link(last.text, "chevron-right"))
    back = [[row[0] for row in rows_of(last.text)]] + walk(crowd, link(last.text, "chevron-left"), "chevron-left")
    assert back[::-1] == forward


def test_rows_without_a_value_stand_last_whichever_the_order(crowd: Crowd) -> None:
    for order in ("last_sign_in_at", "-last_sign_in_at"):
        html = crowd.at("town_operator").get(f"/officers/list/?sort={order}&size=200").text
        seen = [row[6] for row in rows_of(html)]
        empty = [at for at, value in enumerate(seen) if value == "—"]
        assert empty == list(range(len(seen) - len(empty), len(seen)))


@pytest.mark.parametrize("order", ["username", "-username", "last_sign_in_at", "-last_sign_in_at"])
def test_a_page_reached_by_its_number_is_the_page_reached_by_walking(crowd: Crowd, order: str) -> None:
    forward = walk(crowd, f"/officers/list/?sort={order}", "chevron-right")
    for number, page in enumerate(forward, 1):
        html = crowd.at("town_operator").get(f"/officers/list/?sort={order}&page={number}").text
        assert [row[0] for row in rows_of(html)] == page


def test_rows_added_meanwhile_neither_repeat_nor_hide_a_row_of_the_next_page(
    crowd: Crowd, small_world: world.World
) -> None:
    first = crowd.at("town_operator").get("/officers/list/?sort=username")
    shown = {row[0] for row in rows_of(first.text)}
    with system_session("tests add an officer") as session:
        session.add(
            Officer(
                username="aaa_new",
                name="新来",
                organisation_id=small_world.organisations["town"],
                division_code="130123100000",
            )
        )
        session.commit()
    second = crowd.at("town_operator").get(link(first.text, "chevron-right"))
    followers = [row[0] for row in rows_of(second.text)]
    assert not shown & set(followers)
    assert followers[0] == min(followers) > max(shown)
    with system_session("tests remove the officer") as session:
        session.execute(sa.delete(Officer).where(Officer.username == "aaa_new"))
        session.commit()


def test_a_place_holds_for_its_own_list_and_order_only(crowd: Crowd) -> None:
    first = crowd.at("town_operator").get("/officers/list/?sort=username")
    place = link(first.text, "chevron-right").split("after=")[1].split("&")[0]
    elsewhere = crowd.at("town_operator").get(f"/officers/list/?sort=name&after={place}")
    beginning = crowd.at("town_operator").get("/officers/list/?sort=name")
    assert rows_of(elsewhere.text) == rows_of(beginning.text)
    damaged = crowd.at("town_operator").get(f"/officers/list/?sort=username&after={place[:-2]}xx")
    assert rows_of(damaged.text) == rows_of(first.text)


def test_a_place_tells_nothing_of_the_row(crowd: Crowd) -> None:
    first = crowd.at("town_operator").get("/officers/list/?sort=username")
    place = link(first.text, "chevron-right")
    assert "many0" not in place.split("after=")[1]


def test_the_count_comes_after_the_page_and_is_right(crowd: Crowd) -> None:
    answer = crowd.at("town_operator").get("/officers/count?name=众")
    assert text_of(answer.text).strip() == f"共 {MANY} 条"


def test_an_empty_list_says_what_to_do(crowd: Crowd) -> None:
    nothing = crowd.at("county_admin").get("/officers/list/?name=没有这个人").text
    assert "没有符合条件的记录" in text_of(nothing)
    empty = crowd.at("other_county_admin").get("/programme-duties/list/").text
    assert "还没有指定项目的责任部门" in text_of(empty)


def test_a_condition_that_cannot_be_read_says_so_and_matches_nothing(crowd: Crowd) -> None:
    answer = crowd.at("county_admin", "auditor").get("/audit-events/list/?at_from=昨天")
    assert answer.status_code == 200
    assert rows_of(answer.text) == []
    assert "请按“年-月-日”填写日期" in text_of(answer.text)
    assert crowd.at("county_admin", "auditor").get("/audit-events/count?at_from=昨天").text.strip() == "共 0 条"


def test_a_day_includes_its_last_minute(crowd: Crowd) -> None:
    day, next_day = clock.today(), clock.today() + timedelta(days=1)
    auditor = crowd.at("county_admin", "auditor")
    assert rows_of(auditor.get(f"/audit-events/list/?at_from={day}&at_to={day}").text)
    assert rows_of(auditor.get(f"/audit-events/list/?at_from={next_day}").text) == []


def test_only_the_table_is_sent_where_only_the_table_is_asked_for(crowd: Crowd) -> None:
    part = crowd.at("county_admin").get("/officers/list/", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert rows_of(part.text)
    assert "HX-Request" in part.headers["Vary"]
    whole = crowd.at("county_admin").get(
        "/officers/list/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<html" in whole.text


@pytest.mark.parametrize(
    "address", ["/officers/list/", "/organisations/list/", "/terminals/list/", "/post-grants/list/?size=200"]
)
def test_a_list_asks_at_most_six_questions_however_many_rows_it_shows(crowd: Crowd, app: Flask, address: str) -> None:
    crowd.at("county_admin").get(address)
    with counted(db.engine) as statements:
        assert crowd.at("county_admin").get(address).status_code == 200
    assert len(statements) <= 6, "\n".join(statements)


def test_the_columns_are_those_that_the_officer_chose(crowd: Crowd) -> None:
    browser = crowd.at("county_operator")
    before = headings_of(browser.get("/officers/list/").text)
    assert "姓名" in before
    chosen = browser.post(
        "/officers/columns", {"columns": ["username", "duty", "password"], "query": "size=50&name=郑"}
    )
    assert chosen.status_code == 302
    assert "name=%E9%83%91" in chosen.headers["Location"]
    answer = browser.get("/officers/list/").text
    assert headings_of(answer) == ["用户名", "职务"]
    assert "每页 50 条" in text_of(answer)
    assert headings_of(crowd.at("county_admin").get("/officers/list/").text) == before


def test_a_saved_query_is_the_officers_own_and_can_be_removed(crowd: Crowd) -> None:
    browser = crowd.at("finance")
    kept = browser.post("/officers/saved-queries", {"name": "郑姓", "query": "name=郑&sort=-name&after=zzz&x=1"})
    assert kept.status_code == 302
    page = browser.get("/officers/list/").text
    assert "郑姓" in page
    assert "sort=-name" in page
    assert "郑姓" not in crowd.at("bank_operator").get("/officers/list/").text
    assert "删除常用查询" in browser.get("/officers/list/?name=郑&sort=-name").text
    browser.post("/officers/saved-queries/remove?name=郑姓")
    assert "郑姓" not in browser.get("/officers/list/").text


def test_a_saved_query_needs_a_name(crowd: Crowd) -> None:
    answer = crowd.at("finance").post("/officers/saved-queries", {"name": " ", "query": ""})
    assert answer.status_code == 422
    assert "请给常用查询起一个" in text_of(answer.text)


def test_a_row_offers_its_acts_and_says_why_one_is_not_open(crowd: Crowd) -> None:
    with system_session("tests stamp a terminal") as session:
        session.execute(sa.update(Terminal).where(Terminal.officer_id == 3).values(note="已盖章"))
        session.commit()
    answer = crowd.at("county_admin").get("/terminals/list/?officer_id=3")
    assert "已经盖过章了。" in answer.text
    assert "记一笔" in answer.text


def test_the_menu_leads_to_what_the_desk_opens_and_to_nothing_else(crowd: Crowd) -> None:
    keeper = crowd.at("county_admin").get("/").text
    assert "/terminals/list/" in keeper
    assert "/matrix/" in keeper
    auditor = crowd.at("county_admin", "auditor").get("/").text
    assert "/audit-events/list/" in auditor
    assert "/terminals/list/" not in auditor
    assert "/matrix/" not in auditor
    assert "/organisations/list/" not in crowd.at("county_admin", "narrow").get("/").text
