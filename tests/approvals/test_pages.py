"""The pages: a clerk asks, two administrators decide, each from the own inbox, with real one-time codes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.kernel import clock, totp
from app.offices.models import ChangeRequest, Officer
from app.store.sessions import system_session
from tests import signing, world
from tests.approvals.working import act, ask, officer_now, request_now

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
META = re.compile(r'<meta name="csrf-token" content="([^"]+)"')


class Person:
    """Somebody before a browser."""

    def __init__(self, app: Flask, key: str) -> None:
        self.key, self.client = key, app.test_client()
        signing.sign_in(self.client, key)

    def open(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def press(self, page: str, step: str, **said: str) -> Any:
        """Press the button of a step on a page of an object."""
        fields = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
        (action,) = re.findall(rf'formaction="([^"]+/{step})"', page)
        return self.client.post(action, data=fields | said)

    def send(self, path: str, **said: str) -> Any:
        """Fill in a form and send it."""
        fields = {name: html.unescape(value) for name, value in HIDDEN.findall(self.open(path))}
        return self.client.post(path, data=fields | said)


def code(key: str) -> str:
    """The present one-time code, as the authenticator shows it; an earlier use is forgotten."""
    with system_session("tests forget the last code") as session:
        session.execute(sa.update(Officer).where(Officer.username == key).values(code_counter=0))
        session.commit()
    return totp.code_at(world.CODE_SECRET, clock.now())


@pytest.fixture(autouse=True)
def _finished(app: Flask) -> Iterator[None]:
    yield
    with system_session("tests tidy") as session:
        session.execute(sa.update(ChangeRequest).values(state="cancelled"))
        session.commit()


def page_of(pk: int) -> str:
    return f"/flows/change_request/{pk}"


def test_a_change_of_address_from_the_form_to_the_end_of_the_open_session(app: Flask, small_world: world.World) -> None:
    clerk, one, two = Person(app, "informant"), Person(app, "county_admin"), Person(app, "county_admin_2")
    assert "您还没有提出过变更申请" in clerk.open("/change-requests/")
    sent = clerk.send("/change-requests/add?kind=address", new_address="10.20.30.40", reason="换了电脑")
    assert sent.status_code == 303, sent.get_data(as_text=True)
    page = clerk.open(sent.location)
    assert "等待登记该用户的惠民办网络管理员办理“核对通过”" in page
    assert one.open("/inbox/count") == "1"
    assert clerk.open("/inbox/count") == ""
    assert sent.location in one.open("/inbox/")
    assert "变更申请" in one.open("/")

    checked = one.press(one.open(sent.location), "check", comment="已核对资产编号")
    assert checked.status_code == 303
    page = one.open(sent.location)
    assert "同一事项的不同步骤须由不同的人办理" in page
    assert 'formaction="' + sent.location + '/approve"' not in page
    assert "已核对资产编号" in page

    page = two.open(sent.location)
    assert 'name="code"' in page
    wrong = two.press(page, "approve", code="000000", comment="已打电话核实<b>")
    assert wrong.status_code == 422
    assert "已打电话核实&lt;b&gt;</textarea>" in wrong.get_data(as_text=True)
    assert request_now(int(sent.location.rsplit("/", 1)[1])).state == "checked"
    done = two.press(two.open(sent.location), "approve", code=code("county_admin_2"))
    assert done.status_code == 303, done.get_data(as_text=True)
    assert "已批准" in two.open(sent.location)
    assert clerk.client.get("/change-requests/").status_code in (302, 401, 403)


def test_a_disabled_button_says_why_and_pressing_it_anyway_is_refused(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    upper = Person(app, "city_admin")
    page = upper.open(page_of(pk))
    assert "下级惠民办还有可以办理的网络管理员" in page
    fields = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
    answer = upper.client.post(page_of(pk) + "/check", data=fields)
    assert answer.status_code == 403
    assert "下级惠民办" in answer.get_data(as_text=True)


def test_who_is_no_party_finds_nothing(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    for key in ("town_reviewer", "other_county_admin", "audit_administrator", "supervisor"):
        stranger = Person(app, key)
        assert stranger.client.get(page_of(pk)).status_code == 404, key
    assert Person(app, "town_operator").client.get("/flows/no_such_flow/1").status_code == 404


def test_the_page_sent_twice_takes_one_step(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    one = Person(app, "county_admin")
    page = one.open(page_of(pk))
    assert [one.press(page, "check").status_code for _press in range(3)] == [303, 303, 303]
    assert request_now(pk).version == 3


def test_a_page_that_was_overtaken_says_so(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    one, two = Person(app, "county_admin"), Person(app, "county_admin_2")
    stale = two.open(page_of(pk))
    one.press(one.open(page_of(pk)), "check")
    answer = two.press(stale, "refuse_at_check", comment="晚了一步")
    assert answer.status_code == 409
    assert "状态已变更，请刷新后再看" in answer.get_data(as_text=True)


def test_a_step_without_the_token_of_its_page_is_refused(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    one = Person(app, "county_admin")
    fields = {name: html.unescape(value) for name, value in HIDDEN.findall(one.open(page_of(pk)))}
    del fields["csrf_token"]
    assert one.client.post(page_of(pk) + "/check", data=fields).status_code == 400


def test_a_return_needs_a_comment_and_comes_back_after_the_amendment(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator", new_telephone="13811110000")
    clerk, one = Person(app, "town_operator"), Person(app, "county_admin")
    bare = one.press(one.open(page_of(pk)), "return_at_check")
    assert bare.status_code == 422
    assert "须写明办理意见" in bare.get_data(as_text=True)
    one.press(one.open(page_of(pk)), "return_at_check", comment="号码有误")
    assert clerk.open("/inbox/count") == "1"
    page = clerk.open(page_of(pk))
    assert "修改内容" in page
    assert "号码有误" in page
    amended = clerk.send(f"/change-requests/{pk}/edit", new_telephone="13811112222", reason="更正")
    assert amended.status_code == 303, amended.get_data(as_text=True)
    clerk.press(clerk.open(page_of(pk)), "submit")
    assert request_now(pk).state == "submitted"
    assert clerk.client.get(f"/change-requests/{pk}/edit").status_code == 409


def test_a_masked_telephone_is_revealed_to_who_decides_and_on_record(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator", new_telephone="13822223333")
    one = Person(app, "county_admin")
    page = one.open(page_of(pk))
    assert "13822223333" not in page
    assert "138****3333" in page
    token = META.findall(page)[0]
    told = one.client.post(page_of(pk) + "/reveal/new_telephone", data={"csrf_token": html.unescape(token)})
    assert told.get_data(as_text=True) == "13822223333"
    no_such = one.client.post(page_of(pk) + "/reveal/operation_id", data={"csrf_token": html.unescape(token)})
    assert no_such.status_code == 404


def test_what_was_typed_wrong_is_said_at_its_field(app: Flask, small_world: world.World) -> None:
    clerk = Person(app, "town_operator")
    answer = clerk.send("/change-requests/add?kind=telephone", new_telephone="123", reason="换号")
    assert answer.status_code == 422
    assert "请填写 11 位手机号码" in answer.get_data(as_text=True)
    assert clerk.client.get("/change-requests/add?kind=salary").status_code == 302


def test_another_officers_request_cannot_be_amended(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "town_operator")
    assert Person(app, "town_reviewer").client.get(f"/change-requests/{pk}/edit").status_code == 404


def test_the_timeline_tells_who_in_which_post(app: Flask, small_world: world.World) -> None:
    pk = ask(small_world, "station_operator")
    act(small_world, "county_admin", pk, "check", comment="属实")
    page = Person(app, "station_operator").open(page_of(pk))
    assert re.search(r"孙县网 · 正定县惠民办 · 网络管理员", page)
    assert officer_now(small_world, "station_operator").telephone is None
    assert timedelta(0) <= clock.now() - request_now(pk).created_at


@pytest.mark.parametrize("digest", ["", "密", "x" * 10_000, "\x00"])
@pytest.mark.parametrize("operation", ["", "密" * 20, "x" * 10_000, "12345678"])
def test_garbage_in_a_step_is_a_refusal_and_never_an_error(
    app: Flask, small_world: world.World, digest: str, operation: str
) -> None:
    clerk = Person(app, "finance")
    pk = ask(small_world, "finance")
    fields = dict(HIDDEN.findall(clerk.open(page_of(pk))))
    sent = {"csrf_token": html.unescape(fields["csrf_token"]), "seen_digest": digest, "operation_id": operation}
    answer = clerk.client.post(page_of(pk) + "/withdraw", data=sent | {"comment": "\x00\u202e" * 300})
    assert answer.status_code in (409, 422)
    assert request_now(pk).state == "submitted"


@pytest.mark.parametrize("path", ["/flows/change_request/99999999999999999999", "/flows/%00/1", "/flows/x/0"])
def test_an_address_of_nothing_is_not_found(app: Flask, path: str) -> None:
    assert Person(app, "county_admin").client.get(path).status_code == 404
    assert Person(app, "county_admin").client.get("/change-requests/99999999999999999999/edit").status_code == 404
