"""Users from a sheet: every fault at its row and cell with its sentence, and all or nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import DomainError
from app.offices import importing
from app.offices.importing import LABELS, import_rows, read_rows, rehearse
from app.offices.models import Officer, PostGrant, Terminal
from app.store.wall import enter
from tests import signing, world

GOOD = ("正定镇惠民办", "马新人", "ma_new", "", "13900001111", "科员", "网络操作员", "2026-01-01", "10.9.8.7", "")


def workbook(path: Path, rows: Sequence[Sequence[Any]], labels: Sequence[str] = LABELS) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet = book.add_worksheet("用户登记")
    for number, row in enumerate([labels, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def row(**said: str) -> tuple[str, ...]:
    names = [column.name for column in importing.COLUMNS]
    values = dict(zip(names, GOOD, strict=True)) | said
    return tuple(values[name] for name in names)


@pytest.fixture
def clerk(session: Session, small_world: world.World) -> Session:
    """A session in which the county's network administrator works."""
    enter(session, world.actor(session, small_world, "county_admin"))
    return session


def faults_of(
    clerk: Session, small_world: world.World, tmp_path: Path, *rows: Sequence[str]
) -> list[tuple[int, str, str]]:
    actor = clerk.info["ywl_actor"]
    outcomes = rehearse(clerk, actor, read_rows(workbook(tmp_path / "a.xlsx", rows), "a.xlsx"))
    return [(one.number, fault.field, fault.sentence) for one in outcomes for fault in one.faults]


def officers(session: Session) -> int:
    return session.scalar(select(func.count(Officer.id))) or 0


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"organisation_id": "没有这个机构"}, "organisation_id", "本辖区没有名为“没有这个机构”的机构"),
        ({"organisation_id": "长安区惠民办"}, "organisation_id", "本辖区没有名为“长安区惠民办”的机构"),
        ({"post": "厂长"}, "post", "没有“厂长”这个岗位"),
        ({"post": "银行操作员"}, "post", "没有“银行操作员”这个岗位"),
        ({"username": ""}, "username", "请填写“用户名”"),
        ({"username": "MA NEW"}, "username", "用户名为 3–40 个小写字母"),
        ({"username": "town_operator"}, "username", "已被使用"),
        ({"name": ""}, "name", "请填写“姓名”"),
        ({"id_no": "130123199501010019"}, "id_no", "身份证号码不正确"),
        ({"valid_from": "明天"}, "valid_from", "“明天”不是日期"),
        ({"address": ""}, "address", "请填写“登记地址”"),
        ({"address": "10.0.0.256"}, "address", "不是 IP 地址"),
        ({"address": "10.0.0.0/8"}, "address", "范围太大"),
        ({"address": "10.1.2.3/24"}, "address", "不是网段的起始地址"),
        ({"address": "224.0.0.1"}, "address", "不是一台机器的地址"),
        ({"organisation_id": "正定县惠民办", "post": "网络管理员"}, "post", "不由本办授予"),
    ],
)
def test_a_faulty_cell_gets_its_sentence(
    clerk: Session, small_world: world.World, tmp_path: Path, said: dict[str, str], field: str, sentence: str
) -> None:
    found = faults_of(clerk, small_world, tmp_path, row(**said))
    assert [(number, name) for number, name, _sentence in found] == [(2, field)]
    assert sentence in found[0][2]


def test_the_second_of_two_equal_user_names_or_addresses_is_at_fault(
    clerk: Session, small_world: world.World, tmp_path: Path
) -> None:
    found = faults_of(clerk, small_world, tmp_path, GOOD, row(address="10.9.8.8"), row(username="ma_other"))
    assert [(number, name) for number, name, _sentence in found] == [(3, "username"), (4, "address")]
    assert "已归马新人使用" in found[1][2]


def test_a_rehearsal_keeps_nothing(clerk: Session, small_world: world.World, tmp_path: Path) -> None:
    before = officers(clerk)
    assert faults_of(clerk, small_world, tmp_path, GOOD) == []
    assert officers(clerk) == before


def test_one_faulty_row_keeps_all_of_them_out(clerk: Session, small_world: world.World, tmp_path: Path) -> None:
    before = officers(clerk)
    lines = read_rows(workbook(tmp_path / "a.xlsx", [GOOD, row(username="x", address="10.9.8.8")]), "a.xlsx")
    with pytest.raises(DomainError, match="一行也没有导入") as refused:
        import_rows(clerk, clerk.info["ywl_actor"], lines, "a.xlsx")
    assert refused.value.faults[0].row == 3
    assert officers(clerk) == before


def test_a_whole_sheet_comes_in_with_posts_and_addresses(
    clerk: Session, small_world: world.World, tmp_path: Path
) -> None:
    rows = [row(username=f"batch{number}", address=f"10.7.{number}.1，10.7.{number}.2") for number in range(20)]
    lines = read_rows(workbook(tmp_path / "a.xlsx", rows), "a.xlsx")
    outcomes = import_rows(clerk, clerk.info["ywl_actor"], lines, "a.xlsx")
    assert len({one.password for one in outcomes}) == 20
    officer = clerk.scalars(select(Officer).where(Officer.username == "batch7")).one()
    assert officer.must_change_password
    assert clerk.scalar(select(func.count(Terminal.id)).where(Terminal.officer_id == officer.id)) == 2
    assert clerk.scalars(select(PostGrant.post).where(PostGrant.officer_id == officer.id)).all() == ["operator"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("空.xlsx", b"", "只能读取"),
        ("文字.xlsx", "不是表格".encode(), "只能读取"),
        ("旧.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版 .xls"),
        ("图.png", b"\x89PNG\r\n", "只能读取"),
        ("坏.xlsx", b"PK\x03\x04" + b"\0" * 200, ""),
        ("空.csv", b"", "没有内容"),
        ("表头.csv", "姓名,用户名\n张三,zhangsan\n".encode(), "表头与模板不一致"),
        ("只有表头.csv", (",".join(LABELS) + "\n").encode("gb18030"), "没有数据"),
        ("太多.csv", (",".join(LABELS) + "\n" + "a,b,c,,,,,,,\n" * 1_002).encode(), ""),
    ],
)
def test_a_hostile_file_is_refused_whole(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DomainError) as refused:
        read_rows(path, name)
    assert sentence in refused.value.sentence
    assert any("\u4e00" <= character <= "\u9fff" for character in refused.value.sentence)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bomb.xlsx", [GOOD])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * (600 * 1024 * 1024))
    with pytest.raises(DomainError):
        read_rows(path, "bomb.xlsx")


def test_an_old_template_is_told_to_be_downloaded_anew(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing.write_template(session, tmp_path / "t.xlsx")
    monkeypatch.setattr(importing, "VERSION", "officers-2")
    with pytest.raises(DomainError, match="模板已更新"):
        read_rows(tmp_path / "t.xlsx", "t.xlsx")


def test_the_page_takes_a_file_shows_its_faults_and_hands_it_back_in_red(app: Flask, tmp_path: Path) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    signing.sign_in(client, "county_admin")
    template = client.get("/officer-import/template")
    assert template.status_code == 200
    content = workbook(
        tmp_path / "a.xlsx", [row(username="page_user", address="10.6.6.6"), row(post="厂长")]
    ).read_bytes()
    answer = client.post("/officer-import/rehearse", data={"file": (io.BytesIO(content), "a.xlsx")})
    assert "1 行有错" in answer.text
    assert "没有“厂长”这个岗位" in answer.text
    token = answer.text.split("/officer-import/faults/")[1][:32]
    red = client.post(f"/officer-import/faults/{token}")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(red.data)).get_sheet_by_index(0).to_python()
    assert cells[0][-1] == "错误原因"
    assert "没有“厂长”这个岗位" in cells[2][-1]
    stranger = app.test_client()
    signing.sign_in(stranger, "county_admin_2")
    assert stranger.post(f"/officer-import/confirm/{token}").status_code == 404


def test_the_page_imports_and_hands_out_the_passwords_once(app: Flask, tmp_path: Path) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    signing.sign_in(client, "county_admin")
    content = workbook(tmp_path / "a.xlsx", [row(username="page_user", address="10.6.6.6")]).read_bytes()
    answer = client.post("/officer-import/rehearse", data={"file": (io.BytesIO(content), "a.xlsx")})
    token = answer.text.split("/officer-import/confirm/")[1][:32]
    passwords = client.post(f"/officer-import/confirm/{token}")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(passwords.data)).get_sheet_by_index(0).to_python()
    assert cells[-1][2] == "page_user"
    assert len(cells[-1][3]) >= 10
    assert client.post(f"/officer-import/confirm/{token}").status_code == 404
