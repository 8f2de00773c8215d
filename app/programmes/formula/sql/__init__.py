"""Rules as set-based SQL for DuckDB."""

from app.programmes.formula.sql.printing import Given
from app.programmes.formula.sql.statement import Statement
from app.programmes.formula.sql.totals import Totals

__all__ = ["Given", "Statement", "Totals"]
