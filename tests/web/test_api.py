"""The read-only API: the same rows as the pages, in the schema that its description promises."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from flask import Flask

from app.offices.desk import desks
from app.web.openapi import describe
from tests import world
from tests.web.conftest import DESKS, Crowd


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of the description as plain JSON Schema: references followed, nullable said as a type."""
    if "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return resolved(document, found)
    plain = {key: value for key, value in schema.items() if key not in ("nullable", "description", "title")}
    if schema.get("nullable"):
        plain["type"] = [plain["type"], "null"]
    if "properties" in plain:
        plain["properties"] = {name: resolved(document, one) for name, one in plain["properties"].items()}
    if "items" in plain:
        plain["items"] = resolved(document, plain["items"])
    return plain


def promised(document: dict[str, Any], path: str, code: int) -> dict[str, Any]:
    answer = document["paths"][path]["get"]["responses"][str(code)]
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return resolved(document, answer["content"]["application/json"]["schema"])


@pytest.mark.parametrize("desk", list(DESKS))
def test_every_answer_is_as_described(crowd: Crowd, desk: str) -> None:
    browser = crowd.at("county_admin", desk)
    document = browser.get("/api/v1/openapi.json").json
    assert document["openapi"] == "3.0.3"
    assert document["paths"] or desk == "narrow"
    for path, operations in document["paths"].items():
        if path.endswith("{pk}"):
            continue
        answer = browser.get(f"{path}?size=200")
        jsonschema.validate(answer.json, promised(document, path, answer.status_code))
        refused = browser.get(f"{path}?nothing=1")
        jsonschema.validate(refused.json, promised(document, path, refused.status_code))
        one = f"{path}{{pk}}"
        if one in document["paths"] and answer.json["result"]:
            row = answer.json["result"][0]
            key = next(row[name] for name in ("id", "code", "seq") if name in row)
            for address in (f"{path}{key}", f"{path}nothing-like-it"):
                found = browser.get(address)
                jsonschema.validate(found.json, promised(document, one, found.status_code))
        assert set(operations) == {"get"}


def test_every_described_parameter_is_taken(crowd: Crowd) -> None:
    browser = crowd.at("county_admin")
    document = browser.get("/api/v1/openapi.json").json
    samples = {"organisation_id": "3", "officer_id": "3", "id": "3"}
    for path, operations in document["paths"].items():
        for parameter in operations["get"]["parameters"]:
            if parameter["in"] == "path" or parameter["name"] == "after":
                continue
            schema = parameter["schema"]
            values = schema.get("enum") or schema.get("items", {}).get("enum") or [samples.get(parameter["name"], "1")]
            for value in values:
                answer = browser.get(path.replace("{pk}", "3"), query_string={parameter["name"]: value})
                assert answer.status_code in (200, 404), (path, parameter["name"], value, answer.text)


def test_the_description_is_of_the_readers_own_desk(crowd: Crowd) -> None:
    assert "/api/v1/audit_events/" in crowd.at("county_admin", "auditor").get("/api/v1/openapi.json").json["paths"]
    assert "/api/v1/audit_events/" not in crowd.at("county_admin").get("/api/v1/openapi.json").json["paths"]
    assert "/api/v1/organisations/" not in describe("narrow")["paths"]
    assert describe("no such desk")["paths"] == {}


def test_paging_by_cursor_meets_every_row_once(crowd: Crowd) -> None:
    browser, seen, cursor = crowd.at("county_admin"), [], ""
    for _page in range(20):
        query = {"size": "3", "sort": "-name", "fields": "name"} | ({"after": cursor} if cursor else {})
        answer = browser.get("/api/v1/officers/", query_string=query).json
        seen += [row["name"] for row in answer["result"]]
        cursor = answer["next"]
        if not cursor:
            break
    whole = [row["name"] for row in browser.get("/api/v1/officers/?size=200&sort=-name").json["result"]]
    assert seen == whole
    assert len(seen) == 16


@pytest.mark.parametrize(
    "asked", ["size=0", "size=201", "size=x", "size=", "sort=password", "sort=telephone", "after=x", "page=2",
              "fields=password", "name_from=1", "organisation_id=abc", "state=nothing", "nothing=1",
              "division_code=%00"],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_without_echo(crowd: Crowd, asked: str) -> None:
    answer = crowd.at("county_admin").get(f"/api/v1/officers/?{asked}")
    assert answer.status_code == 400, answer.text
    assert set(answer.json) <= {"code", "message", "errors"}
    assert asked.rpartition("=")[2] not in answer.json["message"] or len(asked.rpartition("=")[2]) < 2


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_the_api_never_writes(app: Flask, crowd: Crowd, verb: str) -> None:
    client = app.test_client()
    actor = crowd.at("county_admin").actor
    for address in ("/api/v1/officers/", "/api/v1/officers/3", "/api/v1/openapi.json"):
        answer = getattr(client, verb)(address, environ_overrides={"tests.actor": actor})
        assert answer.status_code == 405
        assert answer.json["code"] == 405


def test_a_row_of_another_county_is_not_found(crowd: Crowd, small_world: world.World) -> None:
    foreign = small_world.officers["other_county_admin"]
    assert crowd.at("county_admin").get(f"/api/v1/officers/{foreign}").status_code == 404
    assert "周外网" not in crowd.at("county_admin").get("/api/v1/officers/?size=200").text


def test_the_reference_page_asks_nothing_of_other_hosts(crowd: Crowd) -> None:
    page = crowd.at("county_admin").get("/api-reference/")
    assert page.status_code == 200
    assert "GET /api/v1/officers/" in page.text
    assert "https://" not in page.text.replace("http://www.w3.org", "")
    other = crowd.at("county_admin").get("/api-reference/?desk=auditor")
    assert "GET /api/v1/audit_events/" in other.text
    assert crowd.at("county_admin", "reader").get("/api-reference/").status_code == 403


def test_the_matrix_shows_every_desk_against_every_object(crowd: Crowd) -> None:
    page = crowd.at("county_admin").get("/matrix/").text
    for desk in desks().values():
        assert desk.label in page
    assert "盖章" in page
    assert "仅供选择" in page
    assert crowd.at("county_admin", "auditor").get("/matrix/").status_code == 403
