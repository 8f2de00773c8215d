"""Garbage: whatever stands in an address or a form, the answer is a page, a refusal or a sentence, never a fault."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.conftest import Crowd

MODELS = ("officers", "organisations", "terminals", "post-grants", "divisions", "programme-duties")
NAMES = (
    "name", "username", "state", "organisation_id", "division_code", "officer_id", "post", "code", "level", "id_no",
    "sort", "size", "page", "after", "before", "fields", "at_from", "at_to", "locale", "_l_", "q", "password", "kind",
)  # fmt: skip
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["((((", "abc", "-1", "0", "9" * 30, "1e400", "NaN", "\x00", "%00", "../..", "' OR 1=1 --", "\U0010ffff",
         "２０", "2026-02-30", "0001-01-01", "9999-12-31", "-" * 40, "a,b,,c", "dev:AAAA", "[]", "{}", "true",
         "\ud7ff", "²"]
    ),
    st.integers().map(str),
)  # fmt: skip
QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def query_of(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={quote(word.encode('utf-8', 'surrogatepass'))}" for name, word in pairs)


@QUIET
@given(st.sampled_from(MODELS), st.lists(st.tuples(st.sampled_from(NAMES), WORDS), max_size=5))
def test_no_query_breaks_a_list_a_count_or_a_look_up(crowd: Crowd, model: str, pairs: list[tuple[str, str]]) -> None:
    for page in ("list/", "count", "lookup"):
        answer = crowd.at("county_admin").get(f"/{model}/{page}?{query_of(pairs)}")
        assert answer.status_code == 200, (page, pairs)


@QUIET
@given(st.sampled_from(MODELS), st.lists(st.tuples(st.sampled_from(NAMES), WORDS), max_size=5))
def test_no_query_breaks_the_api(crowd: Crowd, model: str, pairs: list[tuple[str, str]]) -> None:
    answer = crowd.at("county_admin").get(f"/api/v1/{model.replace('-', '_')}/?{query_of(pairs)}")
    assert answer.status_code in (200, 400), pairs
    assert answer.mimetype == "application/json"


@QUIET
@given(st.sampled_from(MODELS), WORDS)
def test_no_key_breaks_a_page(crowd: Crowd, model: str, key: str) -> None:
    part = quote(key.encode("utf-8", "surrogatepass"), safe="")
    for address in (f"/{model}/show/{part}", f"/{model}/edit/{part}", f"/api/v1/{model.replace('-', '_')}/{part}"):
        assert crowd.at("county_admin", "keeper").get(address).status_code in (200, 301, 302, 308, 403, 404, 405), (
            address
        )


@QUIET
@given(
    st.sampled_from(("/officers/add", "/organisations/add", "/programme-duties/add", "/terminals/note_down/1")),
    st.dictionaries(
        st.sampled_from(("name", "username", "organisation_id", "kind", "valid_from", "valid_to", "programme_code",
                         "telephone", "id_no", "source", "uscc", "word", "document_no", "officer_id")),
        WORDS,
        max_size=8,
    ),
)  # fmt: skip
def test_no_form_breaks_saving(crowd: Crowd, address: str, typed: dict[str, str]) -> None:
    answer = crowd.at("county_admin").post(address, typed)
    assert answer.status_code in (302, 422, 404), (address, typed)


@pytest.mark.parametrize(
    "address", ["/officers/columns", "/officers/saved-queries", "/preferences/", "/terminals/stamp/bulk"]
)
@pytest.mark.parametrize("word", ["%", "a=b&a=c", "\x00", "x" * 9000, "；" * 50])
def test_no_word_breaks_the_small_forms(crowd: Crowd, address: str, word: str) -> None:
    typed = {"query": word, "name": word[:39], "columns": word, "theme": word, "next": word, "rowid": word}
    assert crowd.at("county_admin").post(address, typed).status_code in (302, 422)
