"""Passwords: the rules that a new one must meet, and the one way in which they are kept.

GB/T 22239-2019 level 3, 8.1.4.1 a) asks for complexity and periodic change; the rules are data, so that a county can be
stricter. Passwords are kept as scrypt tokens (RFC 7914) that carry their own cost.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from app.kernel.words import _

LONGEST = 128
"""Longer ones are refused, so that no one makes the server digest megabytes."""

# fmt: off
_COMMON = (
    "password", "passw0rd", "p@ssw0rd", "p@ssword", "admin", "adm1n", "root", "guest", "welcome", "letmein",
    "iloveyou", "monkey", "dragon", "sunshine", "princess", "football", "master", "login", "secret",
    "changeme", "default", "test1", "qazwsx", "zaqxsw", "1qaz", "2wsx", "3edc", "5201314", "1314520",
    "woaini", "zhongguo", "beijing", "hebei", "shijiazhuang", "zhengding", "huimin", "huinong", "yikatong",
    "yiwanglian", "caizheng", "minzheng", "gongwuyuan", "system", "oracle", "mysql", "postgres", "server",
)
# fmt: on
"""Words that guessers try first; a password may not contain them."""
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ROW_RUN = 4
_LOWER, _UPPER, _DIGITS, _SIGNS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "@#%+=?*"
"""Without 0 O o, 1 l I i: what is printed on a slip of paper must be read in one way only."""


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What is asked of passwords: shortest length, kinds of characters, age in days, number of earlier ones barred."""

    min_length: int = 10
    classes: int = 3
    max_age_days: int = 90
    history: int = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """The work of one scrypt: memory is ``128 · n · r`` bytes, repeated ``p`` times. 16 MiB five times by default."""

    n: int = 2**14
    r: int = 8
    p: int = 5


RULES = PasswordRules()
COST = Cost()
_DEAREST = 2**28
"""No token makes the server use more than 256 MiB."""


def faults(password: str, username: str, name: str, rules: PasswordRules = RULES) -> tuple[str, ...]:
    """What is wrong with a new password, one sentence each; nothing if it may be used.

    ``name`` is the person's name; its spelling in pinyin may follow after a space ("张三 zhang san").

    >>> faults("Kq7#mv2Rtx", "zhangsan", "张三 zhang san")
    ()
    """
    text = _same(password)
    return tuple(_faults(text, text.casefold(), username, name, rules))


def _faults(text: str, folded: str, username: str, name: str, rules: PasswordRules) -> Iterator[str]:
    if len(text) < rules.min_length:
        yield _("密码至少要有 {count} 个字符。").format(count=rules.min_length)
    if len(text) > LONGEST:
        yield _("密码最多 {count} 个字符。").format(count=LONGEST)
    if any(unicodedata.category(char) in ("Cc", "Cf") for char in text) or text != text.strip():
        yield _("密码不能含有换行等控制字符，首尾也不能是空格。")
    if len(_classes(text)) < rules.classes:
        yield _("密码要包含大写字母、小写字母、数字、符号中的至少 {count} 类。").format(count=rules.classes)
    if any(part in folded for part in _user_parts(username)):
        yield _("密码不能包含用户名。")
    if any(part in folded for part in _name_parts(name)):
        yield _("密码不能包含本人姓名或其拼音。")
    if _has_run(folded):
        yield _("密码不能有 3 个以上相同或连续的字符，例如 aaa、123、cba、qwer。")
    if any(word in folded for word in _COMMON):
        yield _("密码含有常见的弱口令，容易被猜中，请换一个。")


def _classes(text: str) -> set[str]:
    return {_class(char) for char in text}


def _class(char: str) -> str:
    if char.isascii() and char.isalnum():
        return "digit" if char.isdigit() else "lower" if char.islower() else "upper"
    return "sign"


def _user_parts(username: str) -> Iterator[str]:
    """The whole user name, and what is left of it without the digits at its ends."""
    folded = _same(username).casefold().strip()
    yield from (part for part in {folded, folded.strip("0123456789")} if len(part) >= 3)


def _name_parts(name: str) -> Iterator[str]:
    folded = _same(name).casefold()
    latin = re.findall(r"[a-z]+", folded)
    yield from (part for part in {*latin, "".join(latin)} if len(part) >= 4)
    yield from (part for part in re.split(r"[\sa-z·.]+", folded) if len(part) >= 2)


def _has_run(folded: str) -> bool:
    steps = [_step(left, right) for left, right in zip(folded, folded[1:], strict=False)]
    if any(step is not None and step == following for step, following in zip(steps, steps[1:], strict=False)):
        return True
    rows = (*_ROWS, *(row[::-1] for row in _ROWS))
    return any(row[at : at + _ROW_RUN] in folded for row in rows for at in range(len(row) - _ROW_RUN + 1))


def _step(left: str, right: str) -> int | None:
    """0 for a repetition, 1 and -1 for neighbours among letters or digits, None for anything else."""
    if left == right:
        return 0
    distance = ord(right) - ord(left)
    together = (left + right).isascii() and ((left + right).isdigit() or (left + right).isalpha())
    return distance if together and abs(distance) == 1 else None


def hash_password(password: str, cost: Cost = COST, random: Callable[[int], bytes] = os.urandom) -> str:
    """The token ``scrypt$n$r$p$salt$digest`` that is kept instead of a password."""
    salt = random(16)
    digest = _scrypt(_same(password), salt, cost)
    return f"scrypt${cost.n}${cost.r}${cost.p}${_base64(salt)}${_base64(digest)}"


def verify_password(password: str, token: str | None, cost: Cost = COST) -> bool:
    """Whether a password belongs to a token, compared in constant time.

    Without a token (no such user, or no password of ours) the same work is done at ``cost`` and the answer is no, so
    that the time does not tell which users exist.
    """
    kept = _parsed(token)
    known, salt, digest = kept or (cost, bytes(16), bytes(32))
    found = _scrypt(_same(password[: LONGEST * 8]), salt, known)
    return hmac.compare_digest(found, digest) and kept is not None and len(password) <= LONGEST * 8


def needs_rehash(token: str, cost: Cost = COST) -> bool:
    """Whether a token was made at another cost than today's."""
    kept = _parsed(token)
    return kept is None or kept[0] != cost


def generate(random: Random, rules: PasswordRules = RULES) -> str:
    """A first password for a new user, valid once, that meets the rules and has no look-alike characters.

    Pass ``random.SystemRandom()``; any other source is for tests.
    """
    alphabet = _LOWER + _UPPER + _DIGITS + _SIGNS
    while True:
        password = "".join(random.choice(alphabet) for _place in range(max(12, rules.min_length)))
        if len(_classes(password)) == 4 and not faults(password, "", "", rules):
            return password


def _same(text: str) -> str:
    """One form for the same keys: an input method may send full-width characters."""
    return unicodedata.normalize("NFKC", text)


def _scrypt(password: str, salt: bytes, cost: Cost) -> bytes:
    data = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(data, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=2 * _DEAREST, dklen=32)


def _parsed(token: str | None) -> tuple[Cost, bytes, bytes] | None:
    try:
        name, n, r, p, salt, digest = (token or "").split("$")
        cost = Cost(int(n), int(r), int(p))
        parts = base64.b64decode(salt, validate=True), base64.b64decode(digest, validate=True)
    except ValueError:
        return None
    fits = name == "scrypt" and _bearable(cost) and len(parts[1]) == 32
    return (cost, *parts) if fits else None


def _bearable(cost: Cost) -> bool:
    power_of_two = cost.n > 1 and cost.n & (cost.n - 1) == 0
    return power_of_two and 0 < cost.r <= 64 and 0 < cost.p <= 16 and 128 * cost.n * cost.r <= _DEAREST


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
