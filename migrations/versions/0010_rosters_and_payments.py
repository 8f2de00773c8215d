"""rosters and payments

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

from app.store.protection import protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


WALLS = {
    "account_entries": "programme",
    "appropriation_requests": "programme",
    "approval_bands": "below",
    "batch_towns": "programme",
    "objections": "programme",
    "pay_batches": "below",
    "postings": "programme",
    "quota_links": "programme",
    "quota_movements": "programme",
    "quotas": "programme",
    "request_rosters": "programme",
    "roster_columns": "below",
    "roster_lines": "programme",
    "roster_people": "division",
    "rosters": "programme",
    "special_accounts": "below",
    "statement_lines": "division",
    "supervisions": "programme",
}
APPEND_ONLY = ["account_entries", "quota_movements", "supervisions"]


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table('approval_bands',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('from_amount', sa.BigInteger(), nullable=False),
    sa.Column('approvals', sa.Integer(), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint('approvals BETWEEN 1 AND 2', name=op.f('ck_approval_bands_approvals')),
    sa.CheckConstraint('from_amount >= 0', name=op.f('ck_approval_bands_from_amount')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approval_bands')),
    sa.UniqueConstraint('division_code', 'from_amount', name=op.f('uq_approval_bands_division_code_from_amount'))
    )
    with op.batch_alter_table('approval_bands', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_approval_bands_division_code'), ['division_code'], unique=False)

    op.create_table('quotas',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_no', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('fund_source', sa.String(length=10), nullable=False),
    sa.Column('nature', sa.String(length=10), nullable=False),
    sa.Column('budget_item', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('government_class', sa.String(length=40).with_variant(sa.String(length=40, collation='C'), 'postgresql'), nullable=True),
    sa.Column('department_class', sa.String(length=40).with_variant(sa.String(length=40, collation='C'), 'postgresql'), nullable=True),
    sa.Column('budget_unit', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=True),
    sa.Column('issued', sa.BigInteger(), nullable=False),
    sa.Column('available', sa.BigInteger(), nullable=False),
    sa.Column('frozen', sa.BigInteger(), nullable=False),
    sa.Column('paid', sa.BigInteger(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("fund_source IN ('central', 'province', 'city', 'county')", name=op.f('ck_quotas_fund_source')),
    sa.CheckConstraint("nature IN ('general', 'fund', 'other')", name=op.f('ck_quotas_nature')),
    sa.CheckConstraint("state IN ('open', 'closed')", name=op.f('ck_quotas_state')),
    sa.CheckConstraint('issued = available + frozen + paid', name=op.f('ck_quotas_balance')),
    sa.CheckConstraint('issued >= 0 AND available >= 0 AND frozen >= 0 AND paid >= 0', name=op.f('ck_quotas_amounts')),
    sa.CheckConstraint('priority BETWEEN 1 AND 99', name=op.f('ck_quotas_priority')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quotas')),
    sa.UniqueConstraint('division_code', 'document_no', 'programme_code', 'budget_item', name=op.f('uq_quotas_division_code_document_no_programme_code_budget_item'))
    )
    with op.batch_alter_table('quotas', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quotas_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_quotas_programme_code'), ['programme_code'], unique=False)

    op.create_table('special_accounts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('holder', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('bank', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('number', sa.String(length=400), nullable=False),
    sa.Column('number_index', sa.String(length=64), nullable=False),
    sa.Column('number_tail_index', sa.String(length=16), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_special_accounts')),
    sa.UniqueConstraint('division_code', 'number_index', name=op.f('uq_special_accounts_division_code_number_index'))
    )
    with op.batch_alter_table('special_accounts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_special_accounts_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_special_accounts_number_index'), ['number_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_special_accounts_number_tail_index'), ['number_tail_index'], unique=False)

    op.create_table('account_entries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('booked_on', sa.Date(), nullable=False),
    sa.Column('receipt_no', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=True),
    sa.Column('request_id', sa.Integer(), nullable=True),
    sa.Column('officer_name', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('operation_id', sa.String(length=64), nullable=False),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("kind IN ('received', 'paid_out', 'returned', 'repaid', 'interest', 'charge')", name=op.f('ck_account_entries_kind')),
    sa.CheckConstraint('amount <> 0', name=op.f('ck_account_entries_amount')),
    sa.ForeignKeyConstraint(['account_id'], ['special_accounts.id'], name=op.f('fk_account_entries_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_entries')),
    sa.UniqueConstraint('operation_id', name=op.f('uq_account_entries_operation_id')),
    info={'append_only': True}
    )
    with op.batch_alter_table('account_entries', schema=None) as batch_op:
        batch_op.create_index('ix_account_entries_account', ['account_id', 'programme_code', 'division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_account_entries_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_account_entries_programme_code'), ['programme_code'], unique=False)

    op.create_table('appropriation_requests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('purpose', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('linking', sa.String(length=10), nullable=False),
    sa.Column('content_digest', sa.String(length=64), nullable=False),
    sa.Column('opinion', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('receipt_no', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=True),
    sa.Column('compiled_by', sa.Integer(), nullable=True),
    sa.Column('compiled_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('flow_round', sa.Integer(), nullable=False),
    sa.Column('returned_to', sa.String(length=20), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("linking IN ('priority', 'smallest', 'largest')", name=op.f('ck_appropriation_requests_linking')),
    sa.CheckConstraint("state IN ('draft', 'submitted', 'reviewed', 'approved', 'paid', 'returned', 'cancelled')", name=op.f('ck_appropriation_requests_state')),
    sa.CheckConstraint('amount >= 0 AND people >= 0', name=op.f('ck_appropriation_requests_amount')),
    sa.ForeignKeyConstraint(['account_id'], ['special_accounts.id'], name=op.f('fk_appropriation_requests_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appropriation_requests')),
    sa.UniqueConstraint('number', name=op.f('uq_appropriation_requests_number'))
    )
    with op.batch_alter_table('appropriation_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appropriation_requests_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_appropriation_requests_programme_code'), ['programme_code'], unique=False)

    op.create_table('quota_movements',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('quota_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=True),
    sa.Column('officer_name', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('operation_id', sa.String(length=64), nullable=False),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("kind IN ('issue', 'cut', 'freeze', 'release', 'pay', 'refund')", name=op.f('ck_quota_movements_kind')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_quota_movements_amount')),
    sa.ForeignKeyConstraint(['quota_id'], ['quotas.id'], name=op.f('fk_quota_movements_quota_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quota_movements')),
    sa.UniqueConstraint('operation_id', 'quota_id', name=op.f('uq_quota_movements_operation_id_quota_id')),
    info={'append_only': True}
    )
    with op.batch_alter_table('quota_movements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quota_movements_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_quota_movements_programme_code'), ['programme_code'], unique=False)
        batch_op.create_index('ix_quota_movements_quota', ['quota_id', 'id'], unique=False)

    op.create_table('pay_batches',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('name', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('period', sa.String(length=8), nullable=False),
    sa.Column('period_from', sa.Date(), nullable=False),
    sa.Column('period_to', sa.Date(), nullable=False),
    sa.Column('law_day', sa.Date(), nullable=False),
    sa.Column('deadline', sa.Date(), nullable=False),
    sa.Column('note', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_by', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("state IN ('issued', 'closed', 'withdrawn')", name=op.f('ck_pay_batches_state')),
    sa.CheckConstraint('period_to >= period_from', name=op.f('ck_pay_batches_period')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_pay_batches_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pay_batches')),
    sa.UniqueConstraint('number', name=op.f('uq_pay_batches_number'))
    )
    with op.batch_alter_table('pay_batches', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pay_batches_division_code'), ['division_code'], unique=False)
        batch_op.create_index('uq_pay_batches_live', ['division_code', 'programme_code', 'period'], unique=True, sqlite_where=sa.text("state <> 'withdrawn'"), postgresql_where=sa.text("state <> 'withdrawn'"))

    op.create_table('quota_links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('quota_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('released', sa.Boolean(), nullable=False),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_quota_links_amount')),
    sa.ForeignKeyConstraint(['quota_id'], ['quotas.id'], name=op.f('fk_quota_links_quota_id')),
    sa.ForeignKeyConstraint(['request_id'], ['appropriation_requests.id'], name=op.f('fk_quota_links_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quota_links')),
    sa.UniqueConstraint('request_id', 'quota_id', 'round', name=op.f('uq_quota_links_request_id_quota_id_round'))
    )
    with op.batch_alter_table('quota_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quota_links_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_quota_links_programme_code'), ['programme_code'], unique=False)
        batch_op.create_index('ix_quota_links_quota', ['quota_id'], unique=False)

    op.create_table('roster_columns',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=20), nullable=False),
    sa.Column('label', sa.String(length=30).with_variant(sa.String(length=30, collation='C'), 'postgresql'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('choices', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('is_amount', sa.Boolean(), nullable=False),
    sa.Column('formula', sa.String(length=300).with_variant(sa.String(length=300, collation='C'), 'postgresql'), nullable=True),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("kind IN ('text', 'integer', 'decimal', 'date', 'id_no', 'choice')", name=op.f('ck_roster_columns_kind')),
    sa.CheckConstraint('position BETWEEN 1 AND 99', name=op.f('ck_roster_columns_position')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_roster_columns_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_columns')),
    sa.UniqueConstraint('programme_id', 'key', name=op.f('uq_roster_columns_programme_id_key')),
    sa.UniqueConstraint('programme_id', 'label', name=op.f('uq_roster_columns_programme_id_label'))
    )
    with op.batch_alter_table('roster_columns', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roster_columns_division_code'), ['division_code'], unique=False)

    op.create_table('roster_people',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.Column('id_no', sa.String(length=400), nullable=True),
    sa.Column('id_no_index', sa.String(length=64), nullable=True),
    sa.Column('id_no_tail_index', sa.String(length=16), nullable=True),
    sa.Column('household_id', sa.Integer(), nullable=False),
    sa.Column('household_code', sa.String(length=24).with_variant(sa.String(length=24, collation='C'), 'postgresql'), nullable=False),
    sa.Column('head_id', sa.Integer(), nullable=True),
    sa.Column('head_name', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=True),
    sa.Column('group_no', sa.Integer(), nullable=False),
    sa.Column('payee_id', sa.Integer(), nullable=True),
    sa.Column('payee_name', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('account_no', sa.String(length=400), nullable=True),
    sa.Column('account_no_index', sa.String(length=64), nullable=True),
    sa.Column('account_no_tail_index', sa.String(length=16), nullable=True),
    sa.Column('holder', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=True),
    sa.Column('bank', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=True),
    sa.Column('cnaps', sa.String(length=12), nullable=True),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_roster_people_household_id')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_roster_people_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_people'))
    )
    with op.batch_alter_table('roster_people', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roster_people_account_no_index'), ['account_no_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_people_account_no_tail_index'), ['account_no_tail_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_people_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_people_id_no_index'), ['id_no_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_people_id_no_tail_index'), ['id_no_tail_index'], unique=False)
        batch_op.create_index('ix_roster_people_person', ['person_id', 'id'], unique=False)

    op.create_table('statement_lines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('booked_on', sa.Date(), nullable=False),
    sa.Column('serial_no', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('balance', sa.BigInteger(), nullable=True),
    sa.Column('counterparty', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=True),
    sa.Column('summary', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=True),
    sa.Column('entry_id', sa.Integer(), nullable=True),
    sa.Column('explanation', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("(state = 'matched') = (entry_id IS NOT NULL)", name=op.f('ck_statement_lines_matched')),
    sa.CheckConstraint("state IN ('open', 'matched', 'explained')", name=op.f('ck_statement_lines_state')),
    sa.CheckConstraint('amount <> 0', name=op.f('ck_statement_lines_amount')),
    sa.ForeignKeyConstraint(['account_id'], ['special_accounts.id'], name=op.f('fk_statement_lines_account_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['account_entries.id'], name=op.f('fk_statement_lines_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement_lines')),
    sa.UniqueConstraint('account_id', 'serial_no', name=op.f('uq_statement_lines_account_id_serial_no')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_statement_lines_entry_id'))
    )
    with op.batch_alter_table('statement_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_lines_division_code'), ['division_code'], unique=False)
        batch_op.create_index('ix_statement_lines_state', ['account_id', 'state', 'id'], unique=False)

    op.create_table('batch_towns',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('deadline', sa.Date(), nullable=False),
    sa.Column('reminded_on', sa.Date(), nullable=True),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['pay_batches.id'], name=op.f('fk_batch_towns_batch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_batch_towns')),
    sa.UniqueConstraint('batch_id', 'division_code', name=op.f('uq_batch_towns_batch_id_division_code'))
    )
    with op.batch_alter_table('batch_towns', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_batch_towns_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_batch_towns_programme_code'), ['programme_code'], unique=False)

    op.create_table('rosters',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100).with_variant(sa.String(length=100, collation='C'), 'postgresql'), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=8), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('households', sa.Integer(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('held', sa.Integer(), nullable=False),
    sa.Column('held_total', sa.BigInteger(), nullable=False),
    sa.Column('content_digest', sa.String(length=64), nullable=False),
    sa.Column('previous_id', sa.Integer(), nullable=True),
    sa.Column('known_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stopped', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('compiled_by', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('flow_round', sa.Integer(), nullable=False),
    sa.Column('returned_to', sa.String(length=20), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'submitted', 'shown', 'filed', 'checked', 'reviewed', 'first_approved', 'approved', 'sent', 'returned')", name=op.f('ck_rosters_state')),
    sa.CheckConstraint('lines >= 0 AND held >= 0 AND total >= 0 AND held_total >= 0', name=op.f('ck_rosters_totals')),
    sa.CheckConstraint('part >= 1', name=op.f('ck_rosters_part')),
    sa.ForeignKeyConstraint(['batch_id'], ['pay_batches.id'], name=op.f('fk_rosters_batch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rosters')),
    sa.UniqueConstraint('batch_id', 'division_code', 'part', name=op.f('uq_rosters_batch_id_division_code_part'))
    )
    with op.batch_alter_table('rosters', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rosters_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_rosters_programme_code'), ['programme_code'], unique=False)
        batch_op.create_index('ix_rosters_state', ['division_code', 'state', 'id'], unique=False)

    op.create_table('postings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('roster_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('content_digest', sa.String(length=64), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_postings_period')),
    sa.CheckConstraint('lines > 0', name=op.f('ck_postings_lines')),
    sa.ForeignKeyConstraint(['roster_id'], ['rosters.id'], name=op.f('fk_postings_roster_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_postings')),
    sa.UniqueConstraint('roster_id', 'division_code', 'round', name=op.f('uq_postings_roster_id_division_code_round'))
    )
    with op.batch_alter_table('postings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_postings_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_postings_programme_code'), ['programme_code'], unique=False)

    op.create_table('request_rosters',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('roster_id', sa.Integer(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('content_digest', sa.String(length=64), nullable=False),
    sa.Column('living', sa.Boolean(), nullable=True),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['appropriation_requests.id'], name=op.f('fk_request_rosters_request_id')),
    sa.ForeignKeyConstraint(['roster_id'], ['rosters.id'], name=op.f('fk_request_rosters_roster_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request_rosters')),
    sa.UniqueConstraint('request_id', 'roster_id', name=op.f('uq_request_rosters_request_id_roster_id')),
    sa.UniqueConstraint('roster_id', 'living', name=op.f('uq_request_rosters_roster_id_living'))
    )
    with op.batch_alter_table('request_rosters', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_rosters_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_request_rosters_programme_code'), ['programme_code'], unique=False)

    op.create_table('roster_lines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('roster_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=8), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Integer(), nullable=False),
    sa.Column('snapshot_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=True),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.Column('component', sa.String(length=20), nullable=False),
    sa.Column('grade', sa.String(length=30).with_variant(sa.String(length=30, collation='C'), 'postgresql'), nullable=True),
    sa.Column('computed', sa.BigInteger(), nullable=True),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('extra', sa.Text(), nullable=True),
    sa.Column('source', sa.String(length=10), nullable=False),
    sa.Column('difference', sa.String(length=10), nullable=False),
    sa.Column('before', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("difference IN ('new', 'same', 'amount', 'account')", name=op.f('ck_roster_lines_difference')),
    sa.CheckConstraint("source IN ('generated', 'added', 'imported', 'carried')", name=op.f('ck_roster_lines_source')),
    sa.CheckConstraint("state IN ('included', 'held', 'returned', 'dropped', 'moved')", name=op.f('ck_roster_lines_state')),
    sa.CheckConstraint('amount >= 0 AND (computed IS NULL OR computed >= 0)', name=op.f('ck_roster_lines_amount')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_roster_lines_household_id')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_roster_lines_person_id')),
    sa.ForeignKeyConstraint(['roster_id'], ['rosters.id'], name=op.f('fk_roster_lines_roster_id')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['roster_people.id'], name=op.f('fk_roster_lines_snapshot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_lines'))
    )
    with op.batch_alter_table('roster_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roster_lines_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_lines_household_id'), ['household_id'], unique=False)
        batch_op.create_index('ix_roster_lines_person', ['person_id', 'programme_code', 'period'], unique=False)
        batch_op.create_index('ix_roster_lines_place', ['roster_id', 'position', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_lines_programme_code'), ['programme_code'], unique=False)
        batch_op.create_index('uq_roster_lines_live', ['programme_code', 'period', 'person_id', 'component'], unique=True, sqlite_where=sa.text("state IN ('included', 'held', 'returned')"), postgresql_where=sa.text("state IN ('included', 'held', 'returned')"))

    op.create_table('supervisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('roster_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('content', sa.String(length=500).with_variant(sa.String(length=500, collation='C'), 'postgresql'), nullable=False),
    sa.Column('officer_id', sa.Integer(), nullable=False),
    sa.Column('officer_name', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.Column('organisation', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("kind IN ('ask', 'answer', 'stop', 'resume')", name=op.f('ck_supervisions_kind')),
    sa.ForeignKeyConstraint(['roster_id'], ['rosters.id'], name=op.f('fk_supervisions_roster_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supervisions')),
    info={'append_only': True}
    )
    with op.batch_alter_table('supervisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_supervisions_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_supervisions_programme_code'), ['programme_code'], unique=False)
        batch_op.create_index('ix_supervisions_roster', ['roster_id', 'id'], unique=False)

    op.create_table('objections',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('roster_id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=True),
    sa.Column('content', sa.String(length=500).with_variant(sa.String(length=500, collation='C'), 'postgresql'), nullable=False),
    sa.Column('objector', sa.String(length=400), nullable=True),
    sa.Column('contact', sa.String(length=400), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('recorded_by', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('finding', sa.String(length=500).with_variant(sa.String(length=500, collation='C'), 'postgresql'), nullable=True),
    sa.Column('decided_by', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f('ck_objections_decided')),
    sa.CheckConstraint("state IN ('open', 'upheld', 'dismissed')", name=op.f('ck_objections_state')),
    sa.ForeignKeyConstraint(['line_id'], ['roster_lines.id'], name=op.f('fk_objections_line_id')),
    sa.ForeignKeyConstraint(['roster_id'], ['rosters.id'], name=op.f('fk_objections_roster_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objections'))
    )
    with op.batch_alter_table('objections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_objections_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_objections_line_id'), ['line_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_objections_programme_code'), ['programme_code'], unique=False)
        batch_op.create_index('ix_objections_roster', ['roster_id', 'state'], unique=False)

    protect(op.get_bind(), WALLS, APPEND_ONLY)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table('objections', schema=None) as batch_op:
        batch_op.drop_index('ix_objections_roster')
        batch_op.drop_index(batch_op.f('ix_objections_programme_code'))
        batch_op.drop_index(batch_op.f('ix_objections_line_id'))
        batch_op.drop_index(batch_op.f('ix_objections_division_code'))

    op.drop_table('objections')
    with op.batch_alter_table('supervisions', schema=None) as batch_op:
        batch_op.drop_index('ix_supervisions_roster')
        batch_op.drop_index(batch_op.f('ix_supervisions_programme_code'))
        batch_op.drop_index(batch_op.f('ix_supervisions_division_code'))

    op.drop_table('supervisions')
    with op.batch_alter_table('roster_lines', schema=None) as batch_op:
        batch_op.drop_index('uq_roster_lines_live', sqlite_where=sa.text("state IN ('included', 'held', 'returned')"), postgresql_where=sa.text("state IN ('included', 'held', 'returned')"))
        batch_op.drop_index(batch_op.f('ix_roster_lines_programme_code'))
        batch_op.drop_index('ix_roster_lines_place')
        batch_op.drop_index('ix_roster_lines_person')
        batch_op.drop_index(batch_op.f('ix_roster_lines_household_id'))
        batch_op.drop_index(batch_op.f('ix_roster_lines_division_code'))

    op.drop_table('roster_lines')
    with op.batch_alter_table('request_rosters', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_request_rosters_programme_code'))
        batch_op.drop_index(batch_op.f('ix_request_rosters_division_code'))

    op.drop_table('request_rosters')
    with op.batch_alter_table('postings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_postings_programme_code'))
        batch_op.drop_index(batch_op.f('ix_postings_division_code'))

    op.drop_table('postings')
    with op.batch_alter_table('rosters', schema=None) as batch_op:
        batch_op.drop_index('ix_rosters_state')
        batch_op.drop_index(batch_op.f('ix_rosters_programme_code'))
        batch_op.drop_index(batch_op.f('ix_rosters_division_code'))

    op.drop_table('rosters')
    with op.batch_alter_table('batch_towns', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_batch_towns_programme_code'))
        batch_op.drop_index(batch_op.f('ix_batch_towns_division_code'))

    op.drop_table('batch_towns')
    with op.batch_alter_table('statement_lines', schema=None) as batch_op:
        batch_op.drop_index('ix_statement_lines_state')
        batch_op.drop_index(batch_op.f('ix_statement_lines_division_code'))

    op.drop_table('statement_lines')
    with op.batch_alter_table('roster_people', schema=None) as batch_op:
        batch_op.drop_index('ix_roster_people_person')
        batch_op.drop_index(batch_op.f('ix_roster_people_id_no_tail_index'))
        batch_op.drop_index(batch_op.f('ix_roster_people_id_no_index'))
        batch_op.drop_index(batch_op.f('ix_roster_people_division_code'))
        batch_op.drop_index(batch_op.f('ix_roster_people_account_no_tail_index'))
        batch_op.drop_index(batch_op.f('ix_roster_people_account_no_index'))

    op.drop_table('roster_people')
    with op.batch_alter_table('roster_columns', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roster_columns_division_code'))

    op.drop_table('roster_columns')
    with op.batch_alter_table('quota_links', schema=None) as batch_op:
        batch_op.drop_index('ix_quota_links_quota')
        batch_op.drop_index(batch_op.f('ix_quota_links_programme_code'))
        batch_op.drop_index(batch_op.f('ix_quota_links_division_code'))

    op.drop_table('quota_links')
    with op.batch_alter_table('pay_batches', schema=None) as batch_op:
        batch_op.drop_index('uq_pay_batches_live', sqlite_where=sa.text("state <> 'withdrawn'"), postgresql_where=sa.text("state <> 'withdrawn'"))
        batch_op.drop_index(batch_op.f('ix_pay_batches_division_code'))

    op.drop_table('pay_batches')
    with op.batch_alter_table('quota_movements', schema=None) as batch_op:
        batch_op.drop_index('ix_quota_movements_quota')
        batch_op.drop_index(batch_op.f('ix_quota_movements_programme_code'))
        batch_op.drop_index(batch_op.f('ix_quota_movements_division_code'))

    op.drop_table('quota_movements')
    with op.batch_alter_table('appropriation_requests', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_appropriation_requests_programme_code'))
        batch_op.drop_index(batch_op.f('ix_appropriation_requests_division_code'))

    op.drop_table('appropriation_requests')
    with op.batch_alter_table('account_entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_entries_programme_code'))
        batch_op.drop_index(batch_op.f('ix_account_entries_division_code'))
        batch_op.drop_index('ix_account_entries_account')

    op.drop_table('account_entries')
    with op.batch_alter_table('special_accounts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_special_accounts_number_tail_index'))
        batch_op.drop_index(batch_op.f('ix_special_accounts_number_index'))
        batch_op.drop_index(batch_op.f('ix_special_accounts_division_code'))

    op.drop_table('special_accounts')
    with op.batch_alter_table('quotas', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_quotas_programme_code'))
        batch_op.drop_index(batch_op.f('ix_quotas_division_code'))

    op.drop_table('quotas')

    with op.batch_alter_table('approval_bands', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_approval_bands_division_code'))

    op.drop_table('approval_bands')
