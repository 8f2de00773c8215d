"""One-time codes."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.totp import code_at, counter_at, new_secret, provisioning_uri, verify

SECRET = base64.b32encode(b"12345678901234567890").decode()
NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
RFC_6238 = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}


@pytest.mark.parametrize(("seconds", "code"), RFC_6238.items())
def test_codes_are_the_last_six_digits_of_rfc_6238(seconds: int, code: str) -> None:
    assert code_at(SECRET, datetime.fromtimestamp(seconds, UTC)) == code[-6:]


@pytest.mark.parametrize(("late", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_is_good_one_step_early_or_late(late: int, accepted: bool) -> None:
    step = verify(SECRET, code_at(SECRET, NOON), NOON + timedelta(seconds=late), None)
    assert step == (counter_at(NOON) if accepted else None)


def test_a_code_is_good_once() -> None:
    code = code_at(SECRET, NOON)
    step = verify(SECRET, code, NOON, None)
    assert step is not None
    assert verify(SECRET, code, NOON, step) is None
    assert verify(SECRET, code, NOON + timedelta(seconds=29), step) is None
    assert verify(SECRET, code, NOON, step - 1) == step


def test_an_earlier_code_is_refused_after_a_later_one() -> None:
    later = verify(SECRET, code_at(SECRET, NOON), NOON, None)
    assert verify(SECRET, code_at(SECRET, NOON - timedelta(seconds=30)), NOON, later) is None


def test_a_code_that_two_steps_share_counts_for_the_later() -> None:
    shared = datetime.fromtimestamp(59061240 * 30, UTC)
    code = code_at(SECRET, shared)
    assert code == code_at(SECRET, shared + timedelta(seconds=30)) == "963181"
    assert verify(SECRET, code, shared, None) == 59061241


@given(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)))  # noqa: DTZ001
def test_no_sequence_of_tries_uses_one_step_twice(instant: datetime) -> None:
    last: int | None = None
    for late in (0, 0, 15, 30, 30, 45):
        at = instant + timedelta(seconds=late)
        for shown in (-30, 0, 30):
            step = verify(SECRET, code_at(SECRET, at + timedelta(seconds=shown)), at, last)
            if step is not None:
                assert last is None or step > last
                last = step


def test_full_width_digits_and_a_gap_are_read() -> None:
    code = code_at(SECRET, NOON)
    wide = code.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert verify(SECRET, f"{wide[:3]}\u3000{wide[3:]}", NOON, None) == counter_at(NOON)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３", "-12345", "٣٤٥٦٧٨"])
def test_what_is_not_six_digits_is_wrong(code: str) -> None:
    assert verify(SECRET, code, NOON, None) is None


def test_a_secret_has_160_bits_of_the_source_given() -> None:
    assert new_secret(lambda count: b"12345678901234567890"[:count]) == SECRET
    assert len(base64.b32decode(new_secret())) == 20
    assert new_secret() != new_secret()


def test_a_secret_may_be_typed_in_groups_and_lower_case() -> None:
    assert code_at("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", NOON) == code_at(SECRET, NOON)


def test_the_address_for_the_square_code_names_issuer_and_account() -> None:
    parts = urlsplit(provisioning_uri(SECRET, "zhang/san@130123", "一网联 正定县"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/一网联 正定县:zhang/san@130123"
    assert parse_qs(parts.query) == {"secret": [SECRET], "issuer": ["一网联 正定县"]}
    assert "+" not in parts.query


def test_an_instant_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        code_at(SECRET, datetime(2026, 7, 1))  # noqa: DTZ001
