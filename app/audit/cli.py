"""``flask --app run audit …``: verify, export and witness the trail. Exit 0 intact, 1 broken, 2 cannot tell."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from app.audit.accepting import accept_head
from app.audit.chain import Head
from app.audit.exporting import export_rows, exported_rows, head_from
from app.audit.models import Verdict
from app.audit.notary import notary
from app.audit.reading import stored_head
from app.audit.signing import Ed25519Verifier, Verifier, fingerprint
from app.audit.tags import Tag
from app.audit.trail import record_apart
from app.audit.verify import Report, verify, verify_rows
from app.kernel.errors import DomainError
from app.store.actor import system

group = AppGroup("audit", help="The audit trail: verify, export, newest head.")

EXIT = {Verdict.INTACT: 0, Verdict.BROKEN: 1, Verdict.UNKNOWN: 2}


@group.command("verify")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.option("--head", "heads", multiple=True, help="A head from a printed sheet, NUMBER:SM3. May be repeated.")
@click.option("--export", "exported", type=click.Path(path_type=Path), help="Verify an exported file instead.")
@click.option("--public-key", type=click.Path(path_type=Path), help="With --export: the public key as PEM.")
def verify_command(as_json: bool, heads: tuple[str, ...], exported: Path | None, public_key: Path | None) -> None:
    """Verify the trail. Exit 0 if it is intact, 1 if it is broken (the first bad row is named), 2 if unable to tell."""
    try:
        known = [head_from(head) for head in heads]
        report = _verify_file(exported, public_key, known) if exported else verify(known)
    except (DomainError, OSError, ValueError) as error:
        report = Report(Verdict.UNKNOWN, 0, getattr(error, "sentence", "") or f"文件不能读取：{error}")
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    else:
        click.echo(f"{report.verdict.label}：{report.sentence}")
        click.echo(f"已核对 {report.rows} 条，用时 {report.seconds:.1f} 秒；可信的链头 {report.head.printed}")
    sys.exit(EXIT[report.verdict])


def _verify_file(exported: Path, public_key: Path | None, known: list[Head]) -> Report:
    with exported.open(encoding="utf-8") as file:
        start, rows = exported_rows(file)
        return verify_rows(rows, _verifier(public_key), start, known)


def _verifier(public_key: Path | None) -> Verifier:
    return Ed25519Verifier.from_pem(public_key.read_bytes()) if public_key else notary().signer.verifier


@group.command("export")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; standard output if not given.")
@click.option("--after", type=int, help="Begin after this number.")
@click.option("--until", type=int, help="End with this number.")
def export_command(out: Path | None, after: int | None, until: int | None) -> None:
    """Write the trail as JSON lines, which `audit verify --export` checks anywhere. The export is recorded."""
    if out is None:
        count = export_rows(sys.stdout, after, until)
    else:
        with out.open("x", encoding="utf-8") as file:
            count = export_rows(file, after, until)
    try:
        record_apart(system("audit export"), Tag.EXPORT, rows=count, after=after, until=until)
    except DomainError as refusal:
        click.echo(f"导出已完成，但没有能记入审计链：{refusal.sentence}", err=True)
    click.echo(f"导出 {count} 条。", err=True)


@group.command("head")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with both hashes and the signature.")
def head_command(as_json: bool) -> None:
    """Print the newest head, to be kept on a printed sheet, and the fingerprint of the key that signed it."""
    head, key = stored_head(), notary().signer.verifier
    if as_json:
        said: dict[str, Any] = {"seq": head.seq, "sm3": head.sm3, "sha256": head.sha256, "signature": head.signature}
        click.echo(json.dumps(said | {"key": fingerprint(key)}, indent=1))
        return
    click.echo(f"链头 {head.printed}")
    click.echo(f"SHA-256 {head.sha256}")
    click.echo(f"签名 {head.signature or '（还没有记录）'}")
    click.echo(f"公钥指纹 {fingerprint(key)}")


@group.command("public-key")
def public_key_command() -> None:
    """Print the public key as PEM, for outsiders who verify exports."""
    click.echo(notary().signer.verifier.public_key, nl=False)


@group.command("accept-head")
@click.option("--reason", required=True, help="Why: which backup was restored, who decided it. It is recorded.")
def accept_command(reason: str) -> None:
    """After a restore, accept the database's newest head as the witnessed one. Exit 1 if the rows are not intact."""
    try:
        before, head = accept_head(reason)
    except DomainError as refusal:
        click.echo(refusal.sentence, err=True)
        sys.exit(1)
    click.echo(f"见证改为 {head.printed}；原来是 {before.printed if before else '（没有见证）'}。已记入审计链。")
