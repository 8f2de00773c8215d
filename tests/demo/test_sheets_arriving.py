"""The files of the older systems are known by the import wizard: their table is found and every column it needs."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.demo.sheets.writing import write_sheets
from app.exchange import vault
from app.exchange.services import receiving
from app.exchange.services.receiving import Sent
from config import Settings
from tests import world

SOURCES = {
    "低保台账.xlsx": ("minimum_living", 3, {"village", "head_id_no", "income", "members.9.id_no"}),
    "种粮农户信息普查表.xlsx": ("grain_census", 2, {"village", "head_id_no", "contract", "subsidised", "number"}),
    "一卡通补贴对象库.xlsx": ("one_card", 1, {"village", "head_id_no", "id_no", "relation", "number"}),
    "一线实账户.csv": ("one_line", 1, {"village", "head_id_no", "account_kind", "number", "cnaps"}),
    "死亡人员名单.xlsx": ("list_dead", 2, {"name", "id_no", "died_on"}),
    "火化人员名单.csv": ("list_cremated", 1, {"name", "id_no", "cremated_on"}),
    "财政供养人员名单.xlsx": ("list_public_payroll", 2, {"name", "id_no", "employer", "since"}),
    "机动车登记名单.csv": ("list_vehicles", 1, {"name", "id_no", "plate", "registered_on"}),
    "企业法人和股东名单.xlsx": ("list_companies", 2, {"name", "id_no", "company", "since"}),
    "商品房登记名单.csv": ("list_houses", 1, {"name", "id_no", "address", "registered_on"}),
    "城镇职工养老金领取名单.xlsx": ("list_pensions", 2, {"name", "id_no", "monthly", "since"}),
    "服刑人员名单.csv": ("list_prisoners", 1, {"name", "id_no", "since", "until"}),
}
"""File → source, the row on which the column names stand, and columns that must be found without help."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of three thousand people."""
    made = tmp_path_factory.mktemp("sheets")
    assert set(write_sheets(made, 3_000, 130124)) == set(SOURCES)
    return made


@pytest.mark.parametrize("name", SOURCES)
def test_the_wizard_finds_the_table_and_every_column_it_needs(
    name: str, folder: Path, session: Session, small_world: world.World, settings: Settings
) -> None:
    source, row, columns = SOURCES[name]
    post = "county_operator" if not source.startswith("list_") else "department_operator"
    actor = world.actor(session, small_world, post)
    sent = Sent(source, name, io.BytesIO((folder / name).read_bytes()), date(2026, 1, 1))
    arrived = receiving.receive(session, actor, vault.folder_in(settings.instance), sent)
    assert arrived.heading_row + arrived.heading_rows - 1 == row
    mapping = json.loads(arrived.mapping)
    assert columns <= set(mapping)
    receiving.choose_mapping(session, actor, arrived, mapping)
