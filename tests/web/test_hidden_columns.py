"""A column that a desk does not see is nowhere: not shown, and no way of asking can tell what it holds.

For every list, export, count, look-up and API of the reader's desk, every hidden, masked and secret column is asked
for in every way there is; the answer must be that of a word that means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.kernel.columns import Search
from app.offices.models import Officer, Organisation, Terminal
from app.store.base import Model, field_of
from app.store.sessions import session_for, system_session
from app.web import exporting, query
from app.web.sheet import attributes_of, sheet_of
from app.web.urls import route_of
from tests import world
from tests.web.conftest import DESKS, Crowd
from tests.web.reading import field_value, sheets_of

CANARIES = {
    Officer: {
        "telephone": "13800009999",
        "id_no": "130123193802140017",
        "duty": "canaryduty",
        "password": "canarypass",
    },
    Organisation: {"uscc": "canaryuscc", "contact": "canarycontact", "telephone": "canarytel"},
    Terminal: {"note": "canarynote"},
}
WORDS = [word for columns in CANARIES.values() for word in columns.values()]


def unseen(model: type[Model]) -> list[str]:
    """The columns that the reader's desk does not see."""
    sheet = sheet_of("reader", model)
    assert sheet is not None
    return [one.name for one in attributes_of(model) if one.name not in sheet.attributes]


def cases() -> Iterator[tuple[type[Model], str]]:
    reader = {access.model: access.hidden for access in DESKS["reader"] if access.hidden}
    for model, hidden in reader.items():
        secret = [column.key for column in model.__table__.c if field_of(model, column.key).secret]  # type: ignore[attr-defined]
        yield from ((model, name) for name in sorted({*hidden, *secret}))


@pytest.fixture(scope="module", autouse=True)
def canaries(app: Flask, small_world: world.World) -> None:
    """Something to be found in every hidden column."""
    with system_session("tests plant canaries") as session:
        for model, values in CANARIES.items():
            for row in session.scalars(sa.select(model).order_by(model.id).limit(7)):  # type: ignore[attr-defined]
                for name, value in values.items():
                    if name != "id_no" or row.id == small_world.officers["county_admin"]:
                        setattr(row, name, value)
        session.commit()


def body(answer: Any) -> str:
    """What was answered, without what differs in any two answers."""
    found = re.search(r"(?s)<main.*</main>", answer.text)
    text = re.sub(r'value="[^"]*"', "", found[0] if found else answer.text)
    text = re.sub(r"(after|before)=[^&\"]*|dev(%3A|:)[\w%-]+", "", text)
    return f"{answer.status_code} {text}"


@pytest.mark.parametrize(("model", "name"), list(cases()), ids=lambda one: getattr(one, "__name__", one))
def test_no_way_of_asking_tells_what_a_hidden_column_holds(crowd: Crowd, model: type[Model], name: str) -> None:
    reader, base = crowd.at("county_admin", "reader"), route_of(model)
    value = CANARIES[model].get(name, "1")  # type: ignore[index]
    for address in (f"{base}/list/", f"{base}/count", f"/api/v1/{model.__tablename__}/"):
        plain = "zzz_nothing"
        pairs = [
            (f"{name}={value}", f"{plain}={value}"),
            (f"{name}=absent", f"{plain}=absent"),
            (f"{name}_from=0&{name}_to=9", f"{plain}_from=0&{plain}_to=9"),
            (f"sort={name}", f"sort={plain}"),
            (f"sort=-{name}", f"sort=-{plain}"),
            (f"fields={name}", f"fields={plain}"),
        ]
        for asked, nonsense in pairs:
            one, other = reader.get(f"{address}?{asked}"), reader.get(f"{address}?{nonsense}")
            assert body(one) == body(other), (address, asked)


@pytest.mark.parametrize(("model", "name"), list(cases()), ids=lambda one: getattr(one, "__name__", one))
def test_an_export_cannot_be_narrowed_or_ordered_by_a_hidden_column(
    crowd: Crowd, model: type[Model], name: str
) -> None:
    reader, base = crowd.at("county_admin", "reader"), route_of(model)
    value = CANARIES[model].get(name, "1")  # type: ignore[index]
    files = []
    for asked in ("", f"{name}={value}", f"{name}=absent", f"sort=-{name}"):
        answer = reader.post(f"{base}/export?{asked}")
        assert answer.status_code == 200
        (rows,) = sheets_of(answer.data).values()
        files.append([row for row in rows if not row or "时间" not in row[0]])
    assert files[0] == files[1] == files[2] == files[3]
    everything = str(files[0])
    assert not [word for word in WORDS if word in everything]


@pytest.mark.parametrize("model", list(CANARIES), ids=lambda model: model.__name__)
def test_nothing_that_the_reader_opens_holds_a_canary(crowd: Crowd, model: type[Model]) -> None:
    reader, base = crowd.at("county_admin", "reader"), route_of(model)
    addresses = [f"{base}/list/?size=200", f"{base}/lookup?q=", f"/api/v1/{model.__tablename__}/", "/search/?q=canary"]
    with system_session("tests list keys") as session:
        keys = list(session.scalars(sa.select(model.id).order_by(model.id).limit(7)))  # type: ignore[attr-defined]
    for key in keys:
        addresses += [f"{base}/show/{key}", f"{base}/history/{key}", f"/api/v1/{model.__tablename__}/{key}"]
    addresses += [f"{base}/lookup?q={word}" for word in WORDS]
    for address in addresses:
        answer = reader.get(address)
        found = [word for word in WORDS if word in answer.text.replace(address.rpartition("=")[2], "")]
        assert answer.status_code in (200, 404)
        assert found == [], address


def test_no_description_names_a_hidden_column(crowd: Crowd) -> None:
    document = crowd.at("county_admin", "reader").get("/api/v1/openapi.json").json
    schemas = document["components"]["schemas"]
    for model in CANARIES:
        assert not set(schemas[model.__name__]["properties"]) & set(unseen(model))
        operation = document["paths"][f"/api/v1/{model.__tablename__}/"]["get"]
        assert not {one["name"] for one in operation["parameters"]} & set(unseen(model))


def test_a_related_row_is_not_called_by_a_column_that_the_desk_does_not_see(crowd: Crowd) -> None:
    narrow = crowd.at("county_admin", "narrow")
    answer = narrow.get("/terminals/list/?size=200")
    assert answer.status_code == 200
    assert "正定县民政局" not in answer.text
    assert narrow.get("/organisations/lookup?q=").json["results"][0]["text"].startswith("#")
    assert narrow.get("/organisations/lookup?q=正定").json["results"] == []


def test_a_masked_column_is_masked_everywhere_and_leaves_the_form_empty(crowd: Crowd, small_world: world.World) -> None:
    keeper, key = crowd.at("county_admin"), small_world.officers["county_admin"]
    for address in (
        "/officers/list/?size=200",
        f"/officers/show/{key}",
        f"/api/v1/officers/{key}",
        "/api/v1/officers/",
    ):
        text = keeper.get(address).text
        assert "13800009999" not in text
        assert "138****9999" in text
    form = keeper.get(f"/officers/edit/{key}").text
    assert "13800009999" not in form
    assert "138****9999" not in form
    assert field_value(form, "telephone") == ""
    (rows,) = sheets_of(keeper.post("/officers/export", {"reason": "核对"}).data).values()
    assert "138****9999" in str(rows)
    assert "13800009999" not in str(rows)
    history = keeper.get(f"/officers/history/{key}").text
    assert "138****9999" in history
    assert "13800009999" not in history


def test_a_masked_column_without_a_blind_index_cannot_be_searched_and_none_can_be_sorted(crowd: Crowd) -> None:
    sheet = sheet_of("keeper", Officer)
    assert sheet is not None
    masked = [one.name for one in sheet.attributes.values() if one.field.mask]
    assert sorted(masked) == ["id_no", "telephone"]
    assert not set(masked) & set(sheet.sortable)
    assert not {one.name for one in sheet.searchable if one.field.search is Search.NO}


def test_showing_a_masked_value_is_a_permission_and_on_record(crowd: Crowd, small_world: world.World) -> None:
    key = small_world.officers["county_admin"]
    assert crowd.at("county_admin", "reader").post(f"/officers/reveal/{key}/telephone").status_code == 403
    assert crowd.at("county_admin").get(f"/officers/reveal/{key}/telephone").status_code == 405
    assert crowd.at("county_admin").post(f"/officers/reveal/{key}/password").status_code == 404
    assert crowd.at("county_admin").post(f"/officers/reveal/{key}/name").status_code == 404
    assert crowd.at("other_county_admin").post(f"/officers/reveal/{key}/telephone").status_code == 404
    shown = crowd.at("county_admin").post(f"/officers/reveal/{key}/telephone")
    assert shown.text == "13800009999"
    trail = crowd.at("county_admin", "auditor").get("/audit-events/list/?tag=views:value:reveal").text
    assert "列表：显示遮盖内容" in trail


def test_a_masked_column_with_a_blind_index_is_found_by_the_whole_value_only(
    crowd: Crowd, small_world: world.World
) -> None:
    number, key = "130123193802140017", small_world.officers["county_admin"]
    sheet, actor = sheet_of("keeper", Officer), crowd.at("county_admin").actor
    assert sheet is not None
    assert actor is not None
    id_no = sheet.attributes["id_no"]
    searched = replace(id_no, field=replace(id_no.field, search=Search.PREFIX))
    open_sheet = replace(sheet, attributes=dict(sheet.attributes) | {"id_no": searched})

    def found(typed: str) -> list[int]:
        asked = query.parse(open_sheet, {"id_no": typed})
        with session_for(actor) as session:
            where = asked.where(session.get_bind().dialect.name)
            return list(session.scalars(sa.select(Officer.id).where(*where)))

    assert found(number) == [key]
    assert found(number.lower() + " ") == [key]
    assert [found(typed) for typed in (number[:6], number[:17], number[6:], "%")] == [[], [], [], []]
    assert "id_no" not in open_sheet.sortable
    assert number not in exporting.told(query.parse(open_sheet, {"id_no": number}))
