"""``flask --app run keys …``: the versions of the field keys. Exit 0 when all is as it should be, 1 when not."""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.audit.trail import Outcome, record, record_apart
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.store import keyfile, rotation, sealing
from app.store.actor import system
from app.store.rotation import Progress
from app.store.sealedtables import sealed_tables, versions
from app.store.sessions import reading_session, system_session
from app.store.tags import Tag
from app.store.transaction import transaction

group = AppGroup("keys", help="Keys of sealed fields and of blind indexes: status, new, rotate, reindex, retire.")

_EVERY = 2.0
_SHOWN = 20
_PATIENCE = "20s"


@group.command("status")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--indexes", is_flag=True, help="Also compute every index anew and count those that differ. Takes long.")
def status_command(as_json: bool, indexes: bool) -> None:
    """Say which versions are alive, and how many rows of each column are under each. Exit 1 if a key is missing."""
    ring = sealing.keys().ring
    said: dict[str, Any] = {"seal": list(ring.seals), "index": list(ring.indexes), "columns": {}}
    with reading_session("keys status") as session:
        for one in sealed_tables():
            for place in one.places:
                said["columns"][f"{one.name}.{place.name}"] = versions(session, one, place.name)
        if indexes:
            said["differing"] = rotation.differing(session)
    said["lost"] = sorted({name for rows in said["columns"].values() for name in rows if name not in ring.seals})
    click.echo(json.dumps(said, ensure_ascii=False, indent=1) if as_json else _written(said))
    sys.exit(1 if said["lost"] else 0)


def _written(said: dict[str, Any]) -> str:
    lines = [
        f"字段密钥：{'，'.join(said['seal'])}（加密用 {said['seal'][0]}）",
        f"索引密钥：{'，'.join(said['index'])}（写入用 {said['index'][0]}）",
    ]
    for column, rows in said["columns"].items():
        lines.append(f"{column:<40} " + ("  ".join(f"{name or '（未加密）'}：{n}" for name, n in rows.items()) or "0"))
    if "differing" in said:
        lines.append(f"索引与当前密钥不符的：{said['differing']}")
    if said["lost"]:
        lines.append(f"缺少密钥版本：{'，'.join(name or '（未加密）' for name in said['lost'])}。请从离线备份找回。")
    return "\n".join(lines)


@group.command("new")
@click.option("--index", "is_index", is_flag=True, help="A new index key instead of a new field key.")
def new_command(is_index: bool) -> None:
    """Put a new version into the key file; what is written from now on is under it (an index key: after `reindex`)."""
    path = _key_file()
    kind = "index" if is_index else "seal"
    key = secrets.token_bytes(32 if is_index else 16)
    try:
        with _recorded_before(Tag.NEW, kind=kind):
            ring = keyfile.change(path, lambda found: found.with_index(key) if is_index else found.with_seal(key))
    except DomainError as refusal:
        click.echo(refusal.sentence, err=True)
        sys.exit(1)
    if is_index:
        click.echo(
            f"索引密钥新版本 {list(ring.indexes)[-1]} 已写入 {path}。接着执行 keys reindex。请离线备份密钥文件。"
        )
    else:
        click.echo(f"字段密钥新版本 {ring.sealing} 已写入 {path}。接着执行 keys rotate。请离线备份密钥文件。")


@group.command("rotate")
@click.option(
    "--batch", default=rotation.BATCH, show_default=True, type=click.IntRange(1, 10_000), help="Rows at once."
)
def rotate_command(batch: int) -> None:
    """Seal everything under the newest key. May be interrupted and started again. Exit 0 if nothing old remains."""
    _settle()
    newest = sealing.keys().ring.sealing
    left = _left()
    record_apart(system("keys rotate"), Tag.ROTATE, version=newest, rows=left, step="begin")
    click.echo(f"待换到密钥 {newest} 的：{left} 项")
    written, done = 0, [Progress("")]
    while left:
        done = _follow(rotation.reseal(batch))
        written += sum(one.written for one in done)
        left = _left()
        if not any(one.written for one in done):
            break
    record_apart(
        system("keys rotate"),
        Tag.ROTATE,
        outcome=Outcome.REFUSED if left else Outcome.DONE,
        version=newest,
        rows=written,
        left=left,
        step="end",
    )
    _complain("不能解密，未换", [row for one in done for row in one.unreadable])
    click.echo(f"已换 {written} 行；仍在旧密钥下的：{left} 项" + ("。" if left else "，全部完成。"))
    sys.exit(1 if left else 0)


@group.command("reindex")
@click.option(
    "--batch", default=rotation.BATCH, show_default=True, type=click.IntRange(1, 10_000), help="Rows at once."
)
def reindex_command(batch: int) -> None:
    """Compute every blind index under the newest index key. May be interrupted. Exit 0 if every index is under it."""
    _settle()
    path = sealing.keys().path
    if path is not None and sealing.keys().ring.promoted().indexing != sealing.keys().ring.indexing:
        keyfile.change(path, lambda ring: ring.promoted())
        _settle()
    newest = sealing.keys().ring.indexing
    record_apart(system("keys reindex"), Tag.REINDEX, version=newest, step="begin")
    done = _follow(rotation.reindex(batch))
    resisted = [row for one in done for row in (*one.unreadable, *one.clashing)]
    with reading_session("keys reindex") as session:
        left = rotation.differing(session)
    written = sum(one.written for one in done)
    record_apart(
        system("keys reindex"),
        Tag.REINDEX,
        outcome=Outcome.REFUSED if left or resisted else Outcome.DONE,
        version=newest,
        rows=written,
        left=left,
        step="end",
    )
    _complain("不能解密，索引未改", [row for one in done for row in one.unreadable])
    _complain("与另一行重复，索引未改", [row for one in done for row in one.clashing])
    click.echo(f"索引密钥 {newest}：已重算 {written} 行；不符的：{left}" + ("" if left else "，全部完成。"))
    sys.exit(1 if left or resisted else 0)


@group.command("retire")
@click.argument("version")
@click.option("--index", "is_index", is_flag=True, help="An index key.")
def retire_command(version: str, is_index: bool) -> None:
    """Take a version out of use. Refused while anything is under it. The key is set aside, not destroyed."""
    try:
        aside = _retire(version, is_index)
    except DomainError as refusal:
        record_apart(system("keys retire"), Tag.RETIRE, outcome=Outcome.REFUSED, version=version, kind=_kind(is_index))
        click.echo(refusal.sentence, err=True)
        sys.exit(1)
    if aside is None:
        click.echo(f"没有数据在 {version} 之下，可以从环境变量中删去它，然后重启服务。")
    else:
        click.echo(f"{version} 已退役，移入 {aside}。旧备份仍要用它：请移到离线介质保存，再删去该文件。")


def _retire(version: str, is_index: bool) -> Path | None:
    keys = sealing.keys()
    ring, path = keys.ring, keys.path
    alive = ring.indexes if is_index else ring.seals
    if version not in alive:
        raise DomainError(_("没有版本 {version}。现有：{alive}。").format(version=version, alive="，".join(alive)))
    if version == next(iter(alive)):
        raise DomainError(_("{version} 正在使用，不能退役。请先建立新版本并轮换。").format(version=version))
    if ring.derived and version in ring.indexes and not is_index:
        raise DomainError(
            _("索引密钥由 {version} 派生，不能退役。请先设置 YWL_INDEX_KEYS={version}:该密钥，再重启。").format(
                version=version
            )
        )
    _settle()
    with system_session("keys retire") as session, transaction(session):
        _hold_writers(session)
        left = rotation.differing(session) if is_index else rotation.remaining(session, version)
        if left:
            raise DomainError(
                _("还有 {left} 项在 {version} 之下，不能退役。请先执行 keys {command}。").format(
                    left=left, version=version, command="reindex" if is_index else "rotate"
                )
            )
        record(session, system("keys retire"), Tag.RETIRE, version=version, kind=_kind(is_index))
        if path is None:
            return None
        aside = keyfile.set_aside(path, _kind(is_index), version, alive[version])
    keyfile.change(path, lambda now: now.without_index(version) if is_index else now.without_seal(version))
    return aside


def _hold_writers(session: Session) -> None:
    """Until the end of the transaction nobody writes a sealed column; who is at it is waited for, for a while."""
    tables = ", ".join(f'"{one.name}"' for one in sealed_tables())
    try:
        if session.connection().dialect.name == "postgresql":
            session.execute(sa.text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))
            session.execute(sa.text(f"LOCK TABLE {tables} IN SHARE MODE"))
    except OperationalError:
        raise DomainError(_("有人或作业正在写入加密数据，未能等到它结束。请稍后再执行。")) from None


def _kind(is_index: bool) -> str:
    return "index" if is_index else "seal"


def _key_file() -> Path:
    path = sealing.keys().path
    if path is None:
        click.echo(
            "密钥来自环境变量 YWL_FIELD_KEYS，不能由命令修改。请把新密钥写在最前（新版本:密钥,旧版本:密钥）后重启服务，"
            "或改用 YWL_FIELD_KEYS_FILE。",
            err=True,
        )
        sys.exit(1)
    return path


@contextmanager
def _recorded_before(tag: Tag, **detail: Any) -> Iterator[None]:
    """An act on a file: it is on the trail before it happens, and once more if it fails."""
    record_apart(system("keys"), tag, **detail)
    try:
        yield
    except BaseException:
        record_apart(system("keys"), tag, outcome=Outcome.REFUSED, **detail)
        raise


def _settle() -> None:
    """Wait until every process works with the keys as they are in the file."""
    time.sleep(sealing.keys().unsettled())
    sealing.keys().refresh()


def _left() -> int:
    with reading_session("keys rotate") as session:
        return rotation.remaining(session)


def _follow(steps: Iterable[Progress]) -> list[Progress]:
    """Say every now and then how far it is; what each table came to."""
    tables: dict[str, Progress] = {}
    said_at = time.monotonic()
    for step in steps:
        tables[step.table] = step
        if time.monotonic() - said_at > _EVERY:
            said_at = time.monotonic()
            click.echo(f"{step.table}：已看 {step.seen} 行，已写 {step.written} 行")
    for one in tables.values():
        click.echo(f"{one.table}：共看 {one.seen} 行，已写 {one.written} 行")
    return list(tables.values())


def _complain(sentence: str, rows: list[str]) -> None:
    for row in rows[:_SHOWN]:
        click.echo(f"{sentence}：{row}", err=True)
    if len(rows) > _SHOWN:
        click.echo(f"{sentence}：另有 {len(rows) - _SHOWN} 项", err=True)
