"""Running ``flask keys …``, and looking at what became of the people."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.offices.models import Officer
from app.store import blind, sealing
from app.store.sealedtables import sealed_tables, versions
from app.store.sessions import reading_session


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["keys", *words])
    return result.exit_code, result.output


def counted() -> dict[str, dict[str, int]]:
    with reading_session("tests count") as session:
        return {
            f"{one.name}.{place.name}": versions(session, one, place.name)
            for one in sealed_tables()
            for place in one.places
        }


def under(*allowed: str) -> bool:
    return {name for rows in counted().values() for name in rows} <= set(allowed)


def numbers() -> dict[int, tuple[str | None, str | None]]:
    with reading_session("tests look") as session:
        rows = session.execute(
            sa.select(Officer.id, Officer.id_no, Officer.telephone).where(Officer.id_no.is_not(None))
        )
        return {key: (number, telephone) for key, number, telephone in rows}


def found(number: str) -> list[int]:
    with reading_session("tests look up") as session:
        return list(session.scalars(sa.select(Officer.id).where(blind.equals(Officer.id_no, number))))


def new(app: Flask, *words: str) -> str:
    code, told = run(app, "new", *words)
    assert code == 0, told
    ring = sealing.keys().ring
    return list(ring.indexes)[-1] if words else ring.sealing
