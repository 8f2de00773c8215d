"""``flask offices …``: what each command does, says and exits with."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.access.services import throttles
from app.kernel import clock, passwords
from app.offices.models import Division, Officer, OfficerState, Terminal
from app.offices.services.actors import live_grants
from app.offices.tags import Tag
from app.store.sessions import reading_session, system_session
from app.store.transaction import transaction
from tests import world
from tests.offices.acting import officer, trail


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["offices", *words])
    return result.exit_code, result.output


def password_in(output: str) -> str:
    found = re.search(r"：(\S+)\s*$", output.strip())
    assert found, output
    return found[1]


@pytest.mark.parametrize("command", ["open-door", "sync-permissions", "load-divisions", "list"])
def test_every_command_has_help(app: Flask, command: str) -> None:
    code, told = run(app, command, "--help")
    assert code == 0
    assert len(told.splitlines()) > 4


def lock_out(small_world: world.World) -> None:
    """The county's administrators are locked, disabled, and without an address."""
    with system_session("tests lock a county out") as session, transaction(session):
        for key in ("county_admin", "county_admin_2"):
            row = session.get_one(Officer, small_world.officers[key])
            row.state, row.failures, row.locked_until = OfficerState.DISABLED, 9, clock.now().replace(year=2099)
            for terminal in session.scalars(sa.select(Terminal).where(Terminal.officer_id == row.id)):
                terminal.revoked_at = clock.now()


def sign_in(client: FlaskClient, username: str, password: str, address: str) -> int:
    environ = {"REMOTE_ADDR": address}
    page = client.get("/sign-in", environ_overrides=environ)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    data = {"username": username, "password": password, "csrf_token": token[1] if token else ""}
    return client.post("/sign-in", data=data, environ_overrides=environ).status_code


def test_the_door_opens_for_a_county_that_locked_itself_out(app: Flask, small_world: world.World) -> None:
    lock_out(small_world)
    client = app.test_client()
    code, told = run(app, "open-door", "--username", "county_admin", "--address", "10.20.30.40", "--reason", "误操作")
    assert code == 0
    password = password_in(told)
    with reading_session("tests look") as session:
        row = officer(session, "county_admin")
        assert row.state == OfficerState.ACTIVE
        assert (row.failures, row.locked_until) == (0, None)
        assert passwords.verify_password(password, row.password)
        assert row.must_change_password
        assert row.code_secret is None, "the authenticator is bound anew at the next sign-in"
        mine = session.scalars(
            sa.select(Terminal).where(Terminal.officer_id == row.id, Terminal.revoked_at.is_(None))
        ).all()
        assert [one.address for one in mine] == ["10.20.30.40"]
    (event,) = trail(Tag.OPEN_DOOR)
    assert "误操作" in event.detail
    assert password not in event.detail
    assert sign_in(client, "county_admin", password, "10.20.30.40") in (302, 303)


def test_the_lock_by_name_is_lifted_with_the_door(app: Flask, small_world: world.World) -> None:
    with system_session("tests lock a name") as session, transaction(session):
        key = throttles.name_key("county_admin")
        for _ in range(9):
            throttles.failed(session, key, 5, timedelta(minutes=15))
    code, told = run(app, "open-door", "--username", "county_admin", "--address", "10.20.30.41", "--reason", "锁定")
    assert code == 0
    assert sign_in(app.test_client(), "county_admin", password_in(told), "10.20.30.41") in (302, 303)


def test_the_door_opens_for_an_address_that_is_registered_already(app: Flask, small_world: world.World) -> None:
    """A county that only forgot its password is let in again at the same address, not given it twice."""
    for _ in range(2):
        code, _told = run(
            app, "open-door", "--username", "county_admin", "--address", "10.20.30.42", "--reason", "忘记口令"
        )
        assert code == 0
    with reading_session("tests look") as session:
        held = session.scalars(
            sa.select(Terminal).where(Terminal.address == "10.20.30.42", Terminal.revoked_at.is_(None))
        ).all()
        assert len(held) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--username", "town_operator", "--address", "10.1.1.1", "--reason", "x"), "不是在任的网络管理员"),
        (("--username", "nobody", "--address", "10.1.1.1", "--reason", "x"), "没有用户 nobody"),
        (("--username", "county_admin", "--address", "10.1.1.1", "--reason", "  "), "请写明原因"),
        (("--username", "county_admin", "--address", "somewhere", "--reason", "x"), "不是 IP 地址"),
    ],
)
def test_what_the_door_refuses_changes_nothing(app: Flask, words: tuple[str, ...], sentence: str) -> None:
    before = len(trail(Tag.OPEN_DOOR))
    code, told = run(app, "open-door", *words)
    assert code == 1
    assert sentence in told
    assert len(trail(Tag.OPEN_DOOR)) == before


@pytest.mark.parametrize("missing", ["--username", "--address", "--reason"])
def test_the_door_asks_who_where_and_why(app: Flask, missing: str) -> None:
    given = {"--username": "county_admin", "--address": "10.1.1.1", "--reason": "x"}
    del given[missing]
    code, _told = run(app, "open-door", *(word for pair in given.items() for word in pair))
    assert code == 2


def test_an_empty_county_gets_its_first_administrator(app: Flask) -> None:
    with system_session("tests add a county") as session, transaction(session):
        session.add(
            Division(
                code="130104000000",
                name="桥西区",
                initials="qxq",
                level="county",
                parent_code="130100000000",
                valid_from=world.SINCE,
            )
        )
    words = ("--username", "first_wang", "--address", "10.30.0.1", "--reason", "开局", "--name", "吴第一")
    code, told = run(app, "open-door", *words, "--division", "130104000000")
    assert code == 0, told
    with reading_session("tests look") as session:
        row = officer(session, "first_wang")
        assert row.organisation.name == "桥西区惠民办"
        assert [grant.post for grant in live_grants(session, row.id)] == ["network_admin"]
    second = ("--username", "second_wang", "--address", "10.30.0.2", "--reason", "再来", "--name", "吴第二")
    code, told = run(app, "open-door", *second, "--division", "130104000000")
    assert code == 1
    assert "已有网络管理员" in told


def test_permissions_are_written_once_and_stay(app: Flask) -> None:
    first, second = run(app, "sync-permissions"), run(app, "sync-permissions")
    assert first[0] == second[0] == 0
    assert first[1] == second[1]
    assert "岗位台" in first[1]


def test_organisations_are_listed_for_people_and_for_scripts(app: Flask) -> None:
    code, told = run(app, "list")
    assert code == 0
    assert "正定县惠民办" in told
    code, told = run(app, "list", "--json")
    assert {"id", "name", "kind", "division"} <= set(json.loads(told)[0])
    assert code == 0


def test_divisions_are_loaded_from_a_file_or_refused(app: Flask, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("code,name\n440000000000,广东省\n", encoding="utf-8")
    bad.write_text("代码,名称\n440000000000,广东省\n", encoding="utf-8")
    assert run(app, "load-divisions", str(good)) == (0, "新增 1 个区划。\n")
    assert run(app, "load-divisions", str(good)) == (0, "新增 0 个区划。\n")
    code, told = run(app, "load-divisions", str(bad))
    assert code == 1
    assert "第 2 行不是区划" in told
    assert run(app, "load-divisions", str(tmp_path / "none.csv"))[0] == 2
