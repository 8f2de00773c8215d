"""campaigns of the annual recertification

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

from app.store.protection import protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


WALLS = {
    "recertification_draws": "division",
    "recertification_items": "division",
    "recertifications": "division",
}
APPEND_ONLY = ["recertification_draws"]


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table('recertifications',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('programme_code', sa.String(length=15).with_variant(sa.String(length=15, collation='C'), 'postgresql'), nullable=True),
    sa.Column('selection', sa.String(length=10), nullable=False),
    sa.Column('village_from', sa.String(length=12), nullable=True),
    sa.Column('village_to', sa.String(length=12), nullable=True),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('reminder_days', sa.String(length=40).with_variant(sa.String(length=40, collation='C'), 'postgresql'), nullable=False),
    sa.Column('consequence', sa.String(length=10), nullable=False),
    sa.Column('sample_percent', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('last_reminder', sa.String(length=20), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("consequence IN ('warn', 'suspend')", name=op.f('ck_recertifications_consequence')),
    sa.CheckConstraint("selection IN ('all', 'rural', 'urban', 'disabled', 'land')", name=op.f('ck_recertifications_selection')),
    sa.CheckConstraint("state IN ('draft', 'released', 'open', 'closed')", name=op.f('ck_recertifications_state')),
    sa.CheckConstraint('due_on >= opens_on', name=op.f('ck_recertifications_days')),
    sa.CheckConstraint('sample_percent BETWEEN 0 AND 100', name=op.f('ck_recertifications_sample')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recertifications'))
    )
    with op.batch_alter_table('recertifications', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recertifications_division_code'), ['division_code'], unique=False)
        batch_op.create_index('ix_recertifications_state', ['state', 'id'], unique=False)

    op.create_table('recertification_draws',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('recertification_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('seed', sa.String(length=32), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('drawn_by', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint('taken BETWEEN 0 AND population', name=op.f('ck_recertification_draws_taken')),
    sa.ForeignKeyConstraint(['recertification_id'], ['recertifications.id'], name=op.f('fk_recertification_draws_recertification_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recertification_draws')),
    sa.UniqueConstraint('recertification_id', 'number', name=op.f('uq_recertification_draws_recertification_id_number')),
    info={'append_only': True}
    )
    with op.batch_alter_table('recertification_draws', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recertification_draws_division_code'), ['division_code'], unique=False)

    op.create_table('recertification_items',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('recertification_id', sa.Integer(), nullable=False),
    sa.Column('campaign_name', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('household_id', sa.Integer(), nullable=False),
    sa.Column('head_name', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('change', sa.String(length=10), nullable=False),
    sa.Column('overdue', sa.Boolean(), nullable=False),
    sa.Column('suspended', sa.Boolean(), nullable=False),
    sa.Column('suspended_on', sa.Date(), nullable=True),
    sa.Column('lifted_on', sa.Date(), nullable=True),
    sa.Column('drawn', sa.Boolean(), nullable=False),
    sa.Column('draw_no', sa.Integer(), nullable=True),
    sa.Column('recheck', sa.String(length=10), nullable=True),
    sa.Column('members', sa.String(length=2000).with_variant(sa.String(length=2000, collation='C'), 'postgresql'), nullable=True),
    sa.Column('members_note', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('note', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('people_before', sa.Integer(), nullable=True),
    sa.Column('people_now', sa.Integer(), nullable=True),
    sa.Column('income_before', sa.BigInteger(), nullable=True),
    sa.Column('income_now', sa.BigInteger(), nullable=True),
    sa.Column('assets_before', sa.BigInteger(), nullable=True),
    sa.Column('assets_now', sa.BigInteger(), nullable=True),
    sa.Column('land_before', sa.Integer(), nullable=True),
    sa.Column('land_now', sa.Integer(), nullable=True),
    sa.Column('content', sa.String(length=64), nullable=True),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('flow_round', sa.Integer(), nullable=False),
    sa.Column('returned_to', sa.String(length=20), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("change IN ('pending', 'unchanged', 'changed', 'new', 'gone')", name=op.f('ck_recertification_items_change')),
    sa.CheckConstraint("recheck IN ('agrees', 'differs')", name=op.f('ck_recertification_items_recheck')),
    sa.CheckConstraint("state IN ('due', 'reported', 'returned', 'confirmed', 'agreed', 'gone')", name=op.f('ck_recertification_items_state')),
    sa.CheckConstraint('lifted_on IS NULL OR suspended_on IS NOT NULL', name=op.f('ck_recertification_items_lifted')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_recertification_items_household_id')),
    sa.ForeignKeyConstraint(['recertification_id'], ['recertifications.id'], name=op.f('fk_recertification_items_recertification_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recertification_items')),
    sa.UniqueConstraint('recertification_id', 'household_id', name=op.f('uq_recertification_items_recertification_id_household_id'))
    )
    with op.batch_alter_table('recertification_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recertification_items_division_code'), ['division_code'], unique=False)
        batch_op.create_index('ix_recertification_items_household', ['household_id', 'suspended_on'], unique=False)
        batch_op.create_index('ix_recertification_items_progress', ['recertification_id', 'division_code', 'state'], unique=False)
        batch_op.create_index('ix_recertification_items_state', ['state', 'id'], unique=False)
    protect(op.get_bind(), WALLS, APPEND_ONLY)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table('recertification_items', schema=None) as batch_op:
        batch_op.drop_index('ix_recertification_items_state')
        batch_op.drop_index('ix_recertification_items_progress')
        batch_op.drop_index('ix_recertification_items_household')
        batch_op.drop_index('ix_recertification_items_division_code')
    op.drop_table('recertification_items')

    with op.batch_alter_table('recertification_draws', schema=None) as batch_op:
        batch_op.drop_index('ix_recertification_draws_division_code')
    op.drop_table('recertification_draws')

    with op.batch_alter_table('recertifications', schema=None) as batch_op:
        batch_op.drop_index('ix_recertifications_state')
        batch_op.drop_index('ix_recertifications_division_code')
    op.drop_table('recertifications')
