"""Rules as set-based SQL for DuckDB."""

from app.programmes.formula.sql.statement import Statement

__all__ = ["Statement"]
