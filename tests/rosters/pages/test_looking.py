"""Looking at a roster: differences first, problems, villages, lines page by page, one line with its evidence."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.programmes.deciding.tags import Tag
from app.programmes.models import Enrolment, Programme
from app.registry.models import Person
from app.rosters.models import Roster, RosterLine
from tests.rosters import village
from tests.rosters.pages.reading import Office, links, said


def two_periods(session: Session, programme: Programme) -> Roster:
    """Three people last month, of whom one has given it up since; a new one this month."""
    for name in ("赵留下", "钱走了", "孙留下"):
        village.resident(session, name)
    earlier = village.roster(session, village.batch(session, programme, village.EARLIER))
    village.take(session, "town_operator", earlier, "submit")
    left = select(Person.id).where(Person.name == "钱走了", Person.state == "active").scalar_subquery()
    ended = {"ends_on": date(2026, 3, 1), "end_reason": "自愿放弃"}
    session.execute(update(Enrolment).where(Enrolment.person_id == left).values(ended))
    session.commit()
    village.resident(session, "李新来")
    return village.roster(session, village.batch(session, programme))


def test_a_reviewer_sees_first_who_is_new_and_who_is_gone_and_each_leads_to_its_list(
    office: Office, session: Session, programme: Programme
) -> None:
    roster = two_periods(session, programme)
    client = office("department_reviewer")
    page = client.get(f"/roster/{roster.id}").text
    words = said(page)
    assert "与2026年2月比：" in words
    assert "新增 1 人 100.00 元" in words
    assert "减少 1 人 100.00 元" in words
    assert "不变 2 人 200.00 元" in words
    assert words.index("新增") < words.index("需要改正的问题") < words.index("按村")
    (new,) = links(page, rf"/roster/{roster.id}/lines\?difference=new")
    listed = said(client.get(new).text)
    assert "李新来" in listed
    assert "赵留下" not in listed
    gone = said(client.get(f"/roster/{roster.id}/gone").text)
    assert "钱走了" in gone
    assert "自愿放弃" in gone


def test_the_first_period_says_that_there_is_nothing_to_compare(
    office: Office, session: Session, programme: Programme
) -> None:
    village.resident(session)
    roster = village.roster(session, village.batch(session, programme))
    page = said(office("town_operator").get(f"/roster/{roster.id}").text)
    assert "这是第一期" in page
    assert "壹佰元整" in page


def test_lines_are_turned_page_by_page_in_their_order_and_back(
    office: Office, session: Session, programme: Programme
) -> None:
    for _number in range(45):
        village.resident(session)
    roster = village.roster(session, village.batch(session, programme))
    client, seen = office("town_operator"), []
    address = f"/roster/{roster.id}/lines?size=20"
    while address:
        page = client.get(address).text
        seen.append(page)
        following = [one for one in links(page, rf"/roster/{roster.id}/lines") if "after=" in one]
        address = following[0] if following else ""
    assert [page.count('name="rowid"') for page in seen] == [20, 20, 5]
    keys = [key for page in seen for key in links(page, "/roster-line/")]
    assert len(set(keys)) == 45
    (back,) = {one for one in links(seen[2], rf"/roster/{roster.id}/lines") if "before=" in one}
    assert links(client.get(back).text, "/roster-line/") == links(seen[1], "/roster-line/")
    assert client.get(f"/roster/{roster.id}/count").text.strip() == "共 45 条"


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("name=周", {"周有"}),
        ("state=held", {"吴缓"}),
        ("state=nonsense&village=x", {"周有", "吴缓"}),
        ("name=郑", set()),
    ],
)
def test_lines_are_asked_by_name_and_state(
    office: Office, session: Session, programme: Programme, asked: str, names: set[str]
) -> None:
    village.resident(session, "周有")
    village.resident(session, "吴缓", account=False)
    roster = village.roster(session, village.batch(session, programme))
    page = office("town_operator").get(f"/roster/{roster.id}/lines?{asked}").text
    assert {one for one in ("周有", "吴缓") if one in page} == names


def test_a_line_shows_the_people_as_they_were_and_each_condition_and_who_looked_is_on_record(
    office: Office, session: Session, programme: Programme
) -> None:
    person = village.resident(session, "冯依据")
    roster = village.roster(session, village.batch(session, programme))
    line, key = village.line(session, roster, person), person.id
    session.execute(update(Person).where(Person.id == key).values(name="冯改名"))
    session.commit()
    key, number = line.id, line.snapshot.id_no
    words = said(office("department_reviewer").get(f"/roster-line/{key}").text)
    for word in ("冯依据", "第三条", "符合", "补贴金额（元） 100.00", "正定县农村信用联社"):
        assert word in words, word
    assert number is not None
    assert number not in words
    found = select(AuditEvent).where(AuditEvent.tag == Tag.EVIDENCE, AuditEvent.subject_id == str(key))
    assert len(session.scalars(found).all()) == 1


def test_problems_stand_at_their_line_and_field(office: Office, session: Session, programme: Programme) -> None:
    person = village.resident(session, "陈零")
    roster = village.roster(session, village.batch(session, programme))
    key = roster.id
    session.execute(update(RosterLine).where(RosterLine.person_id == person.id).values(amount=0))
    session.commit()
    page = said(office("town_operator").get(f"/roster/{key}/problems").text)
    assert "陈零" in page
    assert "补贴金额（元）" in page


@pytest.mark.parametrize("address", ["/roster/{}", "/roster/{}/lines", "/roster/{}/gone", "/roster/{}/problems"])
def test_another_township_finds_nothing(office: Office, session: Session, programme: Programme, address: str) -> None:
    village.resident(session)
    roster = village.roster(session, village.batch(session, programme))
    assert office("other_town_operator").get(address.format(roster.id)).status_code == 404
    assert office("town_operator").get(address.format(99999999999)).status_code == 404


def test_a_persons_page_tells_what_was_paid_and_a_programmes_leads_to_its_progress(
    office: Office, session: Session, programme: Programme
) -> None:
    person = village.resident(session)
    roster = village.roster(session, village.batch(session, programme))
    line, key, of = village.line(session, roster, person).id, person.id, programme.id
    page = office("town_operator").get(f"/persons/show/{key}").text
    assert "历次发放" in page
    assert f"/roster-line/{line}" in page
    assert "/batches/?programme=" in office("county_operator").get(f"/programmes/show/{of}").text
