"""The migrations in order, and what they guard all together."""

from importlib import import_module
from pathlib import Path


def walls_and_append_only() -> tuple[dict[str, str], set[str]]:
    """Table → kind of wall, and the append-only tables, as all migrations together put them."""
    kinds, append_only = {}, set()
    for path in sorted(Path(__file__).parent.glob("[0-9]*.py")):
        migration = import_module(f"migrations.versions.{path.stem}")
        kinds.update(getattr(migration, "WALLS", {}))
        append_only.update(getattr(migration, "APPEND_ONLY", []))
    return kinds, append_only
