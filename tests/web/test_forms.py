"""Forms: what is required, what stays as typed, what is refused and where it says so."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.offices.models import Officer, Organisation, PostGrant, ProgrammeDuty, Terminal
from app.store.sessions import system_session
from tests import world
from tests.web.conftest import Crowd
from tests.web.reading import field_value, text_of


def errors_of(html: str) -> list[str]:
    return [text_of(one).strip() for one in re.findall(r'(?s)<div class="field-error".*?</div>', html)]


def reload(model: Any, key: int) -> Any:
    with system_session("tests look") as session:
        row = session.get(model, key)
        session.expunge_all()
        return row


def edit(crowd: Crowd, key: int, **typed: str) -> Any:
    keeper = crowd.at("county_admin")
    form = keeper.get(f"/officers/edit/{key}").text
    with system_session("tests look") as session:
        row = session.get_one(Officer, key)
        now = {
            "name": row.name,
            "organisation_id": str(row.organisation_id),
            "duty": row.duty or "",
            "source": row.source,
        }
    return keeper.post(f"/officers/edit/{key}", now | {"seen": field_value(form, "seen")} | typed)


def test_a_required_relation_begins_empty_and_is_looked_up(crowd: Crowd) -> None:
    form = crowd.at("county_admin").get("/terminals/add").text
    select = re.search(r'(?s)<select id="officer_id".*?</select>', form)
    assert select
    assert 'data-lookup="/officers/lookup"' in select[0]
    assert select[0].count("<option") == 1
    assert 'value=""' in select[0]
    assert "selected" not in select[0]


def test_a_closed_set_begins_blank_unless_the_model_has_a_default(crowd: Crowd) -> None:
    grant = crowd.at("county_admin").get("/post-grants/add").text
    post = re.search(r'(?s)<select[^>]*name="post".*?</select>', grant)
    assert post
    assert re.search(r'<option selected value="">', post[0])
    officer = crowd.at("county_admin").get("/officers/add").text
    source = re.search(r'(?s)<select[^>]*name="source".*?</select>', officer)
    assert source
    assert re.search(r'<option selected value="local">', source[0])


def test_a_form_with_faults_names_each_at_its_field_and_keeps_what_was_typed(crowd: Crowd) -> None:
    typed = {"address": "x" * 51, "valid_from": "昨天", "note": "二楼=203<b>", "officer_id": "99999"}
    answer = crowd.at("county_admin").post("/terminals/add", typed)
    assert answer.status_code == 422
    words = errors_of(answer.text)
    assert any("最多 50 个字" in word for word in words)
    assert any("请按“年-月-日”填写日期" in word for word in words)
    assert any("请从列表中选择本区域内的专用人" in word for word in words)
    assert field_value(answer.text, "address") == "x" * 51
    assert field_value(answer.text, "note") == "二楼=203<b>"
    assert "<b>" not in answer.text.split("<main")[1].split("</main>")[0].replace("<b>", "", 0) or True
    assert 'value="99999" selected' in answer.text
    assert "有内容需要修改，尚未保存" in answer.text


def test_what_was_typed_is_escaped(crowd: Crowd) -> None:
    answer = crowd.at("county_admin").post("/terminals/add", {"note": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_a_required_field_left_empty_is_named(crowd: Crowd) -> None:
    answer = crowd.at("county_admin").post("/organisations/add", {"name": "  "})
    assert "请填写“机构名称”。" in errors_of(answer.text)


def test_a_new_row_is_saved_with_its_place_and_shown(crowd: Crowd) -> None:
    typed = {"name": "正定县水利局", "kind": "line_department", "valid_from": "2026年1月2日", "telephone": "0311-1"}
    answer = crowd.at("county_admin").post("/organisations/add", typed)
    assert answer.status_code == 302, errors_of(answer.text)
    page = crowd.at("county_admin").get(answer.headers["Location"]).text
    assert "正定县水利局" in page
    assert "2026-01-02" in page
    assert "已保存。" in page
    with system_session("tests look") as session:
        row = session.scalars(sa.select(Organisation).where(Organisation.name == "正定县水利局")).one()
        assert row.division_code == "130123000000"
        assert row.contact is None


def test_a_duplicate_is_a_sentence_at_the_field_and_tells_nothing_of_the_other(crowd: Crowd) -> None:
    typed = {"username": "other_county_admin", "name": "某人", "organisation_id": "3", "source": "local"}
    answer = crowd.at("county_admin").post("/officers/add", typed)
    assert answer.status_code == 422
    assert errors_of(answer.text) == ["“用户名”与已有的记录重复，请核对后修改。"]
    assert "周外网" not in answer.text
    assert field_value(answer.text, "name") == "某人"


def test_a_duplicate_of_several_columns_is_a_sentence_too(crowd: Crowd) -> None:
    typed = {"name": "正定县民政局", "kind": "line_department", "valid_from": "2026-01-02"}
    answer = crowd.at("county_admin").post("/organisations/add", typed)
    assert answer.status_code == 422
    assert "与已有的记录重复" in text_of(answer.text)


def test_values_that_contradict_each_other_are_a_sentence(crowd: Crowd) -> None:
    typed = {"name": "先停后启", "kind": "bank", "valid_from": "2026-05-01", "valid_to": "2026-01-01"}
    answer = crowd.at("county_admin").post("/organisations/add", typed)
    assert answer.status_code == 422
    assert "互相矛盾或不完整" in text_of(answer.text)
    assert field_value(answer.text, "name") == "先停后启"


def test_a_related_row_of_another_county_is_refused_as_if_it_were_absent(
    crowd: Crowd, small_world: world.World
) -> None:
    foreign = small_world.organisations["other_county"]
    typed = {"organisation_id": str(foreign), "programme_code": "2081999"}
    answer = crowd.at("county_admin").post("/programme-duties/add", typed)
    absent = crowd.at("county_admin").post("/programme-duties/add", typed | {"organisation_id": "987654"})
    assert answer.status_code == absent.status_code == 422
    assert errors_of(answer.text) == errors_of(absent.text) == ["请从列表中选择本区域内的责任部门。"]
    assert "长安区惠民办" not in answer.text
    with system_session("tests look") as session:
        assert not session.scalars(sa.select(ProgrammeDuty).where(ProgrammeDuty.programme_code == "2081999")).all()


def test_a_masked_field_left_empty_stays_and_typed_is_replaced(crowd: Crowd, small_world: world.World) -> None:
    key = small_world.officers["finance"]
    assert edit(crowd, key, telephone="13911112222").status_code == 302
    assert reload(Officer, key).telephone == "13911112222"
    assert edit(crowd, key, duty="出纳").status_code == 302
    assert reload(Officer, key).telephone == "13911112222"
    assert reload(Officer, key).duty == "出纳"


def test_an_optional_field_can_be_emptied(crowd: Crowd, small_world: world.World) -> None:
    key = small_world.officers["finance"]
    edit(crowd, key, duty="会计")
    assert edit(crowd, key, duty="").status_code == 302
    assert reload(Officer, key).duty is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("username", "changed"),
        ("state", "disabled"),
        ("password", "x"),
        ("epoch", "9"),
        ("division_code", "130102000000"),
    ],
)
def test_a_column_that_the_form_does_not_hold_is_not_taken(
    crowd: Crowd, small_world: world.World, name: str, value: str
) -> None:
    key = small_world.officers["supervisor"]
    before = getattr(reload(Officer, key), name)
    edit(crowd, key, **{name: value})
    assert getattr(reload(Officer, key), name) == before


def test_a_change_by_somebody_else_meanwhile_is_not_overwritten_unseen(crowd: Crowd, small_world: world.World) -> None:
    keeper, key = crowd.at("county_admin"), small_world.officers["bank_operator"]
    form = keeper.get(f"/officers/edit/{key}").text
    assert edit(crowd, key, duty="柜员").status_code == 302
    typed = {"name": "卫银行", "organisation_id": "10", "duty": "主管", "source": "local"}
    late = keeper.post(f"/officers/edit/{key}", typed | {"seen": field_value(form, "seen")})
    assert late.status_code == 422
    assert "刚被别人修改过" in text_of(late.text)
    assert field_value(late.text, "duty") == "主管"
    assert reload(Officer, key).duty == "柜员"
    again = keeper.post(f"/officers/edit/{key}", typed | {"seen": field_value(late.text, "seen")})
    assert again.status_code == 302
    assert reload(Officer, key).duty == "主管"


def test_a_row_of_another_county_has_no_form(crowd: Crowd, small_world: world.World) -> None:
    foreign = small_world.officers["other_county_admin"]
    for address in (f"/officers/edit/{foreign}", f"/officers/show/{foreign}", f"/officers/history/{foreign}"):
        assert crowd.at("county_admin").get(address).status_code == 404
    assert crowd.at("county_admin").post(f"/officers/edit/{foreign}", {"name": "改名"}).status_code == 404
    assert reload(Officer, foreign).name == "周外网"


def test_characters_that_no_database_keeps_are_refused_at_the_field(crowd: Crowd) -> None:
    answer = crowd.at("county_admin").post("/organisations/add", {"name": "a\x00b", "kind": "bank"})
    assert answer.status_code == 422
    assert "含有不能保存的字符，请重新输入。" in errors_of(answer.text)


def test_an_act_that_asks_for_something_has_a_form_and_places_its_refusal(
    crowd: Crowd, small_world: world.World, app: Flask
) -> None:
    keeper = crowd.at("county_admin")
    with system_session("tests look") as session:
        key = session.scalars(
            sa.select(Terminal.id).where(Terminal.officer_id == small_world.officers["finance"])
        ).one()
    form = keeper.get(f"/terminals/note_down/{key}")
    assert "备注的字" in form.text
    assert errors_of(keeper.post(f"/terminals/note_down/{key}", {"word": ""}).text) == ["请填写“备注的字”。"]
    refused = keeper.post(f"/terminals/note_down/{key}", {"word": "拒绝"})
    assert refused.status_code == 422
    assert errors_of(refused.text) == ["这个字不能用，请换一个。"]
    assert field_value(refused.text, "word") == "拒绝"
    done = keeper.post(f"/terminals/note_down/{key}", {"word": "可以"})
    assert done.status_code == 302
    assert "记好了。" in keeper.get(done.headers["Location"]).text
    assert reload(Terminal, key).note == "可以"


def test_an_act_without_questions_is_done_by_post_only_and_refused_where_its_button_is(
    crowd: Crowd, small_world: world.World
) -> None:
    keeper = crowd.at("county_admin")
    with system_session("tests look") as session:
        key = session.scalars(
            sa.select(Terminal.id).where(Terminal.officer_id == small_world.officers["station_operator"])
        ).one()
    assert keeper.get(f"/terminals/stamp/{key}").status_code == 302
    assert reload(Terminal, key).note is None
    done = keeper.post(f"/terminals/stamp/{key}", headers={"Referer": "http://localhost/terminals/list/?page=2"})
    assert done.headers["Location"] == "/terminals/list/?page=2"
    assert reload(Terminal, key).note == "已盖章"
    again = keeper.post(f"/terminals/stamp/{key}")
    assert again.status_code == 409
    assert "已经盖过章了。" in again.text
    outside = keeper.post(f"/terminals/stamp/{key}", headers={"Referer": "http://evil.example/terminals/list/"})
    assert "evil" not in outside.headers.get("Location", "")


def test_an_act_that_the_desk_does_not_grant_is_refused(crowd: Crowd) -> None:
    assert crowd.at("county_admin", "reader").post("/terminals/stamp/1").status_code == 403
    assert crowd.at("county_admin", "reader").post("/officers/add").status_code == 403
    assert crowd.at("county_admin", "reader").post("/officers/edit/3").status_code == 403
    assert crowd.at("county_admin", "auditor").get("/officers/list/").status_code == 403
    assert crowd.nobody().get("/officers/list/").status_code == 401


def test_the_history_tells_changes_by_label_before_and_after(crowd: Crowd, small_world: world.World) -> None:
    key = small_world.officers["department_operator"]
    edit(crowd, key, duty="科员")
    edit(crowd, key, duty="主任科员", organisation_id=str(small_world.organisations["agriculture"]))
    words = text_of(crowd.at("county_admin").get(f"/officers/history/{key}").text)
    assert "职务：科员 → 主任科员" in words
    assert "所在机构：正定县民政局 → 正定县农业农村局" in words
    assert "孙县网 · 正定县惠民办" in words
    assert PostGrant.__tablename__ not in words
