"""What every desk has: the pages that are one's own, and the look-ups that forms need."""

from app.offices.desk import Access, picks
from app.offices.models import Division, Officer, Organisation

EVERYONE = frozenset({"inbox", "change_requests", "account", "my_jobs"})
"""One's inbox, one's requests, one's registration and open sessions, one's jobs."""

LOOKUPS: tuple[Access, ...] = (picks(Division), picks(Organisation), picks(Officer))
"""What a form may look up, inside the own area."""
