"""The public page: what hangs now and nothing else, masked, to anybody, without a cookie; one answer for all else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.access.models import Throttle
from app.kernel import clock
from app.portal import rates, services
from app.programmes.models import Programme
from app.registry.models import Person
from app.rosters.models import LineState, Posting, Roster, RosterLine, RosterState
from app.store.sessions import system_session
from tests.rosters import village
from tests.rosters.village import COUNTY, OTHER_VILLAGE, TOWN, VILLAGE

NOTHING = "这里现在没有公示"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor whom nobody knows."""
    with system_session("tests forget who asked") as session:
        session.execute(sa.delete(Throttle).where(Throttle.key.startswith("public:")))
        session.commit()
    return app.test_client()


@dataclass(frozen=True)
class Hung:
    """A posting that was made: its number, its roster's, until when it hangs."""

    id: int
    roster_id: int
    ends_on: date


def posted(session: Session, *people: Person, days: int = 7, **said: object) -> Hung:
    """A roster of these people, hanging in its village from today on."""
    programme = session.get_one(Programme, session.info["programme"])
    made = village.roster(session, village.batch(session, programme))
    made.state = RosterState.SHOWN
    today = clock.today()
    values = {"starts_on": today, "ends_on": today + timedelta(days=days), "lines": len(people), "round": 1}
    row = Posting(
        division_code=VILLAGE,
        programme_code=made.programme_code,
        roster_id=made.id,
        content_digest=made.content_digest,
        **(values | said),
    )
    session.add(row)
    session.commit()
    return Hung(row.id, row.roster_id, row.ends_on)


def look(session: Session, client: FlaskClient, where: str) -> str:
    """What the public reads there, once the test has let go of the database."""
    session.commit()
    return client.get(where).text


@pytest.fixture
def people(session: Session) -> list[Person]:
    """Two old people of one village."""
    session.info["programme"] = village.county(session).id
    return [village.resident(session, name) for name in ("王长富", "李国英")]


def address(posting: Hung, village_code: str = VILLAGE) -> str:
    return f"/gongshi/{village_code}/{posting.id}"


def test_anybody_comes_from_the_county_to_the_lines(
    session: Session, people: list[Person], client: FlaskClient
) -> None:
    posting = posted(session, *people)
    assert f"/gongshi/{COUNTY}" in look(session, client, "/gongshi/")
    assert f"/gongshi/{TOWN}" in look(session, client, f"/gongshi/{COUNTY}")
    assert f"/gongshi/{VILLAGE}" in look(session, client, f"/gongshi/{TOWN}")
    assert address(posting) in look(session, client, f"/gongshi/{VILLAGE}")
    page = look(session, client, address(posting))
    for said in ("王长富", "李国英", "100.00", village.NAME, "2026年3月", posting.ends_on.isoformat()):
        assert said in page


def test_numbers_are_masked_and_accounts_telephones_and_health_are_not_there(
    session: Session, people: list[Person], client: FlaskClient
) -> None:
    posting = posted(session, *people)
    snapshot = village.line(session, session.get_one(Roster, posting.roster_id), people[0]).snapshot
    number, account, bank = str(snapshot.id_no), str(snapshot.account_no), str(snapshot.bank)
    page = look(session, client, address(posting))
    assert number not in page
    assert f"{number[:6]}********{number[-4:]}" in page
    assert account not in page
    assert account[-4:] not in page.replace(number[-4:], "")
    assert bank not in page


def test_it_tells_where_one_objects(session: Session, people: list[Person], client: FlaskClient) -> None:
    page = look(session, client, address(posted(session, *people)))
    for office in (
        "东关村村民委员会",
        "正定镇惠民办",
        "正定县惠民办",
        "正定县民政局",
        "正定县财政局",
        "正定县纪委监委",
    ):
        assert office in page
    assert "长安区惠民办" not in page
    assert "0311-88020001" in page


def test_what_is_held_is_not_shown(session: Session, people: list[Person], client: FlaskClient) -> None:
    posting = posted(session, *people)
    village.line(session, session.get_one(Roster, posting.roster_id), people[1]).state = LineState.HELD
    session.commit()
    page = look(session, client, address(posting))
    assert "王长富" in page
    assert "李国英" not in page


def test_children_are_counted_and_not_named(session: Session, people: list[Person], client: FlaskClient) -> None:
    today = clock.today()
    child = village.resident(session, "王小宝", born=today.replace(year=today.year - 9, day=1))
    posting = posted(session, *people, child)
    line = village.line(session, session.get_one(Roster, posting.roster_id), child)
    line.state = LineState.INCLUDED
    session.commit()
    page = look(session, client, address(posting))
    assert "王小宝" not in page
    assert "另有 1 人是未成年人" in page


def test_a_long_list_is_read_page_by_page(
    session: Session, people: list[Person], client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    posting = posted(session, *people)
    monkeypatch.setattr(services, "SIZE", 1)
    first = look(session, client, address(posting))
    position = session.scalars(
        sa.select(sa.func.min(RosterLine.position)).where(RosterLine.roster_id == posting.roster_id)
    ).one()
    second = look(session, client, f"{address(posting)}?after={position}")
    assert ("王长富" in first) != ("王长富" in second)
    assert ("李国英" in first) != ("李国英" in second)
    assert "下一页" in first
    assert "下一页" not in second


def answer(response: TestResponse) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    headers = {name: text for name, text in response.headers.items() if name not in ("Content-Length", "Date")}
    return response.status_code, response.text, tuple(sorted(headers.items()))


def test_what_is_over_not_yet_there_or_never_was_answers_alike(
    session: Session, people: list[Person], client: FlaskClient
) -> None:
    today = clock.today()
    over = posted(session, *people, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    asked = [
        address(over),
        f"/gongshi/{VILLAGE}/{over.id + 1000}",
        f"/gongshi/{OTHER_VILLAGE}/{over.id}",
        f"/gongshi/{VILLAGE}/99999999999999999999",
        f"/gongshi/{VILLAGE}",
        f"/gongshi/{OTHER_VILLAGE}",
        "/gongshi/999999999999",
        "/gongshi/130000000000",
        "/gongshi/abc",
        "/gongshi/%27%20OR%201=1",
    ]
    session.commit()
    answers = {answer(client.get(one)) for one in asked}
    assert len(answers) == 1
    ((status, text, _headers),) = answers
    assert status == 200
    assert NOTHING in text


def test_a_roster_that_is_no_longer_shown_hangs_no_longer(
    session: Session, people: list[Person], client: FlaskClient
) -> None:
    posting = posted(session, *people)
    session.get_one(Roster, posting.roster_id).state = RosterState.RETURNED
    session.commit()
    assert NOTHING in look(session, client, address(posting))


def test_no_cookie_is_given_nothing_is_kept_nothing_is_indexed(
    session: Session, people: list[Person], client: FlaskClient
) -> None:
    posting = posted(session, *people)
    session.commit()
    for where in ("/gongshi/", f"/gongshi/{VILLAGE}", address(posting)):
        response = client.get(where)
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert "<script" not in response.text


def test_who_asks_too_often_waits_and_may_still_sign_in(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "A_MINUTE", 2)
    codes = [client.get("/gongshi/").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    refused = client.get("/gongshi/")
    assert int(refused.headers["Retry-After"]) >= 60
    assert client.get("/sign-in").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_is_written_there(client: FlaskClient, method: str) -> None:
    assert getattr(client, method)("/gongshi/").status_code in (302, 405)
