"""How many values a second one core seals, opens and indexes: ``python -m bench.keys``.

Processor time is measured, not the clock's, so that other work on the machine does not count.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from app.kernel.keyring import KeyRing
from app.registry.models import BankAccount
from app.store import blind, sealing
from app.store.sealing import FieldKeys

NUMBER = "6227001218700480460"
PLACE = "bank_accounts.number"


def per_second(act: Callable[[], object], times: int = 20_000, rounds: int = 5) -> int:
    """The best of some rounds."""
    spent = []
    for _round in range(rounds):
        begun = time.process_time()
        for _time in range(times):
            act()
        spent.append(time.process_time() - begun)
    return int(times / min(spent))


def main() -> None:
    """Print one line a measure."""
    sealing.use(FieldKeys(KeyRing({"k1": bytes(16)}, {"i1": bytes(32)})))
    sealer = sealing.sealer()
    token, row = sealer.seal(NUMBER, PLACE), {"number": NUMBER, "holder": "张三", "division_code": "130123100001"}
    acts: dict[str, Callable[[], object]] = {
        "seal": lambda: sealer.seal(NUMBER, PLACE),
        "open": lambda: sealer.open(token, PLACE),
        "exact index": lambda: sealer.blind_index(NUMBER, PLACE),
        "tail index": lambda: sealer.tail_index(NUMBER, PLACE),
        "sealed_row (1 value, 2 indexes)": lambda: blind.sealed_row(BankAccount, row),
    }
    for name, act in acts.items():
        print(f"{name:<32} {per_second(act):>9,}/s")


if __name__ == "__main__":
    main()
