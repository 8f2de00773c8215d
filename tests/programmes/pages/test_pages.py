"""The pages of screening: overview, the four lists, evidence, deciding on one and on many, checking anybody."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from app.audit.models import AuditEvent
from app.jobs.models import JobRun
from app.offices.models import ProgrammeDuty
from app.programmes.deciding import many
from app.programmes.deciding.tags import Tag
from app.programmes.models import ResultState
from app.programmes.screening.fingerprint import fingerprint
from app.registry.models import Person
from app.store.sessions import system_session
from tests import world
from tests.programmes.pages import rules
from tests.programmes.pages.rules import CODE, NAME, TOWN, YOUNG, signed_in

EXIT, ENTER = "/screening-exit/?finding=exit&state=open", "/screening-enter/?finding=enter&state=open"


def said(text: str) -> str:
    """The words of a page."""
    main = text.partition("<main")[2] or text
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def headings(page: str) -> list[str]:
    """The headings of a page's table."""
    return [" ".join(said(one).split()) for one in re.findall(r"<th\b.*?</th>", page, re.S)]


def looked(tag: str) -> int:
    """How often somebody looked, by the trail."""
    with system_session("test") as session:
        return session.scalar(select(func.count(AuditEvent.seq)).where(AuditEvent.tag == tag)) or 0


def hidden(page: str, name: str) -> str:
    """What a hidden input of a page holds."""
    (value,) = set(re.findall(rf'name="{name}" value="([^"]+)"', page))
    return str(value)


def test_the_overview_counts_what_waits_and_each_number_leads_to_its_list(app: Flask) -> None:
    rules.found(rules.person("甲总览一"))
    rules.found(rules.person("甲总览二"))
    rules.found(rules.person("甲总览三", village=rules.OTHER_VILLAGE))
    client = signed_in(app, "county_operator")
    page = client.get("/screening/").text
    assert "正定镇" in page
    assert "诸福屯镇" in page
    assert NAME in page
    link = next(one for one in re.findall(r'href="(/screening-enter/[^"]+)"', page) if TOWN in one)
    listed = client.get(html.unescape(link)).text
    assert "甲总览一" in listed
    assert "甲总览三" not in listed
    narrowed = said(client.get(f"/screening/?inside={TOWN}&programme={CODE}").text)
    assert "东关村" in narrowed
    assert "诸福屯村" not in narrowed


def test_a_township_counts_only_its_own(app: Flask) -> None:
    rules.found(rules.person("乙邻镇", village=rules.OTHER_VILLAGE))
    page = said(signed_in(app, "town_operator").get("/screening/").text)
    assert "没有待处理的筛查结果" in page


def test_each_list_keeps_to_its_finding_whatever_is_asked(app: Flask) -> None:
    rules.found(rules.person("丙应进"))
    leaver = rules.person("丙应退", YOUNG)
    rules.enrolled(leaver)
    rules.found(leaver)
    client = signed_in(app, "town_operator")
    assert client.get("/screening-exit/").location.endswith(EXIT)
    for asked in ("finding=enter", "finding=", "state=open"):
        assert client.get(f"/screening-exit/?{asked}").location.endswith(EXIT)
    page = client.get(EXIT).text
    assert "丙应退" in page
    assert "丙应进" not in page
    assert "应退未退" in page
    assert "要求" not in page.split("<tbody>")[0]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("person_name=丁", {"丁一"}), (f"programme_code={CODE}", {"丁一", "戊二"}), ("person_name=己", set())],
)
def test_a_list_is_asked_by_name_programme_and_place(app: Flask, asked: str, found: set[str]) -> None:
    rules.found(rules.person("丁一"))
    rules.found(rules.person("戊二"))
    page = signed_in(app, "town_operator").get(f"{ENTER}&{asked}").text
    assert {name for name in ("丁一", "戊二") if name in page.split('class="card list-frame"')[1]} == found


def test_the_evidence_shows_each_condition_with_its_clause_and_who_looked_is_on_record(app: Flask) -> None:
    person = rules.person("庚依据", YOUNG)
    rules.enrolled(person)
    key, before = rules.found(person), looked(Tag.EVIDENCE)
    page = said(signed_in(app, "town_operator").get(f"/screening-evidence/{key}").text)
    for words in (
        "庚依据 · 高龄津贴",
        "应退未退",
        "第三条",
        "第四条",
        "不符合",
        "示例〔2020〕1号",
        "一卡通导入",
        "50.00",
    ):
        assert words in page, words
    assert looked(Tag.EVIDENCE) == before + 1


def test_who_only_looks_on_is_offered_no_decision_and_refused_one(app: Flask) -> None:
    key = rules.found(rules.person("辛监督"))
    client = signed_in(app, "supervisor")
    page = client.get(f"/screening-evidence/{key}").text
    assert "不作决定" in page
    assert 'name="verdict"' not in page
    assert client.post(f"/screening-deciding/{key}", data={"verdict": "enrol"}).status_code == 403
    assert "决定所选" not in client.get(ENTER).text


def test_another_township_finds_nothing_there(app: Flask) -> None:
    key = rules.found(rules.person("壬外乡"))
    client = signed_in(app, "other_town_operator")
    assert client.get(f"/screening-evidence/{key}").status_code == 404
    assert client.post(f"/screening-deciding/{key}", data={"verdict": "enrol"}).status_code == 404
    assert client.get("/screening-evidence/99999999999").status_code == 404


def test_deciding_on_the_page_enrols_and_a_refusal_keeps_what_was_typed(app: Flask) -> None:
    person = rules.person("癸决定")
    key = rules.found(person)
    client = signed_in(app, "town_operator")
    page = client.get(f"/screening-evidence/{key}").text
    form = {"seen": hidden(page, "seen"), "effective_on": "2026-12-01", "comment": "不"}
    refused = client.post(f"/screening-deciding/{key}", data={**form, "verdict": "refuse"})
    assert refused.status_code == 422
    assert "要写明意见" in refused.text
    assert ">不</textarea>" in refused.text
    done = client.post(f"/screening-deciding/{key}", data={**form, "comment": "", "verdict": "enrol"})
    assert done.status_code == 303
    assert len(rules.enrolments(person)) == 1
    assert "已经决定" in client.get(f"/screening-evidence/{key}").text


def test_a_page_that_is_overtaken_says_so_and_screens_anew(app: Flask) -> None:
    person = rules.person("子过时")
    key = rules.found(person)
    with system_session("test") as session:
        session.execute(update(Person).where(Person.id == person.id).values(birth_on=YOUNG))
        session.commit()
    client = signed_in(app, "town_operator")
    page = client.get(f"/screening-evidence/{key}").text
    assert "重新筛查这一户" in page
    assert 'name="verdict"' not in page
    sent = {"seen": fingerprint(rules.result(key)), "verdict": "enrol", "effective_on": "2026-12-01"}
    assert "情况已变化" in client.post(f"/screening-deciding/{key}", data=sent).text
    assert client.post(f"/screening-deciding/again/{key}").status_code == 303
    assert client.get(ENTER).text.count("子过时") == 0


def test_many_are_shown_summed_and_decided_together(app: Flask) -> None:
    people = [rules.person(f"丑众{number}") for number in "一二三"]
    keys = [str(rules.found(one)) for one in people]
    client = signed_in(app, "town_operator")
    page = client.post("/screening-deciding/many", data={"rowid": keys}).text
    assert "决定所选（3 条）" in page
    assert "150.00" in page
    sent = {"rowid": keys, "confirmed": "1", "seen": hidden(page, "seen"), "effective_on": "2026-12-01"}
    assert "请选择一种决定" in client.post("/screening-deciding/many", data=sent).text
    done = client.post("/screening-deciding/many", data={**sent, "verdict": "enrol"}).text
    assert "已办 3 条，未办 0 条" in said(done)
    assert all(len(rules.enrolments(one)) == 1 for one in people)


def test_many_that_changed_since_they_were_shown_are_refused(app: Flask) -> None:
    keys = [rules.found(rules.person(f"寅众{number}")) for number in "一二"]
    client = signed_in(app, "town_operator")
    page = client.post("/screening-deciding/many", data={"all_matching": "1", "query": ENTER.partition("?")[2]}).text
    with system_session("test") as session:
        session.execute(update(type(rules.result(keys[0]))).values(state=ResultState.KEPT))
        session.commit()
    sent = {"all_matching": "1", "query": "finding=enter", "confirmed": "1", "seen": hidden(page, "seen")}
    answer = client.post("/screening-deciding/many", data={**sent, "verdict": "enrol", "effective_on": "2026-12-01"})
    assert answer.status_code == 422
    assert "情况已变化" in answer.text


def test_many_without_a_common_decision_are_not_decided(app: Flask) -> None:
    leaver = rules.person("卯退", YOUNG)
    rules.enrolled(leaver)
    keys = [str(rules.found(rules.person("卯进"))), str(rules.found(leaver))]
    client = signed_in(app, "town_operator")
    page = client.post("/screening-deciding/many", data={"rowid": keys}).text
    assert "没有一种共同的决定" in page
    assert "请先勾选" in client.post("/screening-deciding/many", data={}).text


def test_a_great_many_are_a_job(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "AT_ONCE", 1)
    people = [rules.person(f"辰众{number}") for number in "一二"]
    keys = [str(rules.found(one)) for one in people]
    client = signed_in(app, "town_operator")
    page = client.post("/screening-deciding/many", data={"rowid": keys}).text
    sent = {"rowid": keys, "confirmed": "1", "seen": hidden(page, "seen"), "effective_on": "2026-12-01"}
    answer = client.post("/screening-deciding/many", data={**sent, "verdict": "enrol"})
    assert "/jobs/" in answer.location
    worked = app.test_cli_runner().invoke(args=["jobs", "run", "--once"])
    assert worked.exit_code == 0, worked.output
    assert "已决定 2 人" in client.get(answer.location).text
    assert all(len(rules.enrolments(one)) == 1 for one in people)


def test_a_screening_is_started_as_a_job(app: Flask) -> None:
    client = signed_in(app, "town_operator")
    assert client.post("/screening-deciding/start", data={"programme": CODE}).status_code == 303
    with system_session("test") as session:
        run = session.scalars(select(JobRun).where(JobRun.job == "screening").order_by(JobRun.id.desc())).first()
        assert run is not None
        assert CODE in run.payload


def test_anybody_is_checked_with_reasons_and_nothing_is_stored(app: Flask) -> None:
    person, before = rules.person("巳核对", YOUNG), looked(Tag.CHECK)
    client = signed_in(app, "town_operator")
    page = said(client.get(f"/screening-check/?person={person.id}&programme={CODE}").text)
    assert "不能享受" in page
    assert "第三条" in page
    everything = said(client.get(f"/screening-check/?person={person.id}").text)
    assert NAME in everything
    assert rules.decisions(person) == []
    assert looked(Tag.CHECK) == before + 2
    assert client.get("/screening-check/").status_code == 200


def test_a_department_checks_only_its_own_programmes(app: Flask, small_world: world.World) -> None:
    person = rules.person("巳部门", YOUNG)
    assert NAME in signed_in(app, "department_operator").get(f"/screening-check/?person={person.id}").text
    with system_session("test") as session:
        session.execute(delete(ProgrammeDuty).where(ProgrammeDuty.programme_code == CODE))
        session.commit()
    page = signed_in(app, "department_operator").get(f"/screening-check/?person={person.id}&programme={CODE}").text
    assert "第三条" not in page
    assert NAME not in page
    with system_session("test") as session:
        duty = {"division_code": rules.COUNTY, "programme_code": CODE}
        session.add(ProgrammeDuty(**duty, organisation_id=small_world.organisations["civil_affairs"]))
        session.commit()


def test_a_check_of_nobody_a_wrong_day_or_no_rules_says_so(app: Flask) -> None:
    person = rules.person("午核对")
    client = signed_in(app, "town_operator")
    assert client.get("/screening-check/?person=999999999").status_code == 404
    assert client.get(f"/screening-check/?person={person.id}&day=明天").status_code == 422
    answer = client.get(f"/screening-check/?person={person.id}&programme={CODE}&day=2001-01-01")
    assert "没有生效的规则" in answer.text


def test_the_pages_of_people_and_households_say_what_they_receive_and_what_waits(app: Flask) -> None:
    person = rules.person("未页面", YOUNG)
    rules.enrolled(person)
    key = rules.found(person)
    client = signed_in(app, "town_operator")
    for address in (f"/persons/show/{person.id}", f"/households/show/{person.household_id}"):
        page = client.get(address).text
        assert "享受项目和资格" in page
        assert "每期 50.00 元" in page
        assert f"/screening-evidence/{key}" in page
    assert f"/screening-check/?person={person.id}" in client.get(f"/persons/show/{person.id}").text


def test_the_home_page_says_how_many_findings_wait(app: Flask) -> None:
    rules.found(rules.person("申首页"))
    page = signed_in(app, "town_operator").get("/").text
    assert "待处理筛查结果：应进未进" in page
    assert "待处理筛查结果" not in signed_in(app, "supervisor").get("/").text


def test_a_list_shows_the_sum_that_matters_to_it_and_none_that_is_never_there(app: Flask) -> None:
    rules.found(rules.person("癸应进"))
    leaver = rules.person("癸应退", YOUNG)
    rules.enrolled(leaver)
    rules.found(leaver)
    client = signed_in(app, "town_operator")
    enter, exits = (headings(client.get(address).text) for address in (ENTER, EXIT))
    assert "应享金额（元）" in enter
    assert "现享金额（元）" not in enter
    assert "现享金额（元）" in exits
    assert "应享金额（元）" not in exits
