"""One-time codes by time: RFC 6238 with SHA-1, six digits and thirty seconds, as every authenticator application reads.

The second factor that GB/T 22239-2019 level 3, 8.1.4.1 d) asks of privileged posts.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote, urlencode

_PERIOD = 30
_DIGITS = 6
_CODE = re.compile(r"[0-9]{6}")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９\u3000", "0123456789 ")


def new_secret(random: Callable[[int], bytes] = os.urandom) -> str:
    """A secret of 160 bits in base 32, without padding."""
    return base64.b32encode(random(20)).decode()


def counter_at(instant: datetime) -> int:
    """The number of the thirty-second step that an instant lies in."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return int(instant.timestamp()) // _PERIOD


def code_at(secret: str, instant: datetime) -> str:
    """The code that an authenticator shows at an instant.

    >>> from datetime import UTC
    >>> code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", datetime.fromtimestamp(59, UTC))
    '287082'
    """
    return _code(secret, counter_at(instant))


def verify(secret: str, code: str, instant: datetime, last_counter: int | None, window: int = 1) -> int | None:
    """The step that a code belongs to, None if it is wrong or not later than the last step used.

    Keep the step returned as the user's last one: a code seen over a shoulder is then of no use. Every step of the
    window is compared, in constant time; of several that fit the latest counts.
    """
    typed = "".join(code.translate(_HALF_WIDTH).split())
    if not _CODE.fullmatch(typed):
        return None
    present = counter_at(instant)
    steps = [step for step in range(present - window, present + window + 1) if step >= 0]
    fitting = [step for step in steps if hmac.compare_digest(_code(secret, step), typed)]
    fresh = [step for step in fitting if last_counter is None or step > last_counter]
    return max(fresh, default=None)


def provisioning_uri(secret: str, account: str, issuer: str) -> str:
    """The address in the square code that an authenticator scans.

    >>> provisioning_uri("GEZDGNBV", "li", "一网联")
    'otpauth://totp/%E4%B8%80%E7%BD%91%E8%81%94:li?secret=GEZDGNBV&issuer=%E4%B8%80%E7%BD%91%E8%81%94'
    """
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"


def _code(secret: str, counter: int) -> str:
    digest = hmac.digest(_key(secret), counter.to_bytes(8, "big"), hashlib.sha1)
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}d}"


def _key(secret: str) -> bytes:
    compact = "".join(secret.split()).upper().rstrip("=")
    return base64.b32decode(compact + "=" * (-len(compact) % 8))
