"""Arithmetic of twelve-digit division codes."""

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.divisions import (
    LEVEL_WORDS,
    LEVELS,
    Level,
    TownClass,
    VillageClass,
    ancestors_of,
    contains,
    is_code,
    level_of,
    parent_of,
    prefix_of,
    range_of,
    short_code,
    town_class,
    village_class,
)
from app.kernel.errors import DomainError

HEBEI = Path(__file__).parents[2] / "app" / "offices" / "data" / "divisions_hebei.csv.gz"


def group(width: int) -> st.SearchStrategy[str]:
    numbers = st.integers(0, 10**width - 1) | st.sampled_from([0, 10**width - 1])
    return numbers.map(f"{{:0{width}d}}".format)


CODES = st.tuples(st.integers(1, 99).map("{:02d}".format), group(2), group(2), group(3), group(3)).map("".join)
"""Any code, zero groups in the middle included."""


@pytest.fixture(scope="module")
def hebei() -> list[dict[str, str]]:
    with gzip.open(HEBEI, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_division_of_hebei_has_the_level_and_parent_of_its_code(hebei: list[dict[str, str]]) -> None:
    assert len(hebei) == 56_712
    for row in hebei:
        assert level_of(row["code"]).name.lower() == row["level"]
        assert (parent_of(row["code"]) or "") == row["parent_code"]


def test_the_range_of_zhengding_holds_its_towns_and_villages_and_nothing_else(hebei: list[dict[str, str]]) -> None:
    low, high = range_of("130123000000")
    inside = [row for row in hebei if low <= row["code"] < high]
    assert [sum(row["level"] == level for row in inside) for level in ("county", "town", "village")] == [1, 10, 187]
    assert {row["code"][:6] for row in inside} == {"130123"}


def test_names_of_hebei_agree_with_the_class_in_their_digits(hebei: list[dict[str, str]]) -> None:
    towns = [(town_class(row["code"]), row["name"]) for row in hebei if row["level"] == "town"]
    for kind in (TownClass.STREET, TownClass.TOWN, TownClass.TOWNSHIP):
        assert all(name.endswith(kind) for found, name in towns if found is kind)
    assert sum(kind is TownClass.SIMILAR for kind, _name in towns) == 119


@pytest.mark.parametrize("city", ["441900000000", "442000000000", "460400000000"])
def test_a_city_without_counties_is_the_parent_of_its_towns(city: str) -> None:
    town = f"{city[:6]}003000"
    assert level_of(city) is Level.CITY
    assert prefix_of(city) == city[:4]
    assert level_of(town) is Level.TOWN
    assert parent_of(town) == city
    assert ancestors_of(f"{city[:6]}003001") == (f"{city[:2]}0000000000", city, town)
    assert contains(city, town)


@given(CODES)
def test_ancestors_climb_one_level_at_a_time_to_the_province(code: str) -> None:
    line = (*ancestors_of(code), code)
    assert [parent_of(one) for one in line] == [None, *line[:-1]]
    assert level_of(line[0]) is Level.PROVINCE
    assert sorted({level_of(one) for one in line}) == [level_of(one) for one in line]


@given(CODES, CODES)
def test_a_range_holds_exactly_the_subtree(outer: str, other: str) -> None:
    low, high = range_of(outer)
    assert len(low) == len(high) == 12
    for inner in (other, outer[:2] + other[2:], outer[:4] + other[4:], outer[:6] + other[6:], outer[:9] + other[9:]):
        below = outer == inner or outer in ancestors_of(inner)
        assert contains(outer, inner) is below
        assert (low <= inner < high) is below


def test_the_last_province_has_an_end_that_no_digits_reach() -> None:
    low, high = range_of("990000000000")
    assert low <= "999999999999" < high
    assert high > "9" * 12
    assert high[0].isalpha()


@pytest.mark.parametrize(
    ("digits", "kind"),
    [
        ("001", "街道"),
        ("099", "街道"),
        ("100", "镇"),
        ("199", "镇"),
        ("200", "乡"),
        ("399", "乡"),
        ("400", "类似乡级单位"),
    ],
)
def test_town_digits_name_the_class(digits: str, kind: str) -> None:
    assert town_class(f"130123{digits}000") == town_class(f"130123{digits}201") == kind


@pytest.mark.parametrize(
    ("digits", "kind"),
    [
        ("001", VillageClass.RESIDENTS),
        ("199", VillageClass.RESIDENTS),
        ("200", VillageClass.VILLAGERS),
        ("399", VillageClass.VILLAGERS),
        ("400", VillageClass.SIMILAR),
        ("000", None),
    ],
)
def test_village_digits_name_the_class(digits: str, kind: VillageClass | None) -> None:
    assert village_class(f"130123100{digits}") is kind


def test_only_twelve_ascii_digits_with_a_province_are_a_code() -> None:
    assert is_code("130123000000")
    for text in (
        "",
        "130123",
        "1301230000000",
        "13012300000x",
        "１３０１２３００００００",
        "000123000000",
        "130123000000\n",
    ):
        assert not is_code(text)


def test_what_is_no_code_is_refused_with_a_sentence() -> None:
    for ask in (level_of, parent_of, ancestors_of, prefix_of, range_of, town_class, village_class, short_code):
        with pytest.raises(DomainError, match="“130123”不是行政区划代码，请填写 12 位数字的代码。"):
            ask("130123")
    with pytest.raises(DomainError):
        contains("130000000000", "13")


def test_there_are_five_levels_and_each_has_its_word() -> None:
    assert [int(level) for level in LEVELS] == [1, 2, 3, 4, 5]
    assert set(LEVEL_WORDS) == set(LEVELS)


@given(CODES)
def test_a_short_code_grows_back_to_the_code(code: str) -> None:
    assert len(short_code(code)) in (6, 9, 12)
    assert short_code(code).ljust(12, "0") == code
