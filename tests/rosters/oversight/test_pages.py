"""Objections, supervision, printing and deciding on many, as people meet them on the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.kernel import clock
from app.rosters.models import LineState, Objection, Posting, Remark, Roster, RosterState, Supervision
from app.rosters.services.objections import object_to
from app.rosters.tags import Tag
from tests import signing
from tests.rosters import village
from tests.rosters.village import OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE


@pytest.fixture(autouse=True)
def _without_forms(app: Flask) -> Iterator[None]:
    before = app.config.get("WTF_CSRF_ENABLED", True)
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = before


def signed_in(app: Flask, key: str) -> FlaskClient:
    client = app.test_client()
    signing.sign_in(client, key)
    return client


def compiled(session: Session, *steps: tuple[str, str]) -> tuple[int, list[int]]:
    """A roster of two people on which these steps were taken; its number and those of its lines."""
    programme = village.county(session)
    for name in ("王长富", "李国英"):
        village.resident(session, name)
    made = village.roster(session, village.batch(session, programme))
    key = made.id
    for who, step in steps:
        village.take(session, who, session.get_one(Roster, key), step)
    lines = [one.id for one in village.lines(session, session.get_one(Roster, key))]
    session.commit()
    return key, lines


SHOWN = (("town_operator", "submit"), ("town_reviewer", "first_review"))


def told(session: Session, tag: Tag) -> int:
    count = session.scalar(sa.select(sa.func.count()).where(AuditEvent.tag == tag)) or 0
    session.commit()
    return count


def test_an_objection_is_recorded_from_a_line_and_holds_it_alone(app: Flask, session: Session) -> None:
    roster, (line, other) = compiled(session, *SHOWN)
    clerk = signed_in(app, "town_operator")
    form = clerk.get(f"/objections-record/line/{line}")
    assert "王长富" in form.text
    said = {"content": "已搬走", "objector": "", "contact": "", "received_on": clock.today().isoformat()}
    assert clerk.post(f"/objections-record/line/{line}", data=said).status_code == 303
    states = {one.id: one.state for one in village.lines(session, session.get_one(Roster, roster))}
    session.commit()
    assert states == {line: LineState.HELD, other: LineState.INCLUDED}
    (row,) = session.scalars(sa.select(Objection).where(Objection.roster_id == roster))
    assert (row.content, row.line_id, row.recorded_by) == ("已搬走", line, "吴镇办")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"content": " ", "received_on": "2026-03-01"}, "请写明异议内容"),
        ({"content": "已搬走", "received_on": ""}, "请填写收到日期"),
        ({"content": "已搬走", "received_on": "昨天"}, "年-月-日"),
        ({"content": "已搬走", "received_on": "2999-01-01"}, "不能晚于今天"),
    ],
)
def test_what_is_wrong_with_an_objection_is_said_and_nothing_typed_is_lost(
    app: Flask, session: Session, said: dict[str, str], sentence: str
) -> None:
    roster, _lines = compiled(session, *SHOWN)
    answer = signed_in(app, "town_operator").post(
        f"/objections-record/roster/{roster}", data=said | {"objector": "赵某"}
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "赵某" in answer.text
    assert session.scalar(sa.select(sa.func.count()).where(Objection.roster_id == roster)) == 0
    session.commit()


def objected(session: Session, line: int, roster: int) -> int:
    with village.at_work(session, "town_operator") as actor:
        key = object_to(session, actor, session.get_one(Roster, roster), line, "已搬走").id
    session.commit()
    return key


@pytest.mark.parametrize(("verdict", "state"), [("upheld", LineState.DROPPED), ("dismissed", LineState.INCLUDED)])
def test_what_was_found_decides_the_line(app: Flask, session: Session, verdict: str, state: LineState) -> None:
    roster, (line, _other) = compiled(session, *SHOWN)
    key = objected(session, line, roster)
    reviewer = signed_in(app, "town_reviewer")
    assert "已搬走" in reviewer.get(f"/objections-decide/{key}").text
    refused = reviewer.post(f"/objections-decide/{key}", data={"verdict": "", "finding": ""})
    assert "请选择核查结论" in refused.text
    said = {"verdict": verdict, "finding": "入户核实"}
    assert reviewer.post(f"/objections-decide/{key}", data=said).status_code == 303
    found = {one.id: one.state for one in village.lines(session, session.get_one(Roster, roster))}
    session.commit()
    assert found[line] == state
    assert reviewer.get(f"/objections-decide/{key}").status_code == 409


def test_another_township_finds_no_objection_and_no_roster(app: Flask, session: Session) -> None:
    roster, (line, _other) = compiled(session, *SHOWN)
    stranger = signed_in(app, "other_town_operator")
    for where in (f"/objections-record/line/{line}", f"/objections-record/roster/{roster}", f"/supervision/{roster}"):
        assert stranger.get(where).status_code == 404
    assert stranger.post(f"/rosters-print/{roster}").status_code == 404


def test_a_higher_office_watches_asks_stops_and_lets_go_on_and_the_township_answers(
    app: Flask, session: Session
) -> None:
    roster, _lines = compiled(session, *SHOWN)
    above, clerk = signed_in(app, "supervisor"), signed_in(app, "town_operator")
    assert "正定镇" in above.get("/supervision/").text
    assert f"/supervision/{roster}" in above.get("/supervision/?state=shown").text

    def says(client: FlaskClient, kind: Remark, content: str) -> int:
        return client.post(f"/supervision-remarks/{roster}/{kind}", data={"content": content}).status_code

    assert says(above, Remark.ASK, "为什么多了一人？") == 303
    assert says(clerk, Remark.ANSWER, "上月新批准") == 303
    assert says(above, Remark.STOP, "账户有误") == 303
    page = above.get(f"/supervision/{roster}").text
    for part in ("为什么多了一人", "上月新批准", "已叫停：账户有误", "恢复"):
        assert part in page
    assert "账户有误" not in above.get("/supervision/?stopped=1").text
    assert f"/supervision/{roster}" in above.get("/supervision/?stopped=1").text
    assert says(clerk, Remark.RESUME, "改好了") == 403
    assert says(above, Remark.RESUME, "已核实") == 303
    assert f"/supervision/{roster}" not in above.get("/supervision/?stopped=1").text
    kinds = session.scalars(sa.select(Supervision.kind).where(Supervision.roster_id == roster).order_by(Supervision.id))
    assert list(kinds) == ["ask", "answer", "stop", "resume"]
    session.commit()


def test_an_empty_remark_is_refused_in_its_place(app: Flask, session: Session) -> None:
    roster, _lines = compiled(session)
    above = signed_in(app, "supervisor")
    answer = above.post(f"/supervision-remarks/{roster}/ask", data={"content": " "})
    assert answer.status_code == 422
    assert "请写明内容" in answer.text
    assert above.post(f"/supervision-remarks/{roster}/nonsense", data={"content": "x"}).status_code == 404


def test_a_posting_sheet_is_printed_on_record_and_dated_once(app: Flask, session: Session) -> None:
    roster, _lines = compiled(session, *SHOWN)
    before = told(session, Tag.POSTING_PRINT)
    clerk = signed_in(app, "town_operator")
    paper = clerk.post(f"/postings-print/roster/{roster}")
    assert paper.data.startswith(b"%PDF")
    posting = session.scalars(sa.select(Posting).where(Posting.roster_id == roster)).one()
    key, first = posting.id, posting.printed_at
    session.commit()
    assert first is not None
    assert clerk.post(f"/postings-print/{key}").data.startswith(b"%PDF")
    assert session.get_one(Posting, key, populate_existing=True).printed_at == first
    session.commit()
    assert told(session, Tag.POSTING_PRINT) == before + 2


def test_a_roster_that_hangs_nowhere_has_no_sheet(app: Flask, session: Session) -> None:
    roster, _lines = compiled(session)
    assert signed_in(app, "town_operator").post(f"/postings-print/roster/{roster}").status_code == 404


def test_a_roster_is_printed_on_record_and_never_whole_where_the_desk_does_not_show_numbers(
    app: Flask, session: Session
) -> None:
    roster, _lines = compiled(session)
    before, clerk = told(session, Tag.ROSTER_PRINT), signed_in(app, "town_operator")
    assert clerk.post(f"/rosters-print/{roster}").data.startswith(b"%PDF")
    assert clerk.post(f"/rosters-print/{roster}?village={VILLAGE}").data.startswith(b"%PDF")
    assert clerk.post(f"/rosters-print/{roster}?village={OTHER_VILLAGE}").status_code == 422
    assert told(session, Tag.ROSTER_PRINT) == before + 2
    department = signed_in(app, "department_reviewer")
    assert department.post(f"/rosters-print/{roster}?reveal=1").status_code == 403


def two_towns(session: Session) -> tuple[int, int]:
    """Two rosters of two townships that wait for their first review."""
    programme = village.county(session)
    for place in (VILLAGE, OTHER_VILLAGE):
        village.resident(session, village=place)
    batch = village.batch(session, programme, towns=(TOWN, OTHER_TOWN))
    found = []
    for town, who in ((TOWN, "town_operator"), (OTHER_TOWN, "other_town_operator")):
        key = village.roster(session, batch, town).id
        village.take(session, who, session.get_one(Roster, key), "submit")
        found.append(key)
    for key, who in zip(found, ("town_reviewer", "other_town_reviewer"), strict=True):
        village.take(session, who, session.get_one(Roster, key), "first_review")
    session.execute(sa.update(Roster).where(Roster.id.in_(found)).values(state=RosterState.FILED))
    session.commit()
    return found[0], found[1]


def form_of(page: str) -> dict[str, str]:
    """The hidden inputs of the form on the page."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def states(session: Session, *keys: int) -> list[str]:
    found = [session.get_one(Roster, key, populate_existing=True).state for key in keys]
    session.commit()
    return found


def test_rosters_of_two_townships_are_decided_on_with_one_comment(app: Flask, session: Session) -> None:
    first, second = two_towns(session)
    clerk = signed_in(app, "department_operator")
    page = clerk.get("/rosters-together/").text
    assert "首期" in page
    assert "200.00" in page
    said = form_of(page) | {"rowid": [str(first), str(second)], "comment": "核对无误"}
    done = clerk.post("/rosters-together/check", data=said)
    assert "已办 2 份，未办 0 份" in done.text
    assert states(session, first, second) == [RosterState.CHECKED] * 2
    again = clerk.post("/rosters-together/check", data=said)
    assert "已办 2 份" in again.text
    assert "没有等您办理的花名册" in clerk.get("/rosters-together/").text


def test_a_roster_that_changed_since_is_left_and_the_others_are_done(app: Flask, session: Session) -> None:
    first, second = two_towns(session)
    clerk = signed_in(app, "department_operator")
    said = form_of(clerk.get("/rosters-together/").text) | {"rowid": [str(first), str(second)], "comment": ""}
    session.execute(sa.update(Roster).where(Roster.id == first).values(total=1, version=Roster.version + 1))
    session.commit()
    done = clerk.post("/rosters-together/check", data=said)
    assert "已办 1 份，未办 1 份" in done.text
    assert "修改过" in done.text
    assert states(session, first, second) == [RosterState.FILED, RosterState.CHECKED]


def test_nothing_ticked_is_said_on_the_page_and_the_comment_stays(app: Flask, session: Session) -> None:
    two_towns(session)
    clerk = signed_in(app, "department_operator")
    said = form_of(clerk.get("/rosters-together/").text) | {"comment": "核对无误"}
    answer = clerk.post("/rosters-together/check", data=said)
    assert answer.status_code == 422
    assert "请先勾选" in answer.text
    assert "核对无误" in answer.text
