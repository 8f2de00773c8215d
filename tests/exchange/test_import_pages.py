"""The pages of an import, as the county's operator uses them: every step, every refusal, the files handed back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from app.exchange.xlsx import read_sheet
from tests import signing
from tests.exchange.conftest import HEAD, Office
from tests.exchange.test_imports import MIXED, rows

TODAY = "2026-03-01"


@pytest.fixture
def clerk(app: Flask, office: Office) -> Iterator[FlaskClient]:
    """A browser in which the county's operator is signed in."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    signing.sign_in(client, "county_operator")
    yield client
    app.config["WTF_CSRF_ENABLED"] = True


def upload(clerk: FlaskClient, content: str | bytes, name: str = "住户.csv", **said: str) -> str:
    """Where the browser is led after an upload, or what the page says."""
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    data = {"source": "arrivals", "as_of": TODAY, "file": (stream, name), **said}
    answer = clerk.post("/imports/new", data=data)
    return str(answer.headers.get("Location") or answer.text)


def through(clerk: FlaskClient, office: Office, content: str | bytes, name: str = "住户.csv") -> str:
    """Upload, accept what was found, check; the address of the import."""
    place = upload(clerk, content, name)
    page = clerk.get(place).text
    chosen = {name: _selected(page, name) for name in ("row", "rows")}
    columns = clerk.post(place, data=chosen).headers["Location"]
    page = clerk.get(columns).text
    names = re.findall(r'name="(c\d+)"', page)
    answer = clerk.post(columns, data={name: _selected(page, name) for name in names})
    assert answer.status_code == 303, answer.text
    office.work()
    return answer.headers["Location"]


def _selected(page: str, name: str) -> str:
    (select,) = re.findall(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
    found = re.findall(r'<option selected value="([^"]*)"', select)
    return found[0] if found else ""


def test_an_import_goes_from_upload_to_undo(clerk: FlaskClient, office: Office) -> None:
    address = through(clerk, office, MIXED)
    page = clerk.get(address).text
    assert "共 7 行，2 行可以导入，5 行有错。" in page
    assert "“证件号码”应为 6 位数字，请核对。" in page
    assert "开始导入 2 行" in page
    assert clerk.post(f"{address}/take", data={"mode": "good_rows"}).status_code == 303
    assert "hx-get" in clerk.get(address).text
    fragment = clerk.get(f"{address}/progress")
    assert "正在排队" in fragment.text
    office.work()
    over = clerk.get(f"{address}/progress")
    assert over.headers["HX-Redirect"] == address
    page = clerk.get(address).text
    assert "导入了 2 行，5 行有错未导入。" in page
    assert clerk.post(f"{address}/undo").status_code == 303
    office.work()
    assert "撤销了 2 行。" in clerk.get(address).text
    assert "已撤销" in clerk.get("/imports/mine").text
    assert office.arrived() == {}


def test_the_marked_file_is_the_same_file_with_reasons(clerk: FlaskClient, office: Office, tmp_path: Path) -> None:
    address = through(clerk, office, MIXED)
    for only, count in ((0, 7), (1, 5)):
        job = clerk.post(f"{address}/mark/{only}").headers["Location"]
        office.work()
        answer = clerk.get(f"{job}/result")
        path = tmp_path / "marked.xlsx"
        path.write_bytes(answer.data)
        with read_sheet(path, "marked.xlsx") as reading:
            lines = list(reading.lines)
        assert lines[0].values == (*HEAD.split(","), "原因")
        assert len(lines) == 1 + count
        (row,) = [line.values for line in lines if line.values[0] == "郑十十"]
        assert row == ("郑十十", "100001", *[""] * 7, "“户主证件号码”与第 2 行的相同，同一文件中不能重复。")
        styles = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
        assert styles.sheet_names == ["住户"]
    mended = through(clerk, office, answer.data, "改好.xlsx")
    assert "共 5 行" in clerk.get(mended).text


def test_what_cannot_be_read_is_told_on_the_upload_page(clerk: FlaskClient) -> None:
    assert "没有找到表头" in upload(clerk, "甲,乙\n1,2")
    assert "只能读取" in upload(clerk, b"%PDF-1.7", "住户.pdf")
    assert "请选择来源" in upload(clerk, rows(1), source="")
    assert "没有这种导入来源" in upload(clerk, rows(1), source="../../etc")
    assert "数据截至的日期" in upload(clerk, rows(1), as_of="明天")
    assert "请选择要导入的文件" in clerk.post("/imports/new", data={"source": "arrivals", "as_of": TODAY}).text


def test_wrong_columns_are_told_at_the_column(clerk: FlaskClient) -> None:
    place = upload(clerk, rows(1))
    columns = place.replace("/place", "/columns")
    page = clerk.post(columns, data={"c0": "name", "c1": "name"})
    assert page.status_code == 422
    assert "一项只能对应一列" in page.text
    assert "还没有指定这些必需的列：户主证件号码" in page.text


def test_a_row_without_content_is_no_heading(clerk: FlaskClient) -> None:
    place = upload(clerk, rows(1))
    for row in ("0.99", "7.1", "", "x.y"):
        answer = clerk.post(place, data={"row": row, "rows": "1"})
        assert answer.status_code == 422
        assert "不能作表头" in answer.text


def test_the_same_file_again_asks_to_be_sure(clerk: FlaskClient, office: Office) -> None:
    second = through(clerk, office, rows(1, 2))
    first = office.taken(rows(1, 2))
    page = clerk.get(second).text
    assert "同一个文件已由郑县办于 " in page
    assert f"（第 {first.id} 次导入记录）" in page
    refused = clerk.post(f"{second}/take", data={"mode": "good_rows"})
    assert refused.status_code == 422
    assert "请勾选“同一个文件再导入一次”" in refused.text
    assert clerk.post(f"{second}/take", data={"mode": "good_rows", "again": "y"}).status_code == 303


def test_a_choice_that_is_none_is_refused(clerk: FlaskClient, office: Office) -> None:
    address = through(clerk, office, MIXED)
    assert "请选择导入方式" in clerk.post(f"{address}/take", data={"mode": "whatever"}).text
    assert "不能全部导入" in clerk.post(f"{address}/take", data={"mode": "all_or_nothing"}).text


def test_a_cancelled_check_can_be_gone_on_with_or_left(clerk: FlaskClient, office: Office) -> None:
    place = upload(clerk, rows(1))
    address = place.removesuffix("/place")
    page = clerk.get(f"{address}/columns").text
    clerk.post(f"{address}/columns", data={name: _selected(page, name) for name in re.findall(r'name="(c\d+)"', page)})
    assert clerk.post(f"{address}/cancel").status_code == 303
    page = clerk.get(address).text
    assert "返回修改" in page
    assert clerk.post(f"{address}/go-on").status_code == 303
    assert clerk.post(f"{address}/cancel").status_code == 303
    assert clerk.post(f"{address}/step-back").headers["Location"] == place
    assert clerk.post(f"{address}/drop").status_code == 303
    assert "已放弃" in clerk.get(address).text


def test_a_template_offers_choices_and_comes_back(clerk: FlaskClient, office: Office) -> None:
    assert "/imports/template/arrivals" in clerk.get("/imports/templates").text
    answer = clerk.get("/imports/template/arrivals")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.get_sheet_by_name("_ywl").to_python() == [["source:arrivals/1"]]
    labels = book.get_sheet_by_index(0).to_python()[2]
    assert labels[:8] == [
        "户主姓名",
        "户主证件号码",
        "性别",
        "村",
        "迁入日期",
        "成员1姓名",
        "成员1证件号码",
        "成员1与户主关系",
    ]
    assert upload(clerk, answer.data, "模板.xlsx").endswith("/place")
    assert clerk.get("/imports/template/nothing").status_code == 404


def test_other_offices_do_not_find_it(clerk: FlaskClient, office: Office, app: Flask) -> None:
    address = through(clerk, office, rows(1))
    other = app.test_client()
    signing.sign_in(other, "town_operator")
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/drop").status_code == 404
    assert "住户.csv" not in other.get("/imports/mine").text


def test_desks_without_the_page_do_not_open_it(app: Flask, office: Office) -> None:
    browser = app.test_client()
    signing.sign_in(browser, "finance")
    assert browser.get("/imports/mine").status_code == 403
    assert browser.get("/imports/new").status_code == 403


def test_no_page_carries_a_script_of_its_own(clerk: FlaskClient, office: Office) -> None:
    address = through(clerk, office, MIXED)
    for page in ("/imports/mine", "/imports/new", f"{address}/place", f"{address}/columns", address):
        text = clerk.get(page).text
        assert not re.search(r"<script(?![^>]*src=)|\son[a-z]+=|javascript:|\sstyle=", text)


def test_only_the_upload_may_be_larger_than_other_requests(clerk: FlaskClient, app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"], before = 1000, app.config["MAX_CONTENT_LENGTH"]
    try:
        place = upload(clerk, rows(*range(1, 100)))
        assert place.endswith("/place")
        assert clerk.post(place, data={"row": "x" * 2000}).status_code == 413
    finally:
        app.config["MAX_CONTENT_LENGTH"] = before
