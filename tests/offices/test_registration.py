"""The registration form: what it lists, and that its PDF and workbook give the Hanzi back."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from app.offices.models import Organisation
from app.offices.registration import registration_of
from app.offices.registration_pdf import registration_pdf
from app.store.wall import enter
from tests import signing, world


def form_of(session: Session, small_world: world.World, key: str) -> object:
    enter(session, world.actor(session, small_world, "county_admin"))
    return registration_of(session, session.get_one(Organisation, small_world.organisations[key]))


def test_a_form_lists_users_with_posts_and_addresses(session: Session, small_world: world.World) -> None:
    form = form_of(session, small_world, "village")
    (row,) = form.rows  # type: ignore[attr-defined]
    assert (row.name, row.posts, row.addresses) == ("阿卜杜拉·买买提", "村信息员", "127.0.0.1")


def test_the_pdf_gives_its_hanzi_back_and_embeds_its_font(
    session: Session, small_world: world.World, tmp_path: Path
) -> None:
    paper = tmp_path / "form.pdf"
    paper.write_bytes(registration_pdf(form_of(session, small_world, "village")))  # type: ignore[arg-type]
    told = subprocess.run(["pdftotext", "-layout", str(paper), "-"], check=True, capture_output=True, text=True).stdout
    for words in ("东关村村民委员会网络用户和地址登记备案表", "阿卜杜拉", "村信息员", "登记机关"):
        assert words in told
    fonts = subprocess.run(["pdffonts", str(paper)], check=True, capture_output=True, text=True).stdout
    chinese = [line.split() for line in fonts.splitlines() if "MicroHei" in line]
    assert chinese
    assert all(line[-5] == "yes" for line in chinese)


def test_a_form_of_another_county_is_not_found(app: Flask, small_world: world.World) -> None:
    client = app.test_client()
    signing.sign_in(client, "county_admin")
    own, foreign = small_world.organisations["town"], small_world.organisations["other_county"]
    assert client.get(f"/registration/{own}.pdf").data.startswith(b"%PDF")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"/registration/{own}.xlsx").data))
    assert "正定镇惠民办" in cells.get_sheet_by_index(0).to_python()[0][0]
    assert client.get(f"/registration/{foreign}.pdf").status_code == 404
    assert client.get(f"/registration/{foreign}.xlsx").status_code == 404
