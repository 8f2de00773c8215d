"""The registration form: what it lists, who granted, and that its PDF and workbook give the Hanzi back."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.offices.models import Officer, Organisation
from app.offices.registration import Registered, RegistrationForm, registration_of
from app.offices.registration_pdf import registration_pdf
from app.offices.services.grants import grant_post, revoke_post
from app.offices.services.officers import register_officer
from app.offices.services.terminals import assign_terminal
from app.offices.tags import Tag
from app.store.wall import enter
from tests import signing, world
from tests.offices.acting import as_officer, trail
from tests.offices.sheets import cells_of


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    """A browser in which the county's network administrator is signed in."""
    client = app.test_client()
    signing.sign_in(client, "county_admin")
    return client


def form_of(session: Session, small_world: world.World, key: str, by: str = "county_admin") -> RegistrationForm:
    enter(session, world.actor(session, small_world, by))
    return registration_of(session, session.get_one(Organisation, small_world.organisations[key]))


def printed(form: RegistrationForm, folder: Path) -> str:
    """What a reader of the PDF gets back as text."""
    paper = folder / "form.pdf"
    paper.write_bytes(registration_pdf(form))
    return subprocess.run(["pdftotext", "-layout", str(paper), "-"], check=True, capture_output=True, text=True).stdout


def a_user(**said: object) -> Registered:
    values = {
        "username": "u",
        "name": "某",
        "id_no": "",
        "telephone": "",
        "duty": "",
        "posts": (),
        "addresses": (),
        "state": "在用",
    }
    return Registered(**(values | said))  # type: ignore[arg-type]


def a_form(*rows: Registered) -> RegistrationForm:
    return RegistrationForm("正定县民政局", "主管部门", "正定县 130123000000", "", date(2026, 3, 1), rows)


def test_a_form_lists_users_with_posts_and_addresses(session: Session, small_world: world.World) -> None:
    (row,) = form_of(session, small_world, "village").rows
    assert (row.username, row.name, row.state) == ("informant", "阿卜杜拉·买买提", "在用")
    assert [one.what for one in row.posts] == ["村信息员（2020-01-01 起）"]
    assert [one.what for one in row.addresses] == ["127.0.0.1（2020-01-01 起）"]


def test_who_granted_and_assigned_and_when_stands_beside_it(app: Flask, small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        bank = small_world.organisations["bank"]
        said = {"organisation_id": bank, "username": "bank_new", "name": "新柜员", "id_no": "11010519491231002X"}
        officer, _password = register_officer(session, actor, said | {"telephone": "13900001234"})
        post = {"officer_id": officer.id, "post": "bank_operator", "valid_to": date(2099, 1, 1)}
        gone = grant_post(session, actor, post)
        revoke_post(session, actor, gone)
        grant_post(session, actor, post)
        assign_terminal(session, actor, {"officer_id": officer.id, "address": "10.20.0.0/28"})
        form = registration_of(session, session.get_one(Organisation, bank))
    (row,) = [one for one in form.rows if one.username == "bank_new"]
    today = clock.today().isoformat()
    assert (row.id_no, row.telephone) == ("110105********002X", "139****1234")
    assert [(one.what, one.by) for one in row.posts] == [(f"银行操作员（{today} 至 2099-01-01）", f"孙县网 {today}")]
    assert [(one.what, one.by) for one in row.addresses] == [(f"10.20.0.0/28（{today} 起）", f"孙县网 {today}")]


def test_somebody_from_elsewhere_who_holds_a_post_here_is_on_the_form(app: Flask, small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        here = small_world.organisations["discipline"]
        guest = session.scalars(select(Officer).where(Officer.username == "town_operator")).one()
        grant_post(session, actor, {"officer_id": guest.id, "post": "supervisor", "organisation_id": here})
        form = registration_of(session, session.get_one(Organisation, here))
        home = registration_of(session, session.get_one(Organisation, small_world.organisations["town"]))
    assert [one.username for one in form.rows] == ["supervisor", "town_operator"]
    assert [one.what[:3] for one in form.rows[1].posts] == ["监督员"]
    (row,) = [one for one in home.rows if one.username == "town_operator"]
    assert any("〔正定县纪委监委〕" in one.what for one in row.posts)


def test_the_pdf_gives_its_hanzi_back_and_embeds_its_font(
    session: Session, small_world: world.World, tmp_path: Path
) -> None:
    told = printed(form_of(session, small_world, "village"), tmp_path)
    words = (
        "东关村村民委员会网络用户和地址登记备案表",
        "阿卜杜拉",
        "村信息员",
        "本人签字",
        "登记机关（盖章）",
        "经办人",
        "第1页",
    )
    assert [one for one in words if one not in told.replace("第 1 ", "第1")] == []
    fonts = subprocess.run(["pdffonts", str(tmp_path / "form.pdf")], check=True, capture_output=True, text=True).stdout
    chinese = [line.split() for line in fonts.splitlines() if "MicroHei" in line]
    assert chinese
    assert all(line[-5] == "yes" for line in chinese)


def test_a_character_that_the_font_lacks_is_marked_and_told_by_its_number(tmp_path: Path) -> None:
    told = printed(a_form(a_user(name="王䶮")), tmp_path)
    assert "王〓" in told
    assert "U+4DAE" in told


def test_markup_in_a_name_is_only_text(tmp_path: Path) -> None:
    assert "<b>&amp;" in printed(a_form(a_user(duty="<b>&amp;")), tmp_path)


def test_a_long_form_goes_on_with_its_headings(tmp_path: Path) -> None:
    told = printed(a_form(*(a_user(username=f"user{number}") for number in range(120))), tmp_path)
    pages = told.split("\f")
    assert len([page for page in pages if "用户名" in page]) >= 3
    assert "user119" in told


def test_the_same_form_makes_the_same_bytes() -> None:
    form = a_form(a_user())
    assert registration_pdf(form) == registration_pdf(form)


def test_the_pages_lead_from_the_list_to_the_files(clerk: FlaskClient, small_world: world.World) -> None:
    town = small_world.organisations["town"]
    page = clerk.get("/registration/", query_string={"name": "正定镇"})
    assert f"/registration/{town}.pdf" in page.text
    assert "正定县民政局" not in page.text
    shown = clerk.get(f"/registration/{town}")
    assert "吴镇办 town_operator" in shown.text
    assert clerk.get(f"/registration/{town}.pdf").data.startswith(b"%PDF")
    cells = cells_of(clerk.get(f"/registration/{town}.xlsx").data)
    assert cells[0][0] == "正定镇惠民办网络用户和地址登记备案表"
    assert [line[1] for line in cells[4:6]] == ["town_operator", "town_reviewer"]
    assert "登记机关（盖章）" in cells[-1][0]
    assert [(one.subject_id, "pdf" in one.detail) for one in trail(Tag.REGISTRATION)[-2:]] == [
        (str(town), True),
        (str(town), False),
    ]


def test_a_long_list_is_paged_by_name(clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.offices.registration_pages.SIZE", 2)
    first = clerk.get("/registration/", query_string={"name": "正定县"}).text
    assert "after=" in first
    assert clerk.get("/registration/", query_string={"name": "正定县", "after": "abc"}).status_code == 200
    assert clerk.get("/registration/", query_string={"after": str(10**30)}).status_code == 200


@pytest.mark.parametrize("end", ["", ".pdf", ".xlsx"])
def test_a_form_of_another_county_is_not_found(clerk: FlaskClient, small_world: world.World, end: str) -> None:
    assert clerk.get(f"/registration/{small_world.organisations['other_county']}{end}").status_code == 404
    assert clerk.get(f"/registration/{10**30}{end}").status_code == 404


def test_who_registers_nobody_has_no_forms(app: Flask, small_world: world.World) -> None:
    client = app.test_client()
    signing.sign_in(client, "town_operator")
    assert client.get("/registration/").status_code == 403
    assert client.get(f"/registration/{small_world.organisations['town']}.pdf").status_code == 403
