"""The facts that rules read: of everybody in columns, of one household as plain data; one meaning for both."""

from app.programmes.facts.columns import Area, Moment
from app.programmes.facts.single import Home, case_of, home_of

__all__ = ["Area", "Home", "Moment", "case_of", "home_of"]
