"""What every desk has: the pages that are one's own, and the look-ups that forms need."""

from app.kernel.divisions import Level
from app.offices.desk import Access, picks
from app.offices.models import Division, Officer, Organisation, PostGrant
from app.offices.services import (  # noqa: F401  (the acts that desks name are declared there)
    delegations,
    divisions,
    duties,
    grants,
    officers,
    organisations,
    terminals,
)

EVERYONE = frozenset({"inbox", "change_requests", "account", "my_jobs"})
"""One's inbox, one's requests, one's registration and open sessions, one's jobs."""

LOOKUPS: tuple[Access, ...] = (picks(Division), picks(Organisation), picks(Officer), picks(PostGrant))
"""What a form may look up, inside the own area."""

BESIDE_ORGANISATIONS: tuple[Access, ...] = (picks(Division), picks(Officer), picks(PostGrant))
"""The same for a desk that sees organisations anyway."""

WITH_A_NODE = frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY})
"""The tiers whose offices run the network; a township works in its county's node, without administrators (A10, A12)."""
