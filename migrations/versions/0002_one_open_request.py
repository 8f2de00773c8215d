"""one open change request of a kind

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('draft', 'submitted', 'checked', 'returned')")


def upgrade() -> None:
    """Let an officer have at most one open request of a kind."""
    op.create_index(
        "uq_officer_change_requests_open",
        "officer_change_requests",
        ["officer_id", "kind"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("uq_officer_change_requests_open", "officer_change_requests")
