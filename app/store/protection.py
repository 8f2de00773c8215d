"""What the database itself guards, whatever the application forgets: the wall in rows, and append-only tables."""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, Table, text

from app.store.base import models
from app.store.wall import ByDivision, ByOwner, ByProgramme, Closed, Open, Walled

EVERYTHING = "current_setting('ywl.everything', true) = 'yes'"
DIVISION = "division_code >= current_setting('ywl.low', true) AND division_code < current_setting('ywl.high', true)"
PROGRAMME = (
    "(current_setting('ywl.programmes', true) = '*' OR"
    " programme_code = ANY (string_to_array(current_setting('ywl.programmes', true), ',')))"
)
OWNER = "officer_id::text = nullif(current_setting('ywl.officer', true), '0')"


def condition(model: type[Walled]) -> str:
    """The SQL condition of the wall before a model's rows."""
    if issubclass(model, ByProgramme):
        return f"{EVERYTHING} OR ({DIVISION} AND {PROGRAMME})"
    if issubclass(model, ByDivision):
        return f"{EVERYTHING} OR ({DIVISION})"
    if issubclass(model, ByOwner):
        return f"{EVERYTHING} OR {OWNER}"
    return EVERYTHING


def wall_statements(model: type[Walled], table: str) -> list[str]:
    """PostgreSQL's row-level security for one table, forced on its owner too."""
    statements = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
    rule = condition(model)
    if issubclass(model, Open):
        statements.append(f"CREATE POLICY wall_read ON {table} FOR SELECT USING (true)")
        statements.append(f"CREATE POLICY wall ON {table} USING ({rule}) WITH CHECK ({rule})")
    else:
        statements.append(f"CREATE POLICY wall ON {table} USING ({rule}) WITH CHECK ({rule})")
    return statements


def append_only_statements(dialect: str, table: str) -> list[str]:
    """Triggers that refuse to change or remove a row, on either database."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ] + [
            # INSERT OR REPLACE removes the old row without asking the trigger on DELETE
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)"  # noqa: S608 (names of tables of ours)
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


def is_append_only(table: Table) -> bool:
    """Whether a table says of itself that rows are only ever added."""
    return bool(table.info.get("append_only"))


def protect(connection: Connection, metadata: MetaData) -> None:
    """Put row-level security and append-only triggers on every table that asks for them."""
    dialect = connection.dialect.name
    for name, model in models().items():
        if dialect == "postgresql" and issubclass(model, Walled):
            _run(connection, wall_statements(model, name))
        if is_append_only(metadata.tables[name]):
            _run(connection, append_only_statements(dialect, name))


def grant(connection: Connection, role: str) -> None:
    """What the application's own role may do: everything but change the schema or an append-only table."""
    append_only = [name for name, model in models().items() if is_append_only(model.__table__)]  # type: ignore[arg-type]
    statements = [
        f'GRANT USAGE ON SCHEMA public TO "{role}"',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"',
        *(f'REVOKE UPDATE, DELETE, TRUNCATE ON {name} FROM "{role}"' for name in append_only),
    ]
    _run(connection, statements)


def _run(connection: Connection, statements: list[str]) -> None:
    for statement in statements:
        connection.execute(text(statement))


__all__ = ["Closed", "append_only_statements", "grant", "protect", "wall_statements"]
