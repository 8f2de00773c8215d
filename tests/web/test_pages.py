"""What is around the lists: home, search, preferences, refusals, and the routes of the framework that are not there."""

from __future__ import annotations

import pytest
from flask import Flask

from app.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from app.store.wall import WallError
from tests.web.conftest import Crowd
from tests.web.reading import text_of


@pytest.fixture(scope="module")
def faulty(app: Flask) -> dict[str, type[Exception]]:
    """Pages that fail in every way that a view can."""
    faults: dict[str, type[Exception]] = {
        "domain": DomainError, "allowed": NotAllowed, "found": NotFound, "conflict": Conflict, "wall": WallError,
        "fault": ZeroDivisionError,
    }  # fmt: skip

    def fail(name: str) -> str:
        raise faults[name]("这样不行，请换一种做法。")

    app._got_first_request = False
    app.add_url_rule("/tests-fail/<name>", "tests_fail", fail)
    app.add_url_rule("/api/v1/tests-fail/<name>", "tests_fail_api", fail)
    return faults


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [
        ("domain", 422, "这样不行，请换一种做法。"),
        ("allowed", 403, "这样不行，请换一种做法。"),
        ("found", 404, "这样不行，请换一种做法。"),
        ("conflict", 409, "这样不行，请换一种做法。"),
        ("wall", 403, "您的岗位没有这项权限"),
        ("fault", 500, "操作没有完成，已经记录"),
    ],
)
def test_a_refusal_is_a_page_with_a_sentence_and_a_way_out(
    crowd: Crowd, faulty: object, name: str, code: int, sentence: str
) -> None:
    page = crowd.at("county_admin").get(f"/tests-fail/{name}")
    assert page.status_code == code
    assert sentence in text_of(page.text)
    assert "返回首页" in page.text
    assert "Traceback" not in page.text
    answer = crowd.at("county_admin").get(f"/api/v1/tests-fail/{name}")
    assert answer.status_code == code
    assert sentence in answer.json["message"]


def test_an_attempt_to_pass_the_wall_is_on_record(crowd: Crowd, faulty: object) -> None:
    crowd.at("finance").get("/tests-fail/wall")
    events = crowd.at("county_admin", "auditor").get("/api/v1/audit_events/?tag=views:wall:refused").json["result"]
    assert events[0]["username"] == "finance"
    assert events[0]["outcome"] == "refused"
    assert "/tests-fail/wall" in events[0]["detail"]


def test_a_fault_has_a_number_to_ask_about_and_says_nothing_else(crowd: Crowd, faulty: object) -> None:
    page = crowd.at("county_admin").get("/tests-fail/fault").text
    assert "编号" in page
    assert "ZeroDivisionError" not in page
    assert "这样不行" not in page


@pytest.mark.parametrize("address", ["/back", "/lang/en", "/static/appbuilder/js/jquery-latest.js",
                                     "/officers/delete/3", "/officers/action/x/3", "/officers/action_post",
                                     "/officers/download/x",
                                     "/login/",
                                     "/users/list/", "/roles/list/", "/api/v1/security/login", "/swagger/v1",
                                     "/api/v1/officers/_info"])  # fmt: skip
def test_routes_of_the_framework_that_we_do_not_serve_are_not_there(crowd: Crowd, address: str) -> None:
    assert crowd.at("county_admin").get(address).status_code == 404
    assert crowd.at("county_admin").post(address).status_code in (404, 405)


def test_a_wrong_method_says_which_are_right(crowd: Crowd) -> None:
    answer = crowd.at("county_admin").post("/officers/list/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert "请从页面上的按钮进入" in answer.text


def test_who_is_not_signed_in_is_told_to_sign_in(crowd: Crowd) -> None:
    answer = crowd.nobody().get("/")
    assert answer.status_code == 401
    assert "请重新登录" in answer.text


def test_the_home_page_greets_and_leads_on(crowd: Crowd) -> None:
    page = text_of(crowd.at("county_admin").get("/").text)
    assert "孙县网，" in page
    assert "机构与人员" in page
    assert "登记地址" in page


def test_what_i_did_of_late_is_on_my_home_page_and_not_on_anothers(crowd: Crowd) -> None:
    crowd.at("station_operator").post("/organisations/export")
    assert "列表：导出" in crowd.at("station_operator").get("/").text
    assert "列表：导出" not in crowd.at("informant").get("/").text


def test_the_search_finds_what_the_desk_may_open_inside_the_scope(crowd: Crowd) -> None:
    found = text_of(crowd.at("county_admin").get("/search/?q=正定").text)
    assert "正定县民政局" in found
    assert "正定镇" in found
    assert "孙县网" in text_of(crowd.at("county_admin").get("/search/?q=county_admin").text)
    assert "没有找到" in crowd.at("county_admin").get("/search/?q=周外网").text
    assert "没有找到" in crowd.at("county_admin", "auditor").get("/search/?q=正定").text
    assert "请输入名称" in crowd.at("county_admin").get("/search/").text


def test_the_language_the_theme_and_the_size_are_kept_by_post_only(crowd: Crowd) -> None:
    browser = crowd.at("department_reviewer")
    assert 'lang="zh-CN"' in browser.get("/?locale=en&_l_=en").text
    assert browser.get("/preferences/").status_code == 405
    kept = browser.post(
        "/preferences/", {"theme": "dark", "text_size": "large", "locale": "en", "next": "/officers/list/"}
    )
    assert kept.headers["Location"] == "/officers/list/"
    page = browser.get("/").text
    assert 'lang="en"' in page
    assert 'data-bs-theme="dark"' in page
    assert 'data-text-size="large"' in page
    assert 'lang="zh-CN"' in crowd.at("county_admin").get("/").text
    browser.post("/preferences/?locale=zh", {"theme": "purple"})
    page = browser.get("/").text
    assert 'lang="zh-CN"' in page
    assert 'data-bs-theme="dark"' in page


@pytest.mark.parametrize(
    "outside", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_no_redirect_leads_out(crowd: Crowd, outside: str) -> None:
    answer = crowd.at("finance").post("/preferences/", {"theme": "light", "next": outside})
    assert answer.headers["Location"] == "/"


def test_who_is_not_signed_in_chooses_the_language_in_the_address(crowd: Crowd) -> None:
    page = crowd.nobody().get("/?locale=en").text
    assert 'lang="en"' in page
    assert "?locale=zh" in page


def test_nothing_that_depends_on_the_post_is_kept_by_a_cache(crowd: Crowd) -> None:
    for address in ("/", "/officers/list/", "/officers/show/3", "/api/v1/officers/", "/officers/count"):
        assert crowd.at("county_admin").get(address).headers["Cache-Control"] == "no-store"
