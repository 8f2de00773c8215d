"""The pages: a form of one hand, files through the wall, the paper, and what other people's browsers get."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app.audit.models import AuditEvent
from app.registry.change_kind import change_kinds
from app.registry.change_tags import Tag
from app.registry.models.changes import ChangeReport
from app.registry.models.evidence import Evidence
from app.registry.models.transfers import TransferRequest
from app.store.sessions import system_session
from tests import world
from tests.access.browser import Browser
from tests.changes.conftest import Family
from tests.changes.test_evidence import HOSTILE, located
from tests.changes.working import OTHER_VILLAGE, act, confirm, last_month, live_in, now, number, photograph, write

SEEN = re.compile(r'name="seen_digest" value="([0-9a-f]+)"')


@pytest.fixture(scope="module")
def at(app: Flask) -> Callable[[str], Browser]:
    """The browser of an officer of the world, signed in once for all tests."""
    return cache(lambda key: Browser(app).come_in(key))


@pytest.fixture
def informant(at: Callable[[str], Browser], family: Family) -> Browser:
    """The village informant's browser, beside a household of the village."""
    return at("informant")


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def only(model: Any) -> int:
    with system_session("tests look") as session:
        return int(session.scalars(sa.select(model.id)).one())


def attach(browser: Browser, pk: int, **files: bytes) -> TestResponse:
    page = text(browser.get(f"/change-writing/{pk}/evidence"))
    data: dict[str, Any] = {name: (io.BytesIO(content), "IMG_1.jpg") for name, content in files.items()}
    data["seen_digest"] = SEEN.findall(page)[0]
    return browser.post(f"/change-writing/{pk}/evidence", data)


def death(browser: Browser, family: Family, **said: str) -> TestResponse:
    sent = {"person_id": str(family.head), "happened_on": last_month().isoformat(), "reason": "因病去世"} | said
    return browser.post("/change-writing/add?kind=death", sent | {"operation_id": "0123456789abcdef"})


def test_the_kinds_are_offered_with_what_they_need(informant: Browser) -> None:
    page = text(informant.get("/change-writing/"))
    assert all(str(kind.label) in page for kind in change_kinds().values())
    assert "死亡证明" in page


@pytest.mark.parametrize("kind", sorted(change_kinds()))
def test_every_kind_has_a_form(informant: Browser, kind: str) -> None:
    page = text(informant.get(f"/change-writing/add?kind={kind}"))
    assert 'name="happened_on"' in page
    assert all(f'name="{ask.name}"' in page for ask in change_kinds()[kind].asks)


def test_a_report_goes_from_the_form_by_its_evidence_to_its_page(informant: Browser, family: Family) -> None:
    answer = death(informant, family)
    pk = only(ChangeReport)
    assert (answer.status_code, answer.location) == (303, f"/change-writing/{pk}/evidence")
    page = text(informant.get(answer.location))
    assert "必须上传" in page
    assert 'accept="image/jpeg,image/png,application/pdf"' in page
    answer = attach(informant, pk, death_certificate=located())
    assert answer.location == f"/flows/change_report/{pk}"
    page = text(informant.get(answer.location))
    assert "因病去世" in page
    assert f"/changes/evidence/{only(Evidence)}/picture" in page
    assert "提交" in page
    assert "还缺证明材料" not in page


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_written(informant: Browser, family: Family) -> None:
    answer = death(informant, family, happened_on="2999-01-01")
    assert answer.status_code == 422
    assert "变动日期不能晚于今天" in text(answer)
    with system_session("tests look") as session:
        assert session.scalars(sa.select(ChangeReport)).all() == []


def test_a_sent_form_twice_is_one_report(informant: Browser, family: Family) -> None:
    assert death(informant, family).location == death(informant, family).location


def test_a_draft_is_amended_in_the_same_form(informant: Browser, small_world: world.World, family: Family) -> None:
    secret = number(42, "19830405")
    pk = write(small_world, "new_member", household_id=family.home, name="李秀英", id_no=secret, relation="30")
    page = text(informant.get(f"/change-writing/{pk}/edit"))
    assert "李秀英" in page
    assert secret not in page
    sent = {"happened_on": last_month().isoformat(), "name": "李秀荣", "relation": "30"}
    answer = informant.post(f"/change-writing/{pk}/edit", sent | {"seen_digest": SEEN.findall(page)[0]})
    assert answer.location == f"/flows/change_report/{pk}"
    row = now(ChangeReport, pk)
    assert (row.id_no, "李秀荣" in row.after) == (secret, True)


@pytest.mark.parametrize("name", [one for one in HOSTILE if one != "empty"])
def test_a_hostile_file_is_told_on_the_page_and_not_kept(
    informant: Browser, small_world: world.World, family: Family, name: str
) -> None:
    death(informant, family)
    pk = only(ChangeReport)
    answer = attach(informant, pk, death_certificate=HOSTILE[name][0], other=photograph())
    assert answer.status_code == 422
    assert HOSTILE[name][1] in text(answer)
    with system_session("tests look") as session:
        assert [one.kind for one in session.scalars(sa.select(Evidence))] == ["other"]
        refused = sa.select(sa.func.count()).where(AuditEvent.tag == Tag.EVIDENCE_REFUSE)
        assert session.scalar(refused)


def test_a_file_comes_as_a_download_or_as_a_picture_and_each_look_is_on_record(
    at: Callable[[str], Browser], small_world: world.World, family: Family
) -> None:
    write(small_world, "death", person_id=family.head)
    kept = only(Evidence)
    reviewer = at("town_reviewer")
    file = reviewer.get(f"/changes/evidence/{kept}/file")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert (file.mimetype, file.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert file.headers["Cache-Control"] == "no-store"
    picture = reviewer.get(f"/changes/evidence/{kept}/picture")
    assert (picture.mimetype, picture.data) == ("image/jpeg", file.data)
    with system_session("tests look") as session:
        events = session.execute(
            sa.select(AuditEvent.tag, AuditEvent.officer_id).where(
                AuditEvent.tag.in_((Tag.EVIDENCE_SHOW, Tag.EVIDENCE_TAKE)), AuditEvent.subject_id == str(kept)
            )
        ).all()
    me = small_world.officers["town_reviewer"]
    assert {tuple(one) for one in events} == {(Tag.EVIDENCE_SHOW, me), (Tag.EVIDENCE_TAKE, me)}


@pytest.mark.parametrize("key", ["other_town_operator", "finance", "system_administrator", "county_admin"])
def test_nobody_else_gets_a_file_a_report_or_its_paper(
    at: Callable[[str], Browser], small_world: world.World, family: Family, key: str
) -> None:
    pk = write(small_world, "death", person_id=family.head)
    other, kept = at(key), only(Evidence)
    for path in (
        f"/changes/evidence/{kept}/file",
        f"/changes/evidence/{kept}/picture",
        f"/changes/{pk}.pdf",
        f"/flows/change_report/{pk}",
        f"/change-writing/{pk}/edit",
        f"/change-writing/{pk}/evidence",
    ):
        assert other.get(path).status_code in (403, 404), path


def test_who_did_not_write_it_cannot_amend_it_or_its_evidence(
    at: Callable[[str], Browser], small_world: world.World, family: Family
) -> None:
    pk = write(small_world, "death", person_id=family.head)
    operator, kept = at("town_operator"), only(Evidence)
    assert operator.get(f"/change-writing/{pk}/edit").status_code == 404
    assert operator.post(f"/change-writing/{pk}/evidence/{kept}/remove").status_code == 404


def test_the_informant_takes_a_file_off(informant: Browser, small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head)
    kept = only(Evidence)
    assert informant.post(f"/change-writing/{pk}/evidence/{kept}/remove").status_code == 303
    assert informant.get(f"/changes/evidence/{kept}/file").status_code == 404
    assert "还缺证明材料" in text(informant.get(f"/flows/change_report/{pk}"))


def test_all_tiers_find_the_report_in_the_same_list(
    at: Callable[[str], Browser], small_world: world.World, family: Family
) -> None:
    pk = confirm(small_world, "death", person_id=family.head)
    for key in ("informant", "station_operator", "town_operator", "town_reviewer", "county_operator",
                "department_operator", "department_reviewer"):  # fmt: skip
        browser = at(key)
        page = text(browser.get("/changes/?kind=death&state=applied"))
        assert f"/flows/change_report/{pk}" in page, key
        assert "已生效，待上级知悉" in page, key
        assert "王长富" in text(browser.get(f"/flows/change_report/{pk}")), key
        assert f"/flows/change_report/{pk}" not in text(browser.get("/changes/?state=draft")), key


def test_the_county_sees_who_took_note(at: Callable[[str], Browser], small_world: world.World, family: Family) -> None:
    pk = confirm(small_world, "death", person_id=family.head)
    act(small_world, "county_operator", pk, "note")
    page = text(at("informant").get(f"/flows/change_report/{pk}"))
    assert re.search(r"正定县惠民办.*?已知悉", page, re.DOTALL)
    assert re.search(r"正定县民政局.*?待知悉", page, re.DOTALL)


def test_the_paper_carries_the_form_and_each_printing_is_on_record(
    informant: Browser, small_world: world.World, family: Family
) -> None:
    pk = write(small_world, "new_member", household_id=family.home, name="䶮思远", id_no=number(42), relation="30")
    paper = informant.get(f"/changes/{pk}.pdf")
    assert (paper.status_code, paper.mimetype, paper.data[:5]) == (200, "application/pdf", b"%PDF-")
    with system_session("tests look") as session:
        assert session.scalar(sa.select(sa.func.count()).where(AuditEvent.tag == Tag.PRINT)) == 1


def test_numbers_that_no_row_can_have_are_not_found(informant: Browser) -> None:
    for pk in ("99999999999999999999", "0", "2147483648"):
        assert informant.get(f"/changes/evidence/{pk}/file").status_code == 404
        assert informant.get(f"/changes/{pk}.pdf").status_code == 404
        assert informant.get(f"/change-writing/{pk}/edit").status_code == 404
    assert informant.get("/changes/?before=99999999999999999999&kind=x&state=y").status_code == 200
    assert informant.get("/change-writing/add?kind=unheard-of").status_code == 302


def ask(browser: Browser, **said: str) -> TestResponse:
    sent = {"extent": "person", "relation": "97", "moved_on": last_month().isoformat(), "reason": "婚后居住"}
    return browser.post("/transfer-asking/", sent | {"operation_id": said["id_no"]} | said)


def test_asking_for_a_move_answers_alike_for_somebody_and_for_nobody(
    at: Callable[[str], Browser], small_world: world.World, family: Family
) -> None:
    home, _head = live_in(
        small_world, "other_town_operator", OTHER_VILLAGE, head_name="赵国栋", head_id_no=number(31, "19600101")
    )
    browser = at("other_town_operator")
    pages = []
    for name, id_no in (("王小军", number(13, "19820506")), ("王大军", number(13, "19820507"))):
        answer = ask(browser, household_id=str(home), name=name, id_no=id_no)
        assert answer.status_code == 303, text(answer)
        page = text(browser.get(answer.location))
        for one in (name, answer.location, id_no[-4:]):
            page = page.replace(one, "·")
        pages.append(
            re.sub(r"[0-9a-f]{40,}|csrf[^>]*|/cancel|asking/\d+|content=\"[^\"]*\"|value=\"[^\"]*\"", "", page)
        )
    assert pages[0] == pages[1]
    assert "待迁出地答复" in pages[0]


def test_a_move_is_asked_released_and_told_in_the_browser(
    at: Callable[[str], Browser], small_world: world.World, family: Family
) -> None:
    home, _head = live_in(
        small_world, "other_town_operator", OTHER_VILLAGE, head_name="赵国栋", head_id_no=number(31, "19600101")
    )
    receiver = at("other_town_operator")
    place = ask(receiver, household_id=str(home), name="王小军", id_no=number(13, "19820506")).location
    holder = at("town_operator")
    assert "诸福屯镇诸福屯村" in text(holder.get("/transfers/releases"))
    assert "王小军" not in text(holder.get("/transfers/"))
    (found,) = re.findall(r"/flows/transfer_release/(\d+)", text(holder.get("/transfers/releases")))[:1]
    act(small_world, "town_operator", int(found), "check", "transfer_release")
    act(small_world, "town_reviewer", int(found), "release", "transfer_release", comment="手续齐全")
    page = text(receiver.get(place))
    assert "已迁入" in page
    assert "手续齐全" in page
    assert "正定镇惠民办" in page
    county = at("county_operator")
    assert "王小军" in text(county.get("/transfers/"))
    assert "已放行" in text(county.get("/transfers/releases"))


def test_only_a_township_asks(at: Callable[[str], Browser], small_world: world.World, family: Family) -> None:
    for key in ("informant", "town_reviewer", "county_operator", "station_operator"):
        assert at(key).get("/transfer-asking/").status_code == 403, key


def test_a_request_of_another_township_is_not_found(
    at: Callable[[str], Browser], small_world: world.World, family: Family
) -> None:
    home, _head = live_in(
        small_world, "other_town_operator", OTHER_VILLAGE, head_name="赵国栋", head_id_no=number(31, "19600101")
    )
    ask(
        at("other_town_operator"),
        household_id=str(home), name="王小军", id_no=number(13, "19820506"),
    )  # fmt: skip
    holder, pk = at("town_operator"), only(TransferRequest)
    assert holder.get(f"/transfers/{pk}").status_code == 404
    assert holder.post(f"/transfer-asking/{pk}/cancel").status_code == 404
