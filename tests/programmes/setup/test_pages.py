"""The pages of setting up: the catalogue and its adoption, the editor without and with its script, the effects."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.programmes.models import Programme, ProgrammeVersion, StandardValue
from app.programmes.shipped import shipped
from app.store.sessions import system_session
from tests import signing, world
from tests.programmes.setup import setting
from tests.programmes.setup.setting import DEPARTMENT, OFFICE, REVIEWER
from tests.registry import yearlong


def signed_in(app: Flask, key: str) -> FlaskClient:
    client = app.test_client()
    signing.sign_in(client, key)
    return client


def typed(key: int, **said: object) -> dict[str, object]:
    """What the editor's form sends."""
    row = setting.read(ProgrammeVersion, key)
    form = {"condition": ["年龄 >= 80"], "clause": ["第三条"], "amount": "100元", "effective_from": "2026-01-01"}
    return form | {"document_no": "文", "grace_months": "0", "summary": "", "seen": row.version, "act": "save"} | said


def test_the_catalogue_lists_every_entry_and_finds_by_word(app: Flask, people: world.World) -> None:
    client = signed_in(app, OFFICE)
    page = client.get("/programme-catalogue/").text
    assert all(one.name in page for one in shipped().values())
    found = client.get("/programme-catalogue/", query_string={"word": "高龄"}).text
    assert "高龄津贴" in found
    assert "退耕还林" not in found


def test_three_clicks_adopt_an_entry_with_the_own_figures(app: Flask, people: world.World) -> None:
    client = signed_in(app, OFFICE)
    entry = shipped()["rural_minimum_living"]
    page = client.get(f"/programme-catalogue/{entry.entry}").text
    assert entry.versions[0].conditions[0].clause in page
    form = client.get(f"/programme-catalogue/{entry.entry}/adopt").text
    names = re.findall(r'name="(value_\d+)"[^>]*', form)
    assert names
    sent = dict.fromkeys(names, "612.5") | {"effective_from": "2026-01-01", "department_id": ""}
    done = client.post(f"/programme-catalogue/{entry.entry}/adopt", data=sent)
    assert done.status_code == 303
    with system_session("tests look") as session:
        assert session.query(Programme).one().state == "draft"
        assert {(row.amount, row.state) for row in session.query(StandardValue)} == {(61_250, "draft")}
    again = client.post(f"/programme-catalogue/{entry.entry}/adopt", data=sent)
    assert again.status_code == 422
    assert "不用再采用" in again.text
    assert "已采用" in client.get("/programme-catalogue/").text


def test_a_figure_that_is_none_is_said_at_its_field(app: Flask, people: world.World) -> None:
    client = signed_in(app, OFFICE)
    sent = {"value_0": "六百", "effective_from": "去年", "department_id": "x"}
    answer = client.post("/programme-catalogue/rural_minimum_living/adopt", data=sent)
    assert answer.status_code == 422
    assert "error-summary" in answer.text


@pytest.mark.parametrize("who", [DEPARTMENT, REVIEWER, "town_operator", "city_admin"])
def test_the_catalogue_is_the_offices(app: Flask, people: world.World, who: str) -> None:
    assert signed_in(app, who).get("/programme-catalogue/").status_code == 403


def test_a_programme_leads_to_its_draft(app: Flask, people: world.World) -> None:
    programme, client = setting.found(people), signed_in(app, OFFICE)
    page = client.get(f"/programmes/show/{programme}").text
    assert "还没有发布过规则" in page
    assert f"/programme-rules/draft/{programme}" in page
    first = client.post(f"/programme-rules/draft/{programme}")
    assert client.post(f"/programme-rules/draft/{programme}").location == first.location
    assert "还没有条件" in client.get(first.location).text


def test_the_editor_keeps_what_was_typed_with_its_mistakes_marked(app: Flask, people: world.World) -> None:
    key = setting.drafted(people, setting.found(people))
    client = signed_in(app, OFFICE)
    done = client.post(f"/programme-rules/{key}/edit", data=typed(key, condition=["年令 >= 80"]))
    assert done.status_code == 303
    page = client.get(f"/programme-rules/{key}/edit").text
    assert "<mark>年令</mark>" in page
    assert "改为“年龄”" in page
    mended = client.post(f"/programme-rules/{key}/edit", data=typed(key, condition=["年令 >= 80"], act="correct:0"))
    assert ">年龄 &gt;= 80</textarea>" in mended.text


def test_lines_are_moved_without_any_script(app: Flask, people: world.World) -> None:
    key = setting.drafted(people, setting.found(people))
    client, two = signed_in(app, OFFICE), {"condition": ["年龄 >= 80", "是户主"], "clause": ["甲", "乙"]}

    def order(act: str) -> list[str]:
        page = client.post(f"/programme-rules/{key}/edit", data=typed(key, act=act, **two)).text
        return re.findall(r'name="clause"[^>]*value="([^"]*)"', page.split("<template")[0])

    assert order("down:0") == ["乙", "甲"]
    assert order("up:0") == ["甲", "乙"]
    assert order("remove:0") == ["乙"]
    assert order("add") == ["甲", "乙", ""]
    assert order("remove:9") == ["甲", "乙"]


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ({"effective_from": "明年"}, 422, "年-月-日"),
        ({"grace_months": "三"}, 422, "渐退月数请填整数"),
        ({"condition": ["年龄 # 1"]}, 422, "不能有井号"),
        ({"seen": 1}, 409, "刚被别人修改过"),
    ],
)
def test_what_is_wrong_with_the_form_is_said(
    app: Flask, people: world.World, said: dict[str, object], status: int, sentence: str
) -> None:
    key = setting.drafted(people, setting.found(people))
    answer = signed_in(app, OFFICE).post(f"/programme-rules/{key}/edit", data=typed(key, **said))
    assert (answer.status_code, sentence in answer.text) == (status, True)


def test_a_text_is_read_and_completed_as_it_is_written(app: Flask, people: world.World) -> None:
    key = setting.drafted(people, setting.found(people))
    client = signed_in(app, OFFICE)
    wrong = client.post(f"/programme-rules/{key}/read", data={"text": "年令 >= 80"}).json
    assert (wrong["pieces"], wrong["corrected"]) == (["", "年令", " >= 80"], "年龄 >= 80")
    right = client.post(f"/programme-rules/{key}/read", data={"text": "100元", "of": "amount"}).json
    assert (right["mistake"], right["meaning"]) == ("", "100.00 元")
    said = {"text": "是户主 且 户人", "position": 8}
    names = client.post(f"/programme-rules/{key}/complete", data=said).json["suggestions"]
    first = next(one for one in names if one["label"] == "户人均月收入")
    assert (first["start"], "每月收入除以人数" in first["meaning"]) == (6, True)


def test_a_draft_is_tried_on_people_of_the_county(app: Flask, people: world.World) -> None:
    yearlong.household()
    key = setting.drafted(people, setting.found(people))
    client = signed_in(app, OFFICE)
    page = client.post(f"/programme-rules/{key}/edit", data=typed(key, act="try", who="张户主")).text
    assert "<b>张户主</b>" in page
    assert "缺少信息" in page
    nobody = client.post(f"/programme-rules/{key}/edit", data=typed(key, act="try", who="查无此人")).text
    assert "没有找到这样的人" in nobody
    broken = client.post(f"/programme-rules/{key}/edit", data=typed(key, act="try", amount="年龄")).text
    assert "改好后再试算" in broken


def test_others_read_the_draft_and_do_not_write_it(app: Flask, people: world.World) -> None:
    key = setting.drafted(people, setting.found(people, code="2130122"))
    client = signed_in(app, DEPARTMENT)
    led = client.get(f"/programme-rules/{key}/edit")
    assert led.status_code == 303
    page = client.get(led.location)
    assert (page.status_code, "可以查看，不能修改" in page.text) == (200, True)
    answer = client.post(f"/programme-rules/{key}/edit", data=typed(key))
    assert (answer.status_code, "您的岗位不负责这个项目" in answer.text) == (403, True)
    assert signed_in(app, "town_operator").get(f"/programme-rules/{key}/edit").status_code == 403
    assert signed_in(app, OFFICE).get("/programme-rules/99999/edit").status_code == 404


def test_the_effects_are_worked_out_by_a_job_and_shown_by_township(app: Flask, people: world.World) -> None:
    yearlong.household()
    key = setting.drafted(people, setting.found(people), conditions=[setting.Condition("是户主")])
    client, place = signed_in(app, OFFICE), f"/programme-what-if/version/{key}"
    assert "还没有测算过" in client.get(place).text
    going = client.post(f"{place}/start").location
    assert "排队" in client.get(going).text
    worked = app.test_cli_runner().invoke(args=["jobs", "run", "--once"])
    assert worked.exit_code == 0, worked.output
    page = client.get(going).text
    assert "内容与草稿一致" in page
    assert "合计" in page
    assert "正定镇" in page
    client.post(f"/programme-rules/{key}/edit", data=typed(key, amount="120元"))
    assert "草稿又改过" in client.get(place).text
    assert client.get("/programme-what-if/version/99999").status_code == 404
    assert client.get("/programme-what-if/other/1").status_code == 404


def test_the_pages_of_what_is_published_show_it_in_words(app: Flask, people: world.World) -> None:
    value = setting.valued(people)
    setting.published(people, StandardValue, value)
    programme = setting.found(people)
    setting.published(people, ProgrammeVersion, setting.drafted(people, programme, amount="标准(“农村低保”)"))
    client = signed_in(app, OFFICE)
    page = client.get(f"/programmes/show/{programme}").text
    assert [said for said in ("年龄达到", "第三条", "600（2026-01-01 起）", "0 人") if said not in page] == []
    standard = setting.read(StandardValue, value).standard_id
    assert "600（2026-01-01 起）" in client.get(f"/standards/show/{standard}").text
