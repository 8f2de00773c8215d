"""``flask audit …``: exit codes that scripts can trust, and files that outsiders can check without us."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from flask import Flask
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.audit.trail import record
from app.audit.witness import Witness
from app.store.actor import Actor
from app.store.sessions import session_for
from config import Settings

News = Callable[[], list[AuditEvent]]
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command of the group."""
    return lambda *arguments: app.test_cli_runner().invoke(args=["audit", *map(str, arguments)])


def act(actor: Actor) -> None:
    with session_for(actor) as session:
        record(session, actor, "test:act:done")
        session.commit()


def test_an_intact_trail_exits_0_and_says_how_many_rows(run: Run, length: Callable[[], int]) -> None:
    answer = run("verify")
    assert answer.exit_code == 0, answer.output
    assert "完好" in answer.output
    assert f"已核对 {length()} 条" in answer.output
    report = json.loads(run("verify", "--json").output)
    assert (report["ok"], report["verdict"], report["rows"]) == (True, "intact", length())


def test_an_older_head_from_paper_is_confirmed_and_a_foreign_one_is_not(run: Run, county_admin: Actor) -> None:
    printed = run("head").output.splitlines()[0].removeprefix("链头 ")
    act(county_admin)
    assert run("verify", "--head", printed).exit_code == 0
    assert run("verify", "--head", printed[:30]).exit_code == 0
    seq, _, digest = printed.partition(":")
    wrong = json.loads(run("verify", "--json", "--head", f"{seq}:{digest[::-1]}").output)
    assert (wrong["verdict"], wrong["first_bad"]) == ("broken", int(seq))
    beyond = run("verify", "--head", f"999999:{digest}")
    assert beyond.exit_code == 1
    assert "末尾的记录缺失" in beyond.output
    for nonsense in ("12", "12:abc", "x:" + digest, "12:" + "g" * 64):
        assert run("verify", "--head", nonsense).exit_code == 2


def test_a_trail_that_cannot_be_read_or_witnessed_exits_2(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch, no_notary: None
) -> None:
    answer = run("verify")
    assert answer.exit_code == 2
    assert "审计签名密钥没有就位" in answer.output


@pytest.mark.parametrize("damage", ["removed", "garbage", "forged"])
def test_without_a_credible_witness_the_answer_is_that_nobody_can_tell(
    run: Run, settings: Settings, damage: str
) -> None:
    path = settings.audit_witness_file
    kept = path.read_text()
    try:
        path.unlink()
        if damage == "garbage":
            path.write_text("nonsense")
        if damage == "forged":
            path.write_text(json.dumps(json.loads(kept) | {"seq": 1, "signature": "00" * 64}))
        answer = run("verify")
    finally:
        path.write_text(kept)
    assert answer.exit_code == 2, answer.output
    assert "见证文件" in answer.output
    assert run("verify").exit_code == 0


def test_an_export_is_recorded_and_verifies_anywhere(
    run: Run, county_admin: Actor, tmp_path: Path, length: Callable[[], int], news: News
) -> None:
    act(county_admin)
    rows, file, key = length(), tmp_path / "trail.jsonl", tmp_path / "public.pem"
    answer = run("export", "--out", file)
    assert answer.exit_code == 0, answer.output
    assert len(file.read_text().splitlines()) == rows
    assert news()[-1].tag == "audit:trail:export"
    key.write_text(run("public-key").output)
    assert run("verify", "--export", file, "--public-key", key).exit_code == 0
    assert run("export", "--out", file).exit_code != 0


def test_a_piece_of_an_export_is_verified_and_a_changed_line_is_named(
    run: Run, county_admin: Actor, tmp_path: Path
) -> None:
    act(county_admin)
    file = tmp_path / "piece.jsonl"
    run("export", "--out", file, "--after", 10, "--until", 30)
    lines = file.read_text().splitlines()
    assert [json.loads(line)["seq"] for line in lines] == list(range(11, 31))
    assert run("verify", "--export", file).exit_code == 0
    lines[4] = lines[4].replace("系统", "别人")
    file.write_text("\n".join(lines))
    answer = json.loads(run("verify", "--json", "--export", file).output)
    assert (answer["verdict"], answer["first_bad"], answer["rows"]) == ("broken", 15, 4)
    file.write_text("not a trail")
    assert run("verify", "--export", file).exit_code == 2
    assert run("verify", "--export", tmp_path / "absent").exit_code == 2


def canonical(value: Any) -> bytes:
    """The encoding as docs/audit.md describes it, written a second time."""
    if isinstance(value, bytes):
        letter, body = b"b", value
    elif isinstance(value, str):
        letter, body = b"s", value.encode()
    elif isinstance(value, int):
        letter, body = b"i", str(value).encode()
    elif isinstance(value, datetime):
        letter, body = b"t", value.strftime("%Y-%m-%dT%H:%M:%S.%f").encode()
    elif isinstance(value, list):
        letter, body = b"l", b"".join(map(canonical, value))
    else:
        letter, body = b"m", b"".join(canonical(key) + canonical(value[key]) for key in sorted(value))
    return letter + str(len(body)).encode() + b":" + body


def test_an_outsider_checks_an_export_with_nothing_of_ours(run: Run, tmp_path: Path) -> None:
    """A second implementation, from the description alone: SHA-256 links and Ed25519 signatures."""
    file = tmp_path / "trail.jsonl"
    run("export", "--out", file)
    key: Any = load_pem_public_key(run("public-key").output.encode())
    previous, checked = "0" * 64, 0
    for line in file.read_text().splitlines():
        row = json.loads(line)
        proof = {name: row.pop(name) for name in ("previous_sm3", "sm3", "previous_sha256", "sha256", "signature")}
        row["at"] = datetime.fromisoformat(row["at"])
        linked = canonical(["ywl-audit-1", previous, canonical(row)])
        previous = hashlib.sha256(linked).hexdigest()
        assert proof["sha256"] == previous
        head = canonical(["ywl-audit-1/head", row["seq"], proof["sm3"], proof["sha256"]])
        key.verify(bytes.fromhex(proof["signature"]), head)
        checked += 1
    assert checked > 80


def test_the_head_is_printed_with_its_signature_and_the_keys_fingerprint(run: Run, settings: Settings) -> None:
    said = json.loads(run("head", "--json").output)
    witness = Witness(settings.audit_witness_file).read()
    assert witness is not None
    assert (said["seq"], said["sm3"], said["signature"]) == (witness.seq, witness.sm3, witness.signature)
    assert said["key"] in run("head").output


def test_after_a_restore_the_head_is_accepted_with_a_reason_and_on_record(
    run: Run, settings: Settings, county_admin: Actor, session: Session, news: News
) -> None:
    witness = Witness(settings.audit_witness_file)
    known = witness.read()
    assert known is not None
    ahead = json.loads(witness.path.read_text()) | {"seq": known.seq + 5}
    witness.path.write_text(json.dumps(ahead))
    with pytest.raises(Exception, match="退回了旧备份"):
        act(county_admin)
    assert run("accept-head").exit_code == 2
    assert run("accept-head", "--reason", "  ").exit_code == 1
    answer = run("accept-head", "--reason", "恢复 3 月 1 日的备份，王主任决定")
    assert answer.exit_code == 0, answer.output
    (event,) = news()
    assert event.tag == "audit:witness:accept"
    assert json.loads(event.detail)["reason"] == "恢复 3 月 1 日的备份，王主任决定"
    assert json.loads(event.detail)["lost"] == 5
    act(county_admin)
    assert run("verify").exit_code == 0


def test_a_chain_whose_rows_are_wrong_is_not_accepted(run: Run, session: Session, settings: Settings) -> None:
    events = AuditEvent.__table__
    last = session.execute(sa.select(events).order_by(events.c.seq.desc()).limit(1)).mappings().one()
    session.execute(sa.insert(events).values(dict(last) | {"seq": last["seq"] + 1}))
    session.commit()
    kept = settings.audit_witness_file.read_text()
    answer = run("accept-head", "--reason", "试一试")
    assert answer.exit_code == 1
    assert "不能认定" in answer.output
    assert settings.audit_witness_file.read_text() == kept
    broken = run("verify")
    assert broken.exit_code == 1
    assert f"第 {last['seq'] + 1} 条" in broken.output
