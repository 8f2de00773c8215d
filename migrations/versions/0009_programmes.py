"""programmes, standards, enrolments and screening

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

from app.store.protection import protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


WALLS = {
    "enrolments": "programme",
    "programme_relations": "below",
    "programme_versions": "below",
    "programmes": "below",
    "screening_decisions": "programme",
    "screening_results": "programme",
    "screening_runs": "division",
    "standard_values": "below",
    "standards": "below",
    "what_if_lines": "programme",
    "what_ifs": "division",
}
APPEND_ONLY: list[str] = []


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table('standards',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40).with_variant(sa.String(length=40, collation='C'), 'postgresql'), nullable=False),
    sa.Column('name', sa.String(length=40).with_variant(sa.String(length=40, collation='C'), 'postgresql'), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('grades', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('meaning', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("kind IN ('money', 'area', 'money_per_mu', 'number')", name=op.f('ck_standards_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standards')),
    sa.UniqueConstraint('division_code', 'code', name=op.f('uq_standards_division_code_code')),
    sa.UniqueConstraint('division_code', 'name', name=op.f('uq_standards_division_code_name'))
    )
    with op.batch_alter_table('standards', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standards_division_code'), ['division_code'], unique=False)

    op.create_table('programmes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=15).with_variant(sa.String(length=15, collation='C'), 'postgresql'), nullable=False),
    sa.Column('name', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.Column('short_name', sa.String(length=14).with_variant(sa.String(length=14, collation='C'), 'postgresql'), nullable=False),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('responsible', sa.String(length=40).with_variant(sa.String(length=40, collation='C'), 'postgresql'), nullable=True),
    sa.Column('document_no', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=True),
    sa.Column('audience', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('unit', sa.String(length=10), nullable=False),
    sa.Column('cycle', sa.String(length=10), nullable=False),
    sa.Column('rounding', sa.String(length=10), nullable=False),
    sa.Column('payee', sa.String(length=10), nullable=False),
    sa.Column('publicity_days', sa.Integer(), nullable=False),
    sa.Column('publicity_kind', sa.String(length=10), nullable=False),
    sa.Column('certification', sa.String(length=10), nullable=False),
    sa.Column('evidence', sa.String(length=600).with_variant(sa.String(length=600, collation='C'), 'postgresql'), nullable=True),
    sa.Column('catalogue_code', sa.String(length=40).with_variant(sa.String(length=40, collation='C'), 'postgresql'), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("certification IN ('none', 'monthly', 'quarterly', 'yearly')", name=op.f('ck_programmes_certification')),
    sa.CheckConstraint("cycle IN ('month', 'quarter', 'year', 'once', 'instalment')", name=op.f('ck_programmes_cycle')),
    sa.CheckConstraint("level IN ('central', 'province', 'city', 'county')", name=op.f('ck_programmes_level')),
    sa.CheckConstraint("payee IN ('self', 'head')", name=op.f('ck_programmes_payee')),
    sa.CheckConstraint("publicity_kind IN ('calendar', 'working')", name=op.f('ck_programmes_publicity_kind')),
    sa.CheckConstraint("rounding IN ('fen', 'jiao', 'yuan', 'yuan_up', 'yuan_down')", name=op.f('ck_programmes_rounding')),
    sa.CheckConstraint("state IN ('draft', 'active', 'closed')", name=op.f('ck_programmes_state')),
    sa.CheckConstraint("unit IN ('person', 'household', 'land', 'machine', 'list')", name=op.f('ck_programmes_unit')),
    sa.CheckConstraint('publicity_days BETWEEN 0 AND 90', name=op.f('ck_programmes_publicity_days')),
    sa.ForeignKeyConstraint(['department_id'], ['organisations.id'], name=op.f('fk_programmes_department_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programmes')),
    sa.UniqueConstraint('division_code', 'code', name=op.f('uq_programmes_division_code_code'))
    )
    with op.batch_alter_table('programmes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programmes_division_code'), ['division_code'], unique=False)

    op.create_table('standard_values',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('standard_id', sa.Integer(), nullable=False),
    sa.Column('grade', sa.String(length=30).with_variant(sa.String(length=30, collation='C'), 'postgresql'), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('effective_from', sa.Date(), nullable=False),
    sa.Column('document_no', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=False),
    sa.Column('note', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('flow_round', sa.Integer(), nullable=False),
    sa.Column('returned_to', sa.String(length=20), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'submitted', 'returned', 'published', 'cancelled')", name=op.f('ck_standard_values_state')),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_standard_values_amount')),
    sa.ForeignKeyConstraint(['standard_id'], ['standards.id'], name=op.f('fk_standard_values_standard_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_values'))
    )
    with op.batch_alter_table('standard_values', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standard_values_division_code'), ['division_code'], unique=False)
        batch_op.create_index('uq_standard_values_published', ['standard_id', 'division_code', 'grade', 'effective_from'], unique=True, sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))

    op.create_table('enrolments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Integer(), nullable=False),
    sa.Column('grade', sa.String(length=30).with_variant(sa.String(length=30, collation='C'), 'postgresql'), nullable=True),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('end_reason', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.Column('known_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('known_to', sa.DateTime(timezone=True), nullable=True),
    sa.Column('source', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=True),
    sa.CheckConstraint("state IN ('active', 'grace', 'ended')", name=op.f('ck_enrolments_state')),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_enrolments_amount')),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_enrolments_period')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_enrolments_household_id')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_enrolments_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolments'))
    )
    with op.batch_alter_table('enrolments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolments_division_code'), ['division_code'], unique=False)
        batch_op.create_index('ix_enrolments_household', ['household_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_programme_code'), ['programme_code'], unique=False)
        batch_op.create_index('ix_enrolments_village', ['division_code', 'programme_code', 'id'], unique=False)
        batch_op.create_index('uq_enrolments_live', ['person_id', 'programme_code'], unique=True, sqlite_where=sa.text('known_to IS NULL AND ends_on IS NULL'), postgresql_where=sa.text('known_to IS NULL AND ends_on IS NULL'))

    op.create_table('programme_relations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('document_no', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("kind IN ('forbid', 'higher', 'deduct', 'not_income')", name=op.f('ck_programme_relations_kind')),
    sa.CheckConstraint('programme_id <> other_id', name=op.f('ck_programme_relations_two')),
    sa.CheckConstraint('valid_to IS NULL OR valid_to >= valid_from', name=op.f('ck_programme_relations_period')),
    sa.ForeignKeyConstraint(['other_id'], ['programmes.id'], name=op.f('fk_programme_relations_other_id')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_programme_relations_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_relations'))
    )
    with op.batch_alter_table('programme_relations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_relations_division_code'), ['division_code'], unique=False)
        batch_op.create_index('ix_programme_relations_programme', ['programme_id'], unique=False)

    op.create_table('programme_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('effective_from', sa.Date(), nullable=False),
    sa.Column('effective_to', sa.Date(), nullable=True),
    sa.Column('document_no', sa.String(length=80).with_variant(sa.String(length=80, collation='C'), 'postgresql'), nullable=True),
    sa.Column('conditions', sa.Text(), nullable=False),
    sa.Column('amount', sa.Text(), nullable=False),
    sa.Column('grace_months', sa.Integer(), nullable=False),
    sa.Column('summary', sa.String(length=400).with_variant(sa.String(length=400, collation='C'), 'postgresql'), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('flow_round', sa.Integer(), nullable=False),
    sa.Column('returned_to', sa.String(length=20), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'submitted', 'returned', 'published', 'cancelled')", name=op.f('ck_programme_versions_state')),
    sa.CheckConstraint('effective_to IS NULL OR effective_to >= effective_from', name=op.f('ck_programme_versions_period')),
    sa.CheckConstraint('grace_months BETWEEN 0 AND 36', name=op.f('ck_programme_versions_grace_months')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_programme_versions_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_versions')),
    sa.UniqueConstraint('programme_id', 'number', name=op.f('uq_programme_versions_programme_id_number'))
    )
    with op.batch_alter_table('programme_versions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_versions_division_code'), ['division_code'], unique=False)
        batch_op.create_index('uq_programme_versions_published', ['programme_id', 'effective_from'], unique=True, sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))

    op.create_table('screening_runs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_code', sa.String(length=15).with_variant(sa.String(length=15, collation='C'), 'postgresql'), nullable=True),
    sa.Column('household_id', sa.Integer(), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('known_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('programmes', sa.Integer(), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('officer_id', sa.Integer(), nullable=True),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("state IN ('running', 'done', 'failed')", name=op.f('ck_screening_runs_state')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_screening_runs_household_id')),
    sa.ForeignKeyConstraint(['officer_id'], ['officers.id'], name=op.f('fk_screening_runs_officer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_runs'))
    )
    with op.batch_alter_table('screening_runs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_screening_runs_division_code'), ['division_code'], unique=False)
        batch_op.create_index('ix_screening_runs_state', ['state', 'id'], unique=False)

    op.create_table('what_ifs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=10), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.String(length=64), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('people_before', sa.Integer(), nullable=False),
    sa.Column('people_after', sa.Integer(), nullable=False),
    sa.Column('amount_before', sa.BigInteger(), nullable=False),
    sa.Column('amount_after', sa.BigInteger(), nullable=False),
    sa.Column('joins', sa.Integer(), nullable=False),
    sa.Column('leaves', sa.Integer(), nullable=False),
    sa.Column('by_town', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('officer_id', sa.Integer(), nullable=True),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("state IN ('running', 'done', 'failed')", name=op.f('ck_what_ifs_state')),
    sa.CheckConstraint("subject IN ('version', 'standard')", name=op.f('ck_what_ifs_subject')),
    sa.ForeignKeyConstraint(['officer_id'], ['officers.id'], name=op.f('fk_what_ifs_officer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_what_ifs'))
    )
    with op.batch_alter_table('what_ifs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_what_ifs_division_code'), ['division_code'], unique=False)
        batch_op.create_index('ix_what_ifs_subject', ['subject', 'subject_id', 'id'], unique=False)

    op.create_table('screening_decisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('finding', sa.String(length=10), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('fingerprint', sa.String(length=64).with_variant(sa.String(length=64, collation='C'), 'postgresql'), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=True),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('comment', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=True),
    sa.Column('trace', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('officer_id', sa.Integer(), nullable=True),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("finding IN ('exit', 'enter', 'amount', 'ask', 'agrees')", name=op.f('ck_screening_decisions_finding')),
    sa.CheckConstraint("verdict IN ('enrol', 'end', 'amend', 'keep', 'refuse')", name=op.f('ck_screening_decisions_verdict')),
    sa.CheckConstraint('amount IS NULL OR amount >= 0', name=op.f('ck_screening_decisions_amount')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_screening_decisions_household_id')),
    sa.ForeignKeyConstraint(['officer_id'], ['officers.id'], name=op.f('fk_screening_decisions_officer_id')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_screening_decisions_person_id')),
    sa.ForeignKeyConstraint(['version_id'], ['programme_versions.id'], name=op.f('fk_screening_decisions_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_decisions')),
    info={'append_only': True}
    )
    with op.batch_alter_table('screening_decisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_screening_decisions_division_code'), ['division_code'], unique=False)
        batch_op.create_index('ix_screening_decisions_person', ['person_id', 'programme_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_screening_decisions_programme_code'), ['programme_code'], unique=False)

    op.create_table('screening_results',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('finding', sa.String(length=10), nullable=False),
    sa.Column('entitled', sa.Boolean(), nullable=True),
    sa.Column('enrolled', sa.Boolean(), nullable=False),
    sa.Column('failed', sa.BigInteger(), nullable=False),
    sa.Column('missing', sa.BigInteger(), nullable=False),
    sa.Column('blocked_by', sa.String(length=15).with_variant(sa.String(length=15, collation='C'), 'postgresql'), nullable=True),
    sa.Column('reason', sa.String(length=300).with_variant(sa.String(length=300, collation='C'), 'postgresql'), nullable=True),
    sa.Column('amount', sa.BigInteger(), nullable=True),
    sa.Column('paid', sa.BigInteger(), nullable=True),
    sa.Column('hits', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('screened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("finding IN ('exit', 'enter', 'amount', 'ask', 'agrees')", name=op.f('ck_screening_results_finding')),
    sa.CheckConstraint("state IN ('open', 'done', 'kept')", name=op.f('ck_screening_results_state')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_screening_results_household_id')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_screening_results_person_id')),
    sa.ForeignKeyConstraint(['run_id'], ['screening_runs.id'], name=op.f('fk_screening_results_run_id')),
    sa.ForeignKeyConstraint(['version_id'], ['programme_versions.id'], name=op.f('fk_screening_results_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_results')),
    sa.UniqueConstraint('person_id', 'programme_code', name=op.f('uq_screening_results_person_id_programme_code'))
    )
    with op.batch_alter_table('screening_results', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_screening_results_division_code'), ['division_code'], unique=False)
        batch_op.create_index('ix_screening_results_household', ['household_id'], unique=False)
        batch_op.create_index('ix_screening_results_page', ['finding', 'state', 'division_code', 'id'], unique=False)
        batch_op.create_index('ix_screening_results_programme', ['programme_code', 'finding', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_screening_results_programme_code'), ['programme_code'], unique=False)

    op.create_table('what_if_lines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('what_if_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('change', sa.String(length=10), nullable=False),
    sa.Column('before', sa.BigInteger(), nullable=True),
    sa.Column('after', sa.BigInteger(), nullable=True),
    sa.Column('programme_code', sa.String(length=15), nullable=False),
    sa.Column('division_code', sa.String(length=12), nullable=False),
    sa.CheckConstraint("change IN ('join', 'leave', 'amount')", name=op.f('ck_what_if_lines_change')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_what_if_lines_person_id')),
    sa.ForeignKeyConstraint(['what_if_id'], ['what_ifs.id'], name=op.f('fk_what_if_lines_what_if_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_what_if_lines'))
    )
    with op.batch_alter_table('what_if_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_what_if_lines_division_code'), ['division_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_what_if_lines_programme_code'), ['programme_code'], unique=False)
        batch_op.create_index('ix_what_if_lines_run', ['what_if_id', 'change', 'id'], unique=False)
    protect(op.get_bind(), WALLS, APPEND_ONLY)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table('what_if_lines', schema=None) as batch_op:
        batch_op.drop_index('ix_what_if_lines_run')
        batch_op.drop_index(batch_op.f('ix_what_if_lines_programme_code'))
        batch_op.drop_index(batch_op.f('ix_what_if_lines_division_code'))

    op.drop_table('what_if_lines')
    with op.batch_alter_table('screening_results', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_screening_results_programme_code'))
        batch_op.drop_index('ix_screening_results_programme')
        batch_op.drop_index('ix_screening_results_page')
        batch_op.drop_index('ix_screening_results_household')
        batch_op.drop_index(batch_op.f('ix_screening_results_division_code'))

    op.drop_table('screening_results')
    with op.batch_alter_table('screening_decisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_screening_decisions_programme_code'))
        batch_op.drop_index('ix_screening_decisions_person')
        batch_op.drop_index(batch_op.f('ix_screening_decisions_division_code'))

    op.drop_table('screening_decisions')
    with op.batch_alter_table('what_ifs', schema=None) as batch_op:
        batch_op.drop_index('ix_what_ifs_subject')
        batch_op.drop_index(batch_op.f('ix_what_ifs_division_code'))

    op.drop_table('what_ifs')
    with op.batch_alter_table('screening_runs', schema=None) as batch_op:
        batch_op.drop_index('ix_screening_runs_state')
        batch_op.drop_index(batch_op.f('ix_screening_runs_division_code'))

    op.drop_table('screening_runs')
    with op.batch_alter_table('programme_versions', schema=None) as batch_op:
        batch_op.drop_index('uq_programme_versions_published', sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))
        batch_op.drop_index(batch_op.f('ix_programme_versions_division_code'))

    op.drop_table('programme_versions')
    with op.batch_alter_table('programme_relations', schema=None) as batch_op:
        batch_op.drop_index('ix_programme_relations_programme')
        batch_op.drop_index(batch_op.f('ix_programme_relations_division_code'))

    op.drop_table('programme_relations')
    with op.batch_alter_table('enrolments', schema=None) as batch_op:
        batch_op.drop_index('uq_enrolments_live', sqlite_where=sa.text('known_to IS NULL AND ends_on IS NULL'), postgresql_where=sa.text('known_to IS NULL AND ends_on IS NULL'))
        batch_op.drop_index('ix_enrolments_village')
        batch_op.drop_index(batch_op.f('ix_enrolments_programme_code'))
        batch_op.drop_index('ix_enrolments_household')
        batch_op.drop_index(batch_op.f('ix_enrolments_division_code'))

    op.drop_table('enrolments')
    with op.batch_alter_table('standard_values', schema=None) as batch_op:
        batch_op.drop_index('uq_standard_values_published', sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))
        batch_op.drop_index(batch_op.f('ix_standard_values_division_code'))

    op.drop_table('standard_values')
    with op.batch_alter_table('programmes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programmes_division_code'))

    op.drop_table('programmes')
    with op.batch_alter_table('standards', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standards_division_code'))

    op.drop_table('standards')
