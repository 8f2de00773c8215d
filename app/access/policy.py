"""How strict sign-in is: the part of the settings that the services of this room need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from app.kernel.passwords import RULES, PasswordRules


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits of sessions, passwords and attempts. GB/T 22239-2019 level 3, 8.1.4.1 asks for each of them."""

    idle: timedelta = timedelta(minutes=30)
    lifetime: timedelta = timedelta(hours=12)
    lock_after: int = 5
    lock_for: timedelta = timedelta(minutes=15)
    rules: PasswordRules = RULES
    first_password_days: int = 7
    attempts_a_minute: int = 30
    directory: Mapping[str, str] = field(default_factory=dict)

    @property
    def address_lock_after(self) -> int:
        """Failures from one address until it is locked: several people may share a counter, guessers spread names."""
        return self.lock_after * 4


_policy: list[Policy] = [Policy()]


def use(policy: Policy) -> None:
    """From now on this process is so strict."""
    _policy[:] = [policy]


def policy() -> Policy:
    """The policy in use."""
    return _policy[0]
