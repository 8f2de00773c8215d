"""The key ring that seals fields of this process: set once at start, from the environment or a key file."""

from __future__ import annotations

from app.kernel.sm import Sealer

_ring: list[Sealer] = []


def use(sealer: Sealer) -> None:
    """From now on fields are sealed and opened with this key ring."""
    _ring[:] = [sealer]


def sealer() -> Sealer:
    """The key ring in use. Raises ``RuntimeError`` before the application has set one."""
    if not _ring:
        raise RuntimeError("no field keys: create_app() sets them from YWL_FIELD_KEYS")
    return _ring[0]
