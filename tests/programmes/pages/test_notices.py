"""Decision notices: what they say, that numbers stay masked, that each print is on record."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.kernel import clock
from app.kernel.errors import DomainError, NotFound
from app.programmes.deciding.tags import Tag
from app.programmes.models import ScreeningDecision, Verdict
from app.programmes.notices.notice import REMEDY, RIGHTS, Notice, notice_of
from app.programmes.notices.paper import notices_pdf
from app.programmes.screening.fingerprint import fingerprint
from app.programmes.services import deciding, printing
from app.registry.models import Person
from app.store.sessions import session_for, system_session
from tests.programmes.pages import rules
from tests.programmes.pages.rules import YOUNG, signed_in
from tests.registry.conftest import OTHER_NO

DAY = date(2026, 12, 1)


def decided(person: Person, verdict: Verdict, comment: str = "") -> int:
    """A decision of the township on what the rules say of the person; returns its key."""
    key, actor = rules.found(person), rules.actor("town_operator")
    wish = deciding.wish_of(verdict, comment, DAY, clock.today())
    with session_for(actor) as session:
        return deciding.decide_one(session, actor, key, wish, fingerprint(rules.result(key))).id


def notice(key: int) -> Notice:
    """The notice of a decision."""
    with system_session("test") as session:
        return notice_of(session, session.get_one(ScreeningDecision, key))


def printed() -> int:
    """How often notices were printed, by the trail."""
    with system_session("test") as session:
        return session.scalar(select(func.count(AuditEvent.seq)).where(AuditEvent.tag == Tag.NOTICE)) or 0


def pages(paper: bytes, folder: Path) -> list[str]:
    """The words of each page."""
    file = folder / "notices.pdf"
    file.write_bytes(paper)
    told = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True).stdout
    return [page for page in told.split("\f") if page.strip()]


def test_an_approval_names_amount_day_clauses_authority_and_remedy_and_masks_the_number() -> None:
    with system_session("test"):
        person = rules.person("王准予", date(1950, 1, 9), head_id_no=OTHER_NO)
    with system_session("test") as session:
        session.get_one(Person, person.id).birth_on = rules.OLD
        session.commit()
    made = notice(decided(person, Verdict.ENROL))
    facts = dict(made.facts)
    assert made.title == "准予享受补贴决定书"
    assert "2026年12月1日" in made.decision
    assert "50.00 元" in facts["金额"]
    assert "伍拾元整" in facts["金额"]
    assert facts["证件号码"] == "130123********008X"
    assert [one.clause for one in made.lines] == ["第三条", "第四条"]
    assert made.authority == "正定县惠民办"
    assert "六十日" in REMEDY
    assert "六个月" in REMEDY
    assert "更正" in RIGHTS


def test_a_stop_names_the_clauses_that_are_not_met() -> None:
    person = rules.person("王停发", YOUNG)
    rules.enrolled(person)
    made = notice(decided(person, Verdict.END))
    assert made.title == "停止享受补贴决定书"
    assert "不符合的条款：第三条" in made.decision
    assert "金额" not in dict(made.facts)


def test_keeping_things_as_they_are_has_no_notice() -> None:
    person = rules.person("王维持", YOUNG)
    rules.enrolled(person)
    key = decided(person, Verdict.KEEP, "入户核实，情况特殊")
    with pytest.raises(NotFound, match="不出决定书"):
        notice(key)
    with system_session("test") as session, pytest.raises(DomainError, match="没有决定书"):
        printing.notices(session, [key])


def test_the_paper_holds_one_notice_a_page_in_chinese(tmp_path: Path) -> None:
    keys = [decided(rules.person(name), Verdict.REFUSE, "本人自愿放弃") for name in ("王纸一", "王纸二")]
    first, second = pages(notices_pdf([notice(key) for key in keys]), tmp_path)
    assert "王纸二" in second
    assert "不予享受补贴决定书" in first
    assert "行政复议" in first


def test_each_print_is_on_record_and_another_township_prints_nothing(app: Flask, tmp_path: Path) -> None:
    keys = [decided(rules.person(name), Verdict.ENROL) for name in ("王印一", "王印二")]
    client, before = signed_in(app, "town_operator"), printed()
    assert "王印一" in client.get("/screening-notices/?person_name=王印").text
    one = client.get(f"/screening-notices/{keys[0]}.pdf")
    assert one.data.startswith(b"%PDF")
    many = client.post("/screening-notices/many", data={"rowid": [str(key) for key in keys]})
    assert len(pages(many.data, tmp_path)) == 2
    found = client.post("/screening-notices/many", data={"all_matching": "1", "query": "person_name=王印"})
    assert len(pages(found.data, tmp_path)) == 2
    assert printed() == before + 3
    assert signed_in(app, "other_town_operator").get(f"/screening-notices/{keys[0]}.pdf").status_code == 404
    assert "请先勾选" in client.post("/screening-notices/many", data={}).text


def test_a_great_many_notices_are_a_job(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(printing, "AT_ONCE", 1)
    keys = [str(decided(rules.person(name), Verdict.ENROL)) for name in ("王业一", "王业二")]
    client = signed_in(app, "town_operator")
    answer = client.post("/screening-notices/many", data={"rowid": keys})
    assert answer.status_code == 303
    worked = app.test_cli_runner().invoke(args=["jobs", "run", "--once"])
    assert worked.exit_code == 0, worked.output
    paper = client.get(f"{answer.location}/result")
    assert len(pages(paper.data, tmp_path)) == 2
