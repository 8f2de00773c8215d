"""The versions of the keys: how they are written, which one writes, and what a missing or wrong one gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.keyring import KeyRing, read_file, read_settings
from app.kernel.sm import BrokenSeal, LostKey, tail_of

OLD, NEW, INDEX = bytes(16), bytes(range(16)), bytes(range(32))
RING = KeyRing({"k1": OLD}, {"i1": INDEX})
PLACE = "persons.id_no"
keys = st.binary(min_size=16, max_size=16) | st.binary(min_size=32, max_size=32)


@given(st.dictionaries(st.text("azAZ09_-", min_size=1, max_size=16), keys, min_size=1, max_size=5))
def test_a_key_file_gives_back_the_ring_that_was_written_in_its_order(versions: dict[str, bytes]) -> None:
    ring = read_file(KeyRing(versions, versions).written())
    assert (list(ring.seals.items()), list(ring.indexes.items())) == (list(versions.items()), list(versions.items()))


def test_settings_name_the_newest_first_and_the_index_key_is_the_oldest() -> None:
    ring = read_settings(f"k2:{NEW.hex()},k1:{OLD.hex()}")
    assert (ring.sealing, ring.indexing, ring.derived) == ("k2", "k1", True)
    before = read_settings(f"k1:{OLD.hex()}")
    assert ring.sealer().blind_index("1", PLACE) == before.sealer().blind_index("1", PLACE)
    apart = read_settings(f"k2:{NEW.hex()}", f"i1:{INDEX.hex()}")
    assert (apart.sealing, apart.indexing, apart.derived) == ("k2", "i1", False)


@pytest.mark.parametrize(
    "text",
    ["", "seal k1", f"seal k1 {OLD.hex()}", f"index i1 {OLD.hex()}", "seal k1 zz\nindex i1 zz", f"seal a:b {OLD.hex()}"]
    + [f"seal k1 {OLD.hex()}\nseal k1 {NEW.hex()}\nindex i1 {OLD.hex()}", f"seal k1 00\nindex i1 {OLD.hex()}"],
)
def test_a_damaged_key_file_is_refused_without_showing_a_key(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_file(text)
    assert OLD.hex() not in str(caught.value)


def test_a_new_field_key_seals_at_once_and_the_old_one_still_opens() -> None:
    ring = RING.with_seal(NEW)
    assert (list(ring.seals), list(ring.indexes)) == (["k2", "k1"], ["i1"])
    assert ring.sealer().open(RING.sealer().seal("张三", PLACE), PLACE) == "张三"
    assert ring.sealer().seal("张三", PLACE).startswith("k2:")
    assert list(ring.with_seal(bytes(32)).without_seal("k1").seals) == ["k3", "k2"]


def test_a_new_index_key_is_looked_up_first_and_written_only_when_promoted() -> None:
    waiting = RING.with_index(bytes(32))
    assert waiting.sealer().blind_index("1", PLACE) == RING.sealer().blind_index("1", PLACE)
    now = waiting.promoted()
    assert list(now.promoted().indexes) == ["i2", "i1"]
    assert set(now.sealer().blind_indexes("1", PLACE)) == set(waiting.sealer().blind_indexes("1", PLACE))
    assert now.sealer().blind_index("1", PLACE) == now.sealer().blind_indexes("1", PLACE)[0]
    assert now.sealer().tail_index("12345", PLACE) == now.sealer().tail_indexes("2345", PLACE)[0]
    assert list(now.without_index("i1").indexes) == ["i2"]


def test_a_lost_key_is_named_and_asked_for_from_the_backup() -> None:
    token = RING.with_seal(NEW).sealer().seal("130123193802140017", PLACE)
    with pytest.raises(LostKey) as caught:
        RING.sealer().open(token, PLACE)
    assert "密钥版本“k2”" in caught.value.sentence
    assert "从离线备份找回" in caught.value.sentence
    assert RING.sealer(find=lambda version: NEW if version == "k2" else None).open(token, PLACE) == "130123193802140017"


@pytest.mark.parametrize("token", ["13800001234", "张三:AAAA", "a b:AAAA", "x" * 17 + ":AAAA"])
def test_what_names_no_version_is_not_repeated_in_the_sentence(token: str) -> None:
    with pytest.raises(BrokenSeal) as caught:
        RING.sealer().open(token, PLACE)
    assert token.partition(":")[0] not in caught.value.sentence


@given(keys.filter(lambda key: key != OLD), st.text(max_size=40))
def test_a_wrong_key_under_the_right_name_never_gives_garbage(wrong: bytes, text: str) -> None:
    token = RING.sealer().seal(text, PLACE)
    with pytest.raises(BrokenSeal, match="密钥不符"):
        KeyRing({"k1": wrong}, {"i1": INDEX}).sealer().open(token, PLACE)


@given(st.text(max_size=12), st.text(max_size=12))
def test_tail_indexes_are_equal_exactly_for_equal_ends(left: str, right: str) -> None:
    sealer = RING.sealer()
    same = sealer.tail_index(left, PLACE) == sealer.tail_index(right, PLACE)
    assert same is (tail_of(left) == tail_of(right))
    assert not sealer.blind_index(left, PLACE).startswith(sealer.tail_index(left, PLACE))


def test_a_ring_does_not_show_its_keys() -> None:
    assert repr(RING) == "<KeyRing k1 / i1>"
