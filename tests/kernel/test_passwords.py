"""Password rules and tokens."""

import hashlib
from random import Random, SystemRandom
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel.passwords import (
    COST,
    Cost,
    PasswordRules,
    faults,
    generate,
    hash_password,
    needs_rehash,
    verify_password,
)

QUICK = Cost(n=16, r=1, p=1)
GOOD = "Kq7#mv2Rtx"


def complaints(password: str, username: str = "zhangsan01", name: str = "张三 zhang san") -> str:
    return "".join(faults(password, username, name))


def test_a_good_password_has_no_faults() -> None:
    assert faults(GOOD, "zhangsan01", "张三 zhang san") == ()
    assert faults("家住滹沱河Rb7北岸第9", "zhangsan01", "张三") == ()


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Kq7#mv2Rt", "密码至少要有 10 个字符。"),
        ("Kq7#mv2Rtx" * 13, "密码最多 128 个字符。"),
        ("kq7mv2rtxw", "至少 3 类"),
        ("kqwmvxrtxw", "至少 3 类"),
        ("Kq7#mv\t2Rtx", "控制字符"),
        (" Kq7#mv2Rtx", "首尾也不能是空格"),
        ("Kq7#ZhangSan01", "密码不能包含用户名。"),
        ("Kq7#zhangsan", "密码不能包含用户名。"),
        ("Kq7#mv张三2R", "密码不能包含本人姓名或其拼音。"),
        ("Kq7#Zhang2Rt", "密码不能包含本人姓名或其拼音。"),
        ("Kq7#mvaaA2Rt", "相同或连续"),
        ("Kq7#mv111Rtx", "相同或连续"),
        ("Kq7#mvabcRtx", "相同或连续"),
        ("Kq7#mvCbaRtx", "相同或连续"),
        ("Kqx#mv456Rtx", "相同或连续"),
        ("Kqx#mv987Rtx", "相同或连续"),
        ("Kq7#mQwerRtx", "相同或连续"),
        ("Kq7#mfdsaRtx", "相同或连续"),
        ("P@ssw0rd#2026", "常见的弱口令"),
        ("Yikatong#2026", "常见的弱口令"),
        ("Ｙikatong#2026", "常见的弱口令"),
    ],
)
def test_each_rule_says_what_is_wrong(password: str, sentence: str) -> None:
    assert sentence in complaints(password)


def test_every_fault_is_named_at_once() -> None:
    assert len(faults("aaa", "aaa", "", PasswordRules())) == 4


def test_neighbours_across_letters_and_digits_are_no_sequence() -> None:
    for password in ("Kq#890:;mvR", "Kqab#yz{mv7", "Kq13#579mvR", "Kq7#甲乙丙mvR"):
        assert "相同或连续" not in complaints(password)


def test_a_county_may_be_stricter() -> None:
    rules = PasswordRules(min_length=16, classes=4)
    assert faults("Kq7mv2RtxW", "", "", rules) == (
        "密码至少要有 16 个字符。",
        "密码要包含大写字母、小写字母、数字、符号中的至少 4 类。",
    )
    assert (PasswordRules().max_age_days, PasswordRules().history) == (90, 5)


@given(st.text(max_size=40), st.text(max_size=12), st.text(max_size=12))
def test_any_text_is_judged(password: str, username: str, name: str) -> None:
    assert all(sentence.endswith("。") for sentence in faults(password, username, name))


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=60)
def test_only_the_same_password_fits_its_token(password: str, other: str) -> None:
    token = hash_password(password, QUICK)
    assert verify_password(password, token)
    if other != password:
        assert verify_password(other, token) is same_keys(password, other)


def same_keys(left: str, right: str) -> bool:
    return hash_password(left, QUICK, bytes) == hash_password(right, QUICK, bytes)


def test_full_width_typing_is_the_same_password() -> None:
    assert verify_password("Ｋｑ７＃mv2Rtx", hash_password(GOOD, QUICK))


def test_two_tokens_of_one_password_differ_and_do_not_hold_it() -> None:
    tokens = {hash_password(GOOD, QUICK) for _time in range(2)}
    assert len(tokens) == 2
    assert all(GOOD not in token and token.startswith("scrypt$16$1$1$") for token in tokens)


@pytest.mark.parametrize(
    "token", [None, "", "!", "scrypt$16$1$1$AAAA", "md5$16$1$1$AA==$AA==", "scrypt$15$1$1$AAAA$AAAA"]
)
def test_no_password_fits_a_missing_or_broken_token(token: str | None) -> None:
    assert not verify_password("", token, QUICK)
    assert not verify_password(GOOD, token, QUICK)


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, int]]:
    """The costs of every scrypt that ran."""
    costs: list[tuple[int, int, int]] = []
    real = hashlib.scrypt

    def counted(password: bytes, *, n: int, r: int, p: int, **rest: Any) -> bytes:
        costs.append((n, r, p))
        return real(password, n=n, r=r, p=p, **rest)

    monkeypatch.setattr(hashlib, "scrypt", counted)
    return costs


def test_an_unknown_user_costs_the_same_work(worked: list[tuple[int, int, int]]) -> None:
    token = hash_password(GOOD, QUICK)
    for one in (token, None, "broken"):
        verify_password(GOOD, one, QUICK)
    assert worked == [(16, 1, 1)] * 4


def test_a_token_cannot_ask_for_boundless_work(worked: list[tuple[int, int, int]]) -> None:
    salt_and_digest = hash_password(GOOD, QUICK).split("$", 4)[4]
    for costs in (f"{2**30}$8$1", "16$1000000$1", "16$1$1000", "0$8$1", "-16$8$1", "16$0$1", "16$1$0"):
        assert not verify_password(GOOD, f"scrypt${costs}${salt_and_digest}", QUICK)
    assert set(worked) == {(16, 1, 1)}


def test_an_endless_password_is_wrong_not_an_error() -> None:
    long = "Kq7#" * 5_000
    assert not verify_password(long, hash_password(long[:1024], QUICK))


def test_a_token_of_another_cost_is_made_anew() -> None:
    token = hash_password(GOOD, QUICK)
    assert needs_rehash(token)
    assert not needs_rehash(token, QUICK)
    assert needs_rehash("broken", QUICK)


def test_the_shipped_cost_is_that_of_the_recommendation() -> None:
    assert Cost(n=2**14, r=8, p=5) == COST
    token = hash_password(GOOD)
    assert not needs_rehash(token)
    assert verify_password(GOOD, token)


@given(st.integers(0, 2**32))
@settings(max_examples=50)
def test_a_generated_password_meets_the_rules_and_reads_in_one_way(seed: int) -> None:
    password = generate(Random(seed))
    assert faults(password, "", "") == ()
    assert not set(password) & set("0Oo1lIi")
    assert len(password) == 12


def test_generated_passwords_differ_and_grow_with_the_rules() -> None:
    assert len({generate(SystemRandom()) for _time in range(50)}) == 50
    assert len(generate(SystemRandom(), PasswordRules(min_length=20))) == 20
