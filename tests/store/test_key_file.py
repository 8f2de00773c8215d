"""The key file: taken up by whoever runs, replaced whole or not at all."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from flask import Flask

from app.kernel.errors import DomainError
from app.kernel.keyring import KeyRing, read_settings
from app.store import keyfile, sealing
from app.store.sealing import FieldKeys
from app.store.tags import Tag
from tests.offices.acting import trail
from tests.store.rotating import new, run

pytestmark = pytest.mark.usefixtures("people", "at_once")


def test_a_process_that_runs_takes_up_a_new_key_by_itself(app: Flask, path: Path) -> None:
    other = FieldKeys(path=path)
    early = other.sealer()
    version = new(app)
    token = sealing.sealer().seal("张三", "officers.name")
    assert token.startswith(f"{version}:")
    assert early.open(token, "officers.name") == "张三"
    assert other.sealer().seal("张三", "officers.name").startswith(f"{version}:")
    kept = path.read_text()
    path.write_text("damaged")
    assert other.sealer().open(token, "officers.name") == "张三"
    path.write_text(kept)
    assert run(app, "rotate")[0] == 0


def test_a_process_writes_under_a_new_key_within_a_moment(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "FRESH", 0.2)
    monkeypatch.setattr(sealing, "SETTLED", 0.6)
    other = FieldKeys(path=path)
    ring = keyfile.change(path, lambda found: found.with_seal(bytes(range(16))))
    waiting = other.unsettled()
    assert 0 < waiting <= 0.6
    time.sleep(waiting)
    assert other.sealer().current == ring.sealing
    assert other.unsettled() == 0


def test_keys_of_the_environment_are_not_changed_by_a_command(app: Flask) -> None:
    kept = sealing.keys()
    ring = kept.ring
    said = [",".join(f"{name}:{key.hex()}" for name, key in keys.items()) for keys in (ring.seals, ring.indexes)]
    try:
        sealing.use(FieldKeys(read_settings(*said)))
        code, told = run(app, "new")
        assert (code, "YWL_FIELD_KEYS" in told) == (1, True)
        assert run(app, "rotate")[0] == 0
        if len(ring.seals) > 1:
            code, told = run(app, "retire", list(ring.seals)[-1])
            assert (code, "可以从环境变量中删去" in told) == (0, True)
        sealing.use(FieldKeys(read_settings(f"spare:{'0' * 32},{said[0]}")))
        code, told = run(app, "retire", list(ring.seals)[-1])
        assert (code, "索引密钥由" in told) == (1, True)
    finally:
        sealing.use(kept)


def test_a_key_file_that_cannot_be_replaced_stays_and_says_so(
    app: Flask, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_said: object) -> Path:
        raise OSError(28, "No space left on device")

    kept, begun = path.read_text(), len(trail(Tag.NEW))
    monkeypatch.setattr(keyfile, "_written_beside", full)
    code, told = run(app, "new")
    assert (code, "密钥文件不能改写" in told) == (1, True)
    assert path.read_text() == kept
    assert [event.outcome for event in trail(Tag.NEW)[begun:]] == ["done", "refused"]


def test_a_missing_key_file_is_no_reason_to_start_with_another_key(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="YWL_FIELD_KEYS_FILE"):
        FieldKeys(path=tmp_path / "nothing")
    (tmp_path / "damaged").write_text("seal k1")
    with pytest.raises(DomainError, match="请从离线备份恢复"):
        FieldKeys(path=tmp_path / "damaged")


def test_a_first_key_file_is_never_written_over(tmp_path: Path) -> None:
    first = KeyRing({"k1": bytes(16)}, {"i1": bytes(32)})
    keyfile.make(tmp_path / "keys" / "field.keys", first)
    keyfile.make(tmp_path / "keys" / "field.keys", KeyRing({"k1": bytes(range(16))}, {"i1": bytes(32)}))
    assert keyfile.read_ring(tmp_path / "keys" / "field.keys") == first
    assert [one.name for one in (tmp_path / "keys").iterdir()] == ["field.keys"]
