"""attributes defined at run time

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

from app.store.protection import protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


WALLS = {"attributes": "division", "attribute_values": "division"}
APPEND_ONLY: list[str] = []


def _text(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length=length).with_variant(sa.String(length=length, collation="C"), "postgresql")


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "attributes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", _text(40), nullable=False),
        sa.Column("owner", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code", _text(30), nullable=False),
        sa.Column("unit", _text(10), nullable=True),
        sa.Column("decimals", sa.Integer(), nullable=True),
        sa.Column("choices", _text(4000), nullable=True),
        sa.Column("low", _text(30), nullable=True),
        sa.Column("high", _text(30), nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("form_group", _text(20), nullable=False),
        sa.Column("help", _text(120), nullable=True),
        sa.Column("seen_by", _text(200), nullable=True),
        sa.Column("posts", _text(400), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.CheckConstraint("owner IN ('household', 'person', 'land')", name=op.f("ck_attributes_owner")),
        sa.CheckConstraint(
            "kind IN ('text', 'whole', 'decimal', 'money', 'area', 'date', 'yes_no', 'choice')",
            name=op.f("ck_attributes_kind"),
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_attributes_period")),
        sa.CheckConstraint("decimals BETWEEN 1 AND 6", name=op.f("ck_attributes_decimals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attributes")),
        sa.UniqueConstraint("division_code", "owner", "code", name=op.f("uq_attributes_division_code_owner_code")),
    )
    op.create_index(op.f("ix_attributes_division_code"), "attributes", ["division_code"])
    op.create_table(
        "attribute_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attribute_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("value", _text(200), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", _text(60), nullable=True),
        sa.Column("cause_id", sa.BigInteger(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.CheckConstraint("subject IN ('household', 'person', 'land')", name=op.f("ck_attribute_values_subject")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_attribute_values_valid")),
        sa.CheckConstraint("known_to IS NULL OR known_to >= known_from", name=op.f("ck_attribute_values_known")),
        sa.ForeignKeyConstraint(["attribute_id"], ["attributes.id"], name=op.f("fk_attribute_values_attribute_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_attribute_values_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_values")),
    )
    op.create_index(op.f("ix_attribute_values_division_code"), "attribute_values", ["division_code"])
    op.create_index("ix_attribute_values_number", "attribute_values", ["attribute_id", "number"])
    op.create_index("ix_attribute_values_value", "attribute_values", ["attribute_id", "value"])
    op.create_index("ix_attribute_values_subject", "attribute_values", ["subject", "subject_id"])
    op.create_index(
        "uq_attribute_values_known",
        "attribute_values",
        ["subject_id", "attribute_id", "valid_from"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    protect(op.get_bind(), WALLS, APPEND_ONLY)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("attribute_values")
    op.drop_table("attributes")
