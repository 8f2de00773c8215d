"""The page of the import, as the county's network administrator uses it: template, check, red cells, passwords once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.exchange import uploads
from app.exchange.tags import Tag
from app.kernel import clock, passwords
from app.offices.models import Officer
from app.store.sessions import reading_session
from tests import signing
from tests.offices.acting import trail
from tests.offices.sheets import LABELS, SHEET, cells_of, row, workbook

PAGE = "/officer-import"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def clerk(app: Flask) -> Iterator[FlaskClient]:
    """A browser in which the county's network administrator is signed in."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    signing.sign_in(client, "county_admin")
    yield client
    app.config["WTF_CSRF_ENABLED"] = True


def sent(client: FlaskClient, content: bytes, name: str = "名单.xlsx") -> str:
    """What the page says of a file."""
    answer = client.post(f"{PAGE}/check", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code in (200, 422)
    return answer.text


def token_in(page: str, place: str) -> str:
    """The token of the file that waits."""
    found = re.search(rf"{PAGE}/([0-9a-f]{{32}})/{place}", page)
    assert found is not None
    return found[1]


def officer(username: str) -> Officer | None:
    with reading_session("tests look up an officer") as session:
        return session.scalars(select(Officer).where(Officer.username == username)).one_or_none()


def waiting(app: Flask) -> list[Path]:
    return sorted(uploads.folder_in(app.config["YWL"].instance).glob("*"))


def test_the_template_is_taken_back_as_it_is(clerk: FlaskClient) -> None:
    answer = clerk.get(f"{PAGE}/template")
    assert (answer.status_code, answer.mimetype) == (200, XLSX)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.get_sheet_by_index(0).to_python()[2] == LABELS
    assert book.get_sheet_by_name("_ywl").to_python() == [[SHEET.version]]
    assert "没有填写任何内容" in sent(clerk, answer.data)


def test_the_template_offers_the_own_organisations_and_no_others(clerk: FlaskClient) -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(clerk.get(f"{PAGE}/template").data)) as packed:
        written = "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))
    assert all(
        name in written for name in ("正定镇惠民办", "正定县民政局", "东关村村民委员会", "网络操作员", "目录服务")
    )
    assert "长安区惠民办" not in written
    assert "石家庄市惠民办" not in written
    assert "应急账户" not in written


def test_nothing_chosen_is_told(clerk: FlaskClient) -> None:
    answer = clerk.post(f"{PAGE}/check", data={})
    assert answer.status_code == 422
    assert "请选择填好的模板文件" in answer.text


def test_a_file_that_is_refused_is_on_record_and_does_not_wait(clerk: FlaskClient, app: Flask) -> None:
    before = waiting(app)
    assert "只能读取 .xlsx 或 .csv" in sent(clerk, b"MZ\x90\0", "名单.exe")
    assert waiting(app) == before
    event = trail(Tag.REFUSE)[-1]
    assert (event.outcome, "名单.exe" in event.detail) == ("refused", True)


def test_faults_come_back_in_red_and_the_mended_file_is_taken(clerk: FlaskClient) -> None:
    rows = [row(username="red_one", address="10.6.1.1"), row(username="red_two", address="10.6.1.2", post="厂长")]
    page = sent(clerk, workbook(rows))
    assert "共 2 行，1 行需要修改" in page
    assert "没有“厂长”这个岗位" in page
    assert "carry-out" not in page
    token = token_in(page, "marked")
    red = clerk.post(f"{PAGE}/{token}/marked")
    assert red.mimetype == XLSX
    cells = cells_of(red.data)
    assert cells[2][-1] == "原因"
    assert cells[3][-1] == ""
    assert "没有“厂长”这个岗位" in cells[4][-1]
    mended = workbook(
        [[*line[:-1], "没有“厂长”这个岗位"] for line in (cells[3], row(username="red_two", address="10.6.1.2") + [""])],
        [*LABELS, "原因"],
    )
    assert "共 2 行，全部符合规定" in sent(clerk, mended)
    assert "2 行需要修改" not in sent(clerk, red.data)


def test_a_file_with_faults_is_not_carried_out_whatever_is_posted(clerk: FlaskClient) -> None:
    token = token_in(
        sent(clerk, workbook([row(username="sly"), row(username="town_operator", address="10.6.2.2")])), "marked"
    )
    answer = clerk.post(f"{PAGE}/{token}/carry-out")
    assert answer.status_code == 422
    assert "已被使用" in answer.text
    assert officer("sly") is None


def test_passwords_are_handed_out_once_and_work(clerk: FlaskClient, app: Flask) -> None:
    page = sent(clerk, workbook([row(username="page_user", address="10.6.6.6")]))
    assert "只提供这一次" in page
    token = token_in(page, "carry-out")
    answer = clerk.post(f"{PAGE}/{token}/carry-out")
    assert (answer.status_code, answer.mimetype) == (200, XLSX)
    assert answer.headers["Cache-Control"] == "no-store"
    line = cells_of(answer.data)[-1]
    assert line[2] == "page_user"
    found = officer("page_user")
    assert found is not None
    assert passwords.verify_password(line[-1], found.password)
    again = clerk.post(f"{PAGE}/{token}/carry-out")
    assert again.status_code == 404
    assert "已经处理过" in again.text
    assert waiting(app) == [path for path in waiting(app) if token not in path.name]


def test_a_waiting_file_is_sealed_and_belongs_to_who_sent_it(clerk: FlaskClient, app: Flask) -> None:
    content = workbook([row(username="sealed", address="10.6.7.1")])
    token = token_in(sent(clerk, content), "carry-out")
    (path,) = [path for path in waiting(app) if token in path.name]
    assert path.stat().st_mode & 0o077 == 0
    assert b"PK" not in path.read_bytes()[:100]
    colleague = app.test_client()
    signing.sign_in(colleague, "county_admin_2")
    for place in ("carry-out", "marked"):
        assert colleague.post(f"{PAGE}/{token}/{place}").status_code == 404
    assert officer("sealed") is None


def test_a_file_waits_for_an_hour(clerk: FlaskClient, app: Flask) -> None:
    token = token_in(sent(clerk, workbook([row(username="late", address="10.6.8.1")])), "carry-out")
    folder = uploads.folder_in(app.config["YWL"].instance)
    owner = int(next(path for path in waiting(app) if token in path.name).name.split("-")[0])
    assert uploads.find(folder, owner, token).name == "名单.xlsx"
    with clock.frozen(clock.now() + timedelta(hours=1, minutes=1)):
        with pytest.raises(Exception, match="超过一小时"):
            uploads.find(folder, owner, token)
        uploads.keep(folder, owner, "b.xlsx", b"x")
    assert not [path for path in waiting(app) if token in path.name]


@pytest.mark.parametrize("token", ["../../keys/field.key", "%2e%2e", "x" * 32, "0" * 32])
def test_no_token_leads_to_another_file(clerk: FlaskClient, token: str) -> None:
    assert clerk.post(f"{PAGE}/{token}/carry-out").status_code == 404


def test_a_township_administrator_has_no_such_page(app: Flask) -> None:
    client = app.test_client()
    signing.sign_in(client, "town_operator")
    for path in ("/", "/template"):
        assert client.get(PAGE + path).status_code == 403


def test_the_token_against_forgery_is_asked_for(app: Flask) -> None:
    client = app.test_client()
    signing.sign_in(client, "county_admin")
    assert client.post(f"{PAGE}/check", data={"file": (io.BytesIO(workbook([row()])), "a.xlsx")}).status_code == 400
