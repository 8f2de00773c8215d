"""What the database itself guards, whatever the application forgets: the wall in rows, and append-only tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from sqlalchemy import Connection, text

from app.store.base import Model, models
from app.store.wall import ByDivision, ByOwner, ByProgramme, Closed, ForBelow, Open

EVERYTHING = "current_setting('ywl.everything', true) = 'yes'"
DIVISION = "division_code >= current_setting('ywl.low', true) AND division_code < current_setting('ywl.high', true)"
PROGRAMME = (
    "(current_setting('ywl.programmes', true) = '*' OR"
    " programme_code = ANY (string_to_array(current_setting('ywl.programmes', true), ',')))"
)
ABOVE = "division_code = ANY (string_to_array(current_setting('ywl.above', true), ','))"
OWNER = "officer_id::text = nullif(current_setting('ywl.officer', true), '0')"


class Kind(StrEnum):
    """The kinds of wall by the names that migrations use, which stay whatever becomes of the classes."""

    PROGRAMME = "programme"
    DIVISION = "division"
    BELOW = "below"
    OWNER = "owner"
    OPEN = "open"
    CLOSED = "closed"


RULES = {
    Kind.PROGRAMME: f"{EVERYTHING} OR ({DIVISION} AND {PROGRAMME})",
    Kind.DIVISION: f"{EVERYTHING} OR ({DIVISION})",
    Kind.BELOW: f"{EVERYTHING} OR ({DIVISION})",
    Kind.OWNER: f"{EVERYTHING} OR {OWNER}",
    Kind.OPEN: EVERYTHING,
    Kind.CLOSED: EVERYTHING,
}
"""The SQL condition before the rows of each kind; rows of the open kind may besides be read by everyone,
those of the kind for below by whoever is below."""

_CLASSES = {
    Kind.PROGRAMME: ByProgramme,
    Kind.DIVISION: ByDivision,
    Kind.BELOW: ForBelow,
    Kind.OWNER: ByOwner,
    Kind.OPEN: Open,
    Kind.CLOSED: Closed,
}


def walls() -> dict[str, Kind]:
    """Table → kind of wall, as the models say today."""
    return {
        name: next(kind for kind, cls in _CLASSES.items() if issubclass(model, cls))
        for name, model in sorted(models().items())
    }


def append_only_tables() -> list[str]:
    """The tables to which rows are only ever added, as the models say today."""
    return sorted(name for name, model in models().items() if Model.metadata.tables[name].info.get("append_only"))


def wall_statements(table: str, kind: Kind) -> list[str]:
    """PostgreSQL's row-level security for one table, forced on its owner too."""
    rule = RULES[kind]
    besides = {Kind.OPEN: "true", Kind.BELOW: ABOVE}.get(kind)
    reading = [f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({besides})"] if besides else []
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        *reading,
        f"CREATE POLICY wall ON {table} USING ({rule}) WITH CHECK ({rule})",
    ]


def append_only_statements(dialect: str, table: str) -> list[str]:
    """Triggers that refuse to change or remove a row, on either database."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ] + [
            # INSERT OR REPLACE removes the old row without asking the trigger on DELETE
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"  # noqa: S608 (names of tables of ours)
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        ]
    return [
        "CREATE OR REPLACE FUNCTION ywl_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION ywl_append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION ywl_append_only()",
    ]


def protect(connection: Connection, kinds: Mapping[str, str], append_only: Iterable[str] = ()) -> None:
    """Put row-level security (PostgreSQL) and append-only triggers on these tables; called by migrations."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        for table, kind in kinds.items():
            _run(connection, wall_statements(table, Kind(kind)))
    for table in append_only:
        _run(connection, append_only_statements(dialect, table))


def grant(connection: Connection, role: str) -> None:
    """What the application's own role may do: everything but change the schema or an append-only table."""
    statements = [
        f'GRANT USAGE ON SCHEMA public TO "{role}"',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"',
        *(f'REVOKE UPDATE, DELETE, TRUNCATE ON {name} FROM "{role}"' for name in append_only_tables()),
    ]
    _run(connection, statements)


def _run(connection: Connection, statements: list[str]) -> None:
    for statement in statements:
        connection.execute(text(statement))
