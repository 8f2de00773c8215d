"""Which quotas a request draws on, and how much on each (挂接): a plan only, nothing is moved here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.kernel.errors import Conflict
from app.payments.models import Linking, Quota
from app.payments.services.guards import short_of

Draw = tuple[Quota, int]
"""A quota and the fen to be drawn on it."""

_ORDER: dict[Linking, Callable[[Quota], tuple[Any, ...]]] = {
    Linking.PRIORITY: lambda quota: (quota.priority, quota.id),
    Linking.SMALLEST: lambda quota: (quota.available, quota.id),
    Linking.LARGEST: lambda quota: (-quota.available, quota.id),
}


def plan(quotas: Sequence[Quota], amount: int, linking: Linking) -> list[Draw]:
    """The draws that make up an amount in fen, each quota emptied before the next one.

    Raises :class:`Conflict` with the missing sum where the quotas do not hold so much.
    """
    if short := short_of(amount, sum(quota.available for quota in quotas)):
        raise Conflict(short)
    draws, left = list[Draw](), amount
    for quota in sorted(quotas, key=_ORDER[linking]):
        part = min(left, quota.available)
        if part > 0:
            draws.append((quota, part))
            left -= part
    return draws
