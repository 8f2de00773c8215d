"""Vertical and horizontal links on an organisation's page (A5), and the ways to its registration form."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests import signing, world


def at(app: Flask, key: str) -> FlaskClient:
    client = app.test_client()
    signing.sign_in(client, key)
    return client


def page(client: FlaskClient, small_world: world.World, key: str) -> str:
    answer = client.get(f"/organisations/show/{small_world.organisations[key]}")
    assert answer.status_code == 200
    return answer.text


def test_a_county_office_shows_whom_it_works_with_and_whom_it_leads(app: Flask, small_world: world.World) -> None:
    client = at(app, "county_admin")
    told = page(client, small_world, "county")
    for name in ("正定县民政局", "正定县财政局", "正定县农村信用联社", "正定县纪委监委"):
        assert name in told
    assert "石家庄市惠民办" in told, "named by its division and kind: the office itself is out of sight"
    assert f"/organisations/show/{small_world.organisations['city']}" not in told
    assert f"/organisations/show/{small_world.organisations['bank']}" in told
    assert "辖区内的惠民办" in told
    listed = client.get("/organisations/list/?kind=benefit_office&division_code=130123000000").text
    assert "正定镇惠民办" in listed
    assert "正定县民政局" not in listed


def test_a_village_leads_up_to_its_township(app: Flask, small_world: world.World) -> None:
    told = page(at(app, "county_admin"), small_world, "village")
    assert "正定镇惠民办" in told
    assert f"/organisations/show/{small_world.organisations['town']}" in told
    assert "辖区内的" not in told


def test_whoever_may_print_the_form_finds_it(app: Flask, small_world: world.World) -> None:
    told = page(at(app, "county_admin"), small_world, "town")
    assert f"/registration/{small_world.organisations['town']}" in told
    assert "/registration/" in at(app, "county_admin").get("/organisations/list/").text
    assert "/officer-import/" in at(app, "county_admin").get("/officers/list/").text
    assert "/registration/" not in page(at(app, "town_operator"), small_world, "town")
    assert "/officer-import/" not in at(app, "supervisor").get("/officers/list/").text
