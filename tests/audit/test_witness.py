"""The witness moves forward only, and is never half written."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from app.audit.chain import EMPTY, Head
from app.audit.witness import BrokenWitness, Witness


def head(seq: int) -> Head:
    return Head(seq, f"{seq:064x}", f"{seq + 1:064x}", "ab" * 64)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "kept" / "audit.witness")


def test_it_begins_empty_so_that_a_missing_file_always_means_removed(witness: Witness) -> None:
    assert witness.read() is None
    witness.begin()
    assert witness.read() == EMPTY


def test_it_moves_forward_only(witness: Witness) -> None:
    witness.advance(head(7))
    witness.advance(head(5))
    assert witness.read() == head(7)
    witness.advance(head(8))
    assert witness.read() == head(8)
    witness.begin()
    assert witness.read() == head(8)


def test_only_this_account_may_write_it(witness: Witness) -> None:
    witness.advance(head(1))
    assert stat.S_IMODE(witness.path.stat().st_mode) == 0o600


def test_many_writers_leave_the_newest_head(witness: Witness) -> None:
    threads = [
        threading.Thread(target=lambda first=first: [witness.advance(head(seq)) for seq in range(first, 200, 4)])
        for first in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert witness.read() == head(199)


def test_a_crash_before_the_rename_leaves_the_old_head(witness: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
    witness.advance(head(3))

    def cut(*_: object) -> None:
        raise OSError("power cut")

    monkeypatch.setattr(os, "replace", cut)
    with pytest.raises(OSError, match="power cut"):
        witness.advance(head(4))
    monkeypatch.undo()
    assert witness.read() == head(3)
    witness.advance(head(5))
    assert witness.read() == head(5)


def test_accepting_keeps_what_was_known_before(witness: Witness) -> None:
    witness.advance(head(9))
    first = witness.accept(head(4))
    second = witness.accept(head(2))
    assert witness.read() == head(2)
    assert first is not None
    assert second is not None
    assert Witness(first).read() == head(9)
    assert Witness(second).read() == head(4)


@pytest.mark.parametrize("text", ["", "{}", "[]", "nonsense", '{"seq": "1", "sm3": "", "sha256": "", "signature": ""}'])
def test_a_file_that_holds_no_head_is_said_to_be_broken(witness: Witness, text: str) -> None:
    witness.path.parent.mkdir()
    witness.path.write_text(text)
    with pytest.raises(BrokenWitness):
        witness.read()
