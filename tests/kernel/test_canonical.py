"""The canonical bytes that are hashed and signed."""

from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.canonical import Value, decode, encode

ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.binary(),
    st.dates(),
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=ZONES),  # noqa: DTZ001
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)


class Word(StrEnum):
    A = "甲"


class Number(IntEnum):
    ONE = 1


def typed(value: Any) -> Any:
    """The value with its types beside it, for ``True == 1`` must not count as the same."""
    match value:
        case dict():
            return "dict", {key: typed(item) for key, item in value.items()}
        case list():
            return "list", [typed(item) for item in value]
    return type(value).__name__, value


@given(VALUES)
def test_what_was_encoded_comes_back(value: Value) -> None:
    assert typed(decode(encode(value))) == typed(value)


@given(VALUES, VALUES)
def test_two_values_have_the_same_bytes_only_if_they_are_the_same(left: Value, right: Value) -> None:
    assert (encode(left) == encode(right)) is (typed(left) == typed(right))


@given(st.binary(max_size=40) | st.text("nosibtdlm:0123456789-T. ", max_size=24).map(str.encode))
def test_foreign_bytes_are_refused_or_are_the_only_bytes_of_their_value(data: bytes) -> None:
    try:
        value = decode(data)
    except ValueError:
        return
    assert encode(value) == data


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    assert encode(dict(reversed(value.items()))) == encode(value)


def test_neighbours_that_concatenation_would_confuse_differ() -> None:
    pairs: list[tuple[Value, Value]] = [
        (["ab", "c"], ["a", "bc"]),
        ([["a"], "b"], [["a", "b"]]),
        ({"a": "b", "c": None}, {"a": None, "c": "b"}),
        ("1", 1),
        (True, 1),
        (None, ""),
        (b"a", "a"),
        (date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)),
    ]
    for left, right in pairs:
        assert encode(left) != encode(right)


def test_an_instant_is_the_same_in_every_zone() -> None:
    instant = datetime(2026, 7, 1, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    assert encode(instant) == encode(datetime(2026, 7, 1, tzinfo=UTC)) == b"t26:2026-07-01T00:00:00.000000"


def test_members_of_enumerations_are_their_values_and_tuples_are_lists() -> None:
    assert encode([Word.A, Number.ONE]) == encode(("甲", 1))


@pytest.mark.parametrize("value", [1.0, float("nan"), {1, 2}, object(), {1: "a"}, {None: 1}, [1.5], {"a": 0.1}])
def test_floats_and_foreign_things_have_no_canonical_form(value: Any) -> None:
    with pytest.raises(TypeError):
        encode(value)


def test_an_instant_without_zone_and_bottomless_nesting_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        encode(datetime(2026, 7, 1))  # noqa: DTZ001
    deep: list[Any] = []
    for _level in range(200):
        deep = [deep]
    with pytest.raises(ValueError, match="too deeply"):
        encode(deep)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"n", b"n0", b"n1:x", b"n00:", b"n0:n0:", b"o1:2", b"i2:01", b"i2:-0", b"i2: 1", b"i3:1_0", b"s2:a",
        b"s1:\xff", b"s-1:", b"s+1:a", b"x0:", b"d10:2026-02-30", b"d8:20260101", b"t19:2026-01-01T00:00:00", b"l1:n",
        b"m4:s1:a", b"m6:i1:1n0:", b"m14:s1:bn0:s1:an0:", b"m14:s1:an0:s1:an0:",
    ],
)  # fmt: skip
def test_bytes_that_encode_never_wrote_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        decode(data)


def test_bottomless_bytes_are_refused_before_they_exhaust_the_stack() -> None:
    data = b"l0:"
    for _level in range(5_000):
        data = b"l%d:%s" % (len(data), data)
    with pytest.raises(ValueError, match="too deeply"):
        decode(data)
