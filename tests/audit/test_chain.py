"""The chain by itself: its format does not change unnoticed, and every break is found where it is."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from app.audit.chain import CONTENT, EMPTY, Head, Inspector, extend, following, head_of, is_signed
from app.audit.signing import Ed25519Signer, Ed25519Verifier, fingerprint
from app.audit.verify import inspect, verify_rows
from app.kernel import canonical, sm
from tests.audit.conftest import chain_of, content


def test_the_head_of_a_known_event_is_for_ever_the_same() -> None:
    """Trails are kept for years: a change of the format would make every one of them unverifiable."""
    first = following(EMPTY, content(1))
    assert first.sm3 == "4ec429b8a6e8f749db0993efd172de65a357bc9730da6ccadb9cf629a29559c0"
    assert first.sha256 == "371937f6deaca24c39c894806c81f6f30283a263fe4e52658118f33204ca0fc5"


def test_an_outsider_can_recompute_a_link_from_the_description_alone() -> None:
    """docs/audit.md in a few lines, without the chain's own code."""
    row = content(1)
    body = canonical.encode({name: row[name] for name in sorted(CONTENT)})
    linked = canonical.encode(["ywl-audit-1", "0" * 64, body])
    head = following(EMPTY, row)
    assert head.sm3 == sm.sm3(linked).hex()
    assert head.sha256 == hashlib.sha256(linked).hexdigest()
    assert head.message == canonical.encode(["ywl-audit-1/head", 1, head.sm3, head.sha256])


def test_a_good_chain_is_good(signer: Ed25519Signer) -> None:
    report = verify_rows(chain_of(20, signer), signer.verifier)
    assert (report.ok, report.rows, report.head.seq, report.first_bad) == (True, 20, 20, None)


def test_a_piece_is_verified_from_the_head_before_it(signer: Ed25519Signer) -> None:
    rows = chain_of(20, signer)
    assert verify_rows(rows[8:], signer.verifier, head_of(rows[7])).ok
    assert verify_rows(rows[8:], signer.verifier, head_of(rows[6])).first_bad == 8


@pytest.mark.parametrize("name", [name for name in CONTENT if name != "seq"])
def test_every_column_is_under_the_hash(name: str, signer: Ed25519Signer) -> None:
    rows = chain_of(5, signer)
    rows[2] = rows[2] | {name: rows[3][name] if rows[3][name] != rows[2][name] else "x"}
    assert verify_rows(rows, signer.verifier).first_bad == 3


@pytest.mark.parametrize("value", [None, b"bytes", 1.5, float("nan"), object()])
def test_a_value_that_has_no_form_is_a_finding_and_no_crash(value: Any, signer: Ed25519Signer) -> None:
    rows = chain_of(3, signer)
    rows[1] = rows[1] | {"detail": value}
    assert verify_rows(rows, signer.verifier).first_bad == 2


@pytest.mark.parametrize("signature", ["", "zz", "00" * 64, "ab", None, b"\0", 7])
def test_a_signature_that_is_none_is_a_finding_and_no_crash(signature: Any, signer: Ed25519Signer) -> None:
    rows = chain_of(3, signer)
    rows[1] = rows[1] | {"signature": signature}
    report = verify_rows(rows, signer.verifier)
    assert (report.first_bad, report.rows) == (2, 1)


def test_a_signature_written_otherwise_is_not_the_signature(signer: Ed25519Signer) -> None:
    rows = chain_of(1, signer)
    assert is_signed(head_of(rows[0]), signer.verifier)
    assert not is_signed(head_of(rows[0] | {"signature": rows[0]["signature"].upper()}), signer.verifier)


def test_a_chain_recomputed_with_another_key_fails_at_its_first_row(signer: Ed25519Signer) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    stranger = Ed25519Signer(Ed25519PrivateKey.generate())
    rows = chain_of(4, signer)
    forged = rows + chain_of(3, stranger, head_of(rows[-1]))
    report = verify_rows(forged, signer.verifier)
    assert report.first_bad == 5
    assert "签名无效" in report.sentence


def test_a_witness_knows_of_rows_that_are_gone_and_of_rows_that_were_rewritten(signer: Ed25519Signer) -> None:
    rows = chain_of(9, signer)
    witness = head_of(rows[-1])
    assert inspect(Inspector(signer.verifier, witnesses=[witness]), rows) is None
    cut = inspect(Inspector(signer.verifier, witnesses=[witness]), rows[:6])
    assert cut is not None
    assert cut.seq == 7
    other = chain_of(5, signer)
    for seq in range(6, 10):
        other.append(extend(head_of(other[-1]), content(seq, address="10.9.9.9"), signer))
    rewritten = inspect(Inspector(signer.verifier, witnesses=[head_of(rows[6])]), other)
    assert rewritten is not None
    assert rewritten.seq == 7


def test_a_head_on_paper_may_be_shortened(signer: Ed25519Signer) -> None:
    rows = chain_of(4, signer)
    short = Head(3, rows[2]["sm3"][:16], "")
    assert inspect(Inspector(signer.verifier, witnesses=[short]), rows) is None
    wrong = Head(3, "0" * 16, "")
    found = inspect(Inspector(signer.verifier, witnesses=[wrong]), rows)
    assert found is not None
    assert found.seq == 3


def test_the_public_key_alone_verifies(signer: Ed25519Signer) -> None:
    public = Ed25519Verifier.from_pem(signer.verifier.public_key.encode())
    assert verify_rows(chain_of(3, signer), public).ok
    assert fingerprint(public) == fingerprint(signer.verifier)
