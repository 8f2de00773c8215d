"""The signing key: made in development only, refused in production when anyone else can read it."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.audit.keys import notary_of, signer_of
from config import Settings, Unsafe
from tests.databases import settings as settings_for


def production(folder: Path) -> Settings:
    return settings_for(folder, "sqlite://", environment="production")


def development(folder: Path) -> Settings:
    return settings_for(folder, "sqlite://")


def test_development_makes_its_key_once_and_for_itself(tmp_path: Path) -> None:
    first = signer_of(development(tmp_path))
    path = development(tmp_path).audit_key_file
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signer_of(development(tmp_path)).verifier.public_key == first.verifier.public_key
    assert [found.name for found in path.parent.iterdir()] == ["audit.pem"]


def test_production_makes_no_key(tmp_path: Path) -> None:
    with pytest.raises(Unsafe, match="没有它就不能留痕"):
        notary_of(production(tmp_path))
    assert not production(tmp_path).audit_key_file.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o660])
def test_production_refuses_a_key_that_others_can_reach(tmp_path: Path, mode: int) -> None:
    signer_of(development(tmp_path))
    production(tmp_path).audit_key_file.chmod(mode)
    with pytest.raises(Unsafe, match=f"{mode:04o}"):
        notary_of(production(tmp_path))


def test_production_takes_a_key_that_is_its_own(tmp_path: Path) -> None:
    made = signer_of(development(tmp_path))
    production(tmp_path).audit_key_file.chmod(0o400)
    taken = notary_of(production(tmp_path)).signer
    assert taken.verifier.public_key == made.verifier.public_key


def test_the_key_that_the_manual_tells_to_make_is_accepted(tmp_path: Path) -> None:
    path = production(tmp_path).audit_key_file
    path.parent.mkdir()
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(path)], check=True)
    path.chmod(0o400)
    signer = notary_of(production(tmp_path)).signer
    assert signer.verifier.holds(signer.sign(b"head"), b"head")
    assert not signer.verifier.holds(signer.sign(b"head"), b"tail")


@pytest.mark.parametrize("arguments", [["-algorithm", "rsa"], ["-algorithm", "ed25519", "-aes256", "-pass", "pass:x"]])
def test_another_kind_of_key_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    path = production(tmp_path).audit_key_file
    path.parent.mkdir()
    subprocess.run(["openssl", "genpkey", *arguments, "-out", str(path)], check=True, capture_output=True)
    path.chmod(0o400)
    with pytest.raises(Unsafe, match="不是未加密的 Ed25519 私钥"):
        notary_of(production(tmp_path))


def test_what_is_no_key_at_all_is_refused(tmp_path: Path) -> None:
    path = production(tmp_path).audit_key_file
    path.parent.mkdir()
    path.write_text("nonsense")
    path.chmod(0o400)
    with pytest.raises(Unsafe, match="不是未加密的 Ed25519 私钥"):
        notary_of(production(tmp_path))


@pytest.mark.parametrize("algorithm", ["sm2", "SM2", "rsa", ""])
def test_an_algorithm_that_is_not_there_is_refused_and_not_pretended(tmp_path: Path, algorithm: str) -> None:
    settings = settings_for(tmp_path, "sqlite://", audit_signature=algorithm)
    with pytest.raises(Unsafe, match="可用的有 ed25519"):
        notary_of(settings)


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.databases import settings;"
        "from app.audit.keys import signer_of;"
        "print(signer_of(settings(Path(sys.argv[1]), 'sqlite://')).verifier.public_key)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    keys = {process.communicate()[0] for process in running}
    assert len(keys) == 1
    assert "BEGIN PUBLIC KEY" in keys.pop()
