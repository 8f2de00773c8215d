"""tables of the import wizard

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

from app.store.protection import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


WALLS = {
    "import_batches": "division",
    "import_mappings": "division",
    "import_rows": "division",
    "imports": "division",
}
APPEND_ONLY: list[str] = []


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("officer", sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"), nullable=False),
        sa.Column("file_name", sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("tops", sa.Text(), nullable=False),
        sa.Column("sheet", sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"), nullable=False),
        sa.Column("heading_row", sa.Integer(), nullable=False),
        sa.Column("heading_rows", sa.Integer(), nullable=False),
        sa.Column("headings", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("said", sa.String(length=500).with_variant(sa.String(length=500, collation="C"), "postgresql"), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.CheckConstraint("rows >= 0 AND bad >= 0 AND doubtful >= 0 AND taken >= 0", name=op.f("ck_imports_counts")),
        sa.CheckConstraint("state IN ('placing', 'checking', 'checked', 'taking', 'done', 'undoing', 'undone', 'dropped')", name=op.f("ck_imports_state")),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f("fk_imports_organisation_id")),
        sa.PrimaryKeyConstraint('id', name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_digest", "imports", ['digest', 'source'], unique=False)
    op.create_index("ix_imports_division_code", "imports", ['division_code'], unique=False)
    op.create_index("ix_imports_office", "imports", ['organisation_id', 'id'], unique=False)
    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.CheckConstraint("verdict IN ('bad', 'doubtful')", name=op.f("ck_import_rows_verdict")),
        sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f("fk_import_rows_import_id")),
        sa.PrimaryKeyConstraint('import_id', 'number', name=op.f("pk_import_rows")),
    )
    op.create_index("ix_import_rows_division_code", "import_rows", ['division_code'], unique=False)
    op.create_table(
        "import_batches",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("first_row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_row", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.CheckConstraint("last_row >= first_row AND taken >= 0", name=op.f("ck_import_batches_rows")),
        sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f("fk_import_batches_import_id")),
        sa.PrimaryKeyConstraint('import_id', 'first_row', name=op.f("pk_import_batches")),
    )
    op.create_index("ix_import_batches_division_code", "import_batches", ['division_code'], unique=False)
    op.create_table(
        "import_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("heading_digest", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f("fk_import_mappings_organisation_id")),
        sa.PrimaryKeyConstraint('id', name=op.f("pk_import_mappings")),
        sa.UniqueConstraint('organisation_id', 'source', 'heading_digest', name=op.f("uq_import_mappings_organisation_id_source_heading_digest")),
    )
    op.create_index("ix_import_mappings_division_code", "import_mappings", ['division_code'], unique=False)
    protect(op.get_bind(), WALLS, APPEND_ONLY)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("import_mappings")
    op.drop_table("import_batches")
    op.drop_table("import_rows")
    op.drop_table("imports")
