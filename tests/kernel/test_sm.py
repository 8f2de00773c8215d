"""SM3, SM4 and sealed fields."""

import hashlib

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.sm import BrokenSeal, Sealer, decrypt, derive_key, encrypt, hmac_sm3, normalised, sm3
from tests.kernel.vectors import VECTORS

OLD, NEW = bytes(range(16)), bytes(range(32))
PLACE = "person.id_no"
SEALER = Sealer({"k1": OLD}, "k1")


def test_sm3_gives_the_digests_of_the_standard() -> None:
    assert sm3(b"abc").hex() == VECTORS["sm3"]["616263"]
    assert sm3(b"abcd" * 16).hex() == VECTORS["sm3"]["61626364*16"]


def test_sm4_gives_the_block_of_the_standard() -> None:
    vector = {name: bytes.fromhex(value) for name, value in VECTORS["sm4_ecb"].items()}
    block = Cipher(algorithms.SM4(vector["key"]), modes.ECB()).encryptor()  # noqa: S305
    assert block.update(vector["pt"]) == vector["ct"]


def test_sm4_gcm_gives_the_known_ciphertext_and_tag() -> None:
    vector = VECTORS["sm4_gcm"]
    key, nonce = bytes.fromhex(vector["key"]), bytes.fromhex(vector["iv"])
    sealed = encrypt(key, nonce, vector["pt_utf8"].encode(), vector["aad"].encode())
    assert sealed.hex() == vector["ct"] + vector["tag"]
    assert decrypt(key, nonce, sealed, vector["aad"].encode()).decode() == vector["pt_utf8"]
    with pytest.raises(InvalidTag):
        decrypt(key, nonce, sealed[:8], vector["aad"].encode())


@given(st.binary(max_size=100), st.binary(max_size=200))
def test_hmac_sm3_is_the_construction_of_rfc_2104(key: bytes, data: bytes) -> None:
    block = (sm3(key) if len(key) > 64 else key).ljust(64, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in block) + data)
    assert hmac_sm3(key, data) == sm3(bytes(byte ^ 0x5C for byte in block) + inner)


def test_derived_keys_follow_rfc_5869_and_differ_by_purpose() -> None:
    extracted = hmac_sm3(bytes(32), NEW)
    first = hmac_sm3(extracted, b"seal\x01")
    assert derive_key(NEW, "seal", 48) == (first + hmac_sm3(extracted, first + b"seal\x02"))[:48]
    assert derive_key(NEW, "seal") != derive_key(NEW, "index")
    with pytest.raises(ValueError, match="16 or 32 bytes"):
        derive_key(b"short", "seal")


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL has no SM3")
@given(st.binary(max_size=300))
def test_sm3_agrees_with_another_implementation(data: bytes) -> None:
    assert sm3(data) == hashlib.new("sm3", data).digest()


@given(st.text(), st.text())
def test_a_sealed_text_opens_in_its_own_context_only(text: str, other: str) -> None:
    token = SEALER.seal(text, PLACE)
    assert token.startswith("k1:")
    assert SEALER.open(token, PLACE) == text
    if other != PLACE:
        with pytest.raises(BrokenSeal):
            SEALER.open(token, other)


@given(st.data())
def test_any_altered_character_breaks_the_seal(data: st.DataObject) -> None:
    token = SEALER.seal("130123193802140017", PLACE)
    at = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters().filter(lambda char: char != token[at]))
    with pytest.raises(BrokenSeal, match="请联系系统管理员核查密钥和数据"):
        SEALER.open(token[:at] + letter + token[at + 1 :], PLACE)


def test_a_seal_can_be_written_in_one_way_only() -> None:
    token = SEALER.seal("130123193802140017", PLACE)
    assert token.endswith("==")
    for letter in set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") - {token[-3]}:
        with pytest.raises(BrokenSeal):
            SEALER.open(f"{token[:-3]}{letter}==", PLACE)


@pytest.mark.parametrize("token", ["", "k1", "k1:", "k1:AAAA", "k2:AAAA", "130123193802140017"])
def test_what_was_never_sealed_does_not_open(token: str) -> None:
    with pytest.raises(BrokenSeal):
        SEALER.open(token, PLACE)


def test_the_same_text_never_seals_alike() -> None:
    assert SEALER.seal("张三", PLACE) != SEALER.seal("张三", PLACE)


def test_rotation_seals_anew_and_old_seals_still_open() -> None:
    token = SEALER.seal("张三", PLACE)
    both = Sealer({"k1": OLD, "k2": NEW}, "k2")
    assert both.open(token, PLACE) == "张三"
    moved = both.rotate(token, PLACE)
    assert moved.startswith("k2:")
    assert both.rotate(moved, PLACE) == moved
    assert Sealer({"k2": NEW}, "k2").open(moved, PLACE) == "张三"
    with pytest.raises(BrokenSeal):
        SEALER.open(moved, PLACE)
    with pytest.raises(BrokenSeal):
        both.rotate(token, "person.name")


def test_rotation_leaves_the_blind_index_as_it_was() -> None:
    index = SEALER.blind_index("130123193802140017", PLACE)
    assert Sealer({"k1": OLD, "k2": NEW}, "k2").blind_index("130123193802140017", PLACE) == index
    assert Sealer({"k2": NEW, "k1": OLD}, "k2", index="k1").blind_index("130123193802140017", PLACE) == index
    assert Sealer({"k2": NEW}, "k2").blind_index("130123193802140017", PLACE) != index


def test_the_blind_index_ignores_how_a_number_was_typed_but_not_its_place() -> None:
    index = SEALER.blind_index("34152219900101999X", PLACE)
    assert len(index) == 64
    assert SEALER.blind_index(" 341522 19900101 ９９９x ", PLACE) == index
    assert SEALER.blind_index("34152219900101999X", "officer.id_no") != index
    assert SEALER.blind_index("1", "a") != SEALER.blind_index("", "a1")


@given(st.text(max_size=20), st.text(max_size=20))
def test_blind_indexes_are_equal_exactly_for_equal_texts(left: str, right: str) -> None:
    same = SEALER.blind_index(left, PLACE) == SEALER.blind_index(right, PLACE)
    assert same is (normalised(left) == normalised(right))


@pytest.mark.parametrize(
    ("keys", "current", "index"),
    [
        ({}, "k1", None),
        ({"k1": OLD}, "k2", None),
        ({"k1": OLD}, "k1", "k2"),
        ({"k:1": OLD}, "k:1", None),
        ({"k1": b"x"}, "k1", None),
    ],
)
def test_a_key_ring_that_cannot_work_is_refused(keys: dict[str, bytes], current: str, index: str | None) -> None:
    with pytest.raises(ValueError):
        Sealer(keys, current, index)


def test_a_sealer_does_not_show_its_keys() -> None:
    assert OLD.hex() not in repr(SEALER)
    assert repr(OLD)[2:-1] not in repr(SEALER)
