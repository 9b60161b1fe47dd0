"""Give each filter of the queue an index in the queue's order, and put settled cases behind all open ones.

Every index also holds what the other filters ask, so that a page is found without reading the cases themselves.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

#: 9999-12-31 and a second later, in microseconds since 1970
NOTHING_DUE, SETTLED = 253402214400000000, 253402214401000000
FILTERED = ("state", "assignee", "category", "region", "priority")
OPEN = sa.text("closed_at IS NULL")
#: those of before this migration: name, columns, whether of open cases only
FORMER = (
    ("ix_cases_queue", ("agency", "track", "queue_at", "case_tag"), False),
    ("ix_cases_open_queue", ("agency", "track", "queue_at", "case_tag"), True),
    ("ix_cases_oversight_queue", ("oversight", "oversight_reads", "track", "queue_at", "case_tag"), False),
    ("ix_cases_oversight_open", ("oversight", "oversight_reads", "track", "queue_at", "case_tag"), True),
    ("ix_cases_assignee", ("agency", "assignee", "queue_at", "case_tag"), False),
)


def _indexes() -> list[tuple[str, list[str]]]:
    found = [
        ("ix_cases_queue", ["agency", "track", "queue_at", "case_tag", *FILTERED]),
        ("ix_cases_oversight_queue", ["oversight", "oversight_reads", "track", "queue_at", "case_tag", *FILTERED]),
    ]
    for column in FILTERED:
        others = [each for each in FILTERED if each != column]
        found.append((f"ix_cases_queue_{column}", ["agency", "track", column, "queue_at", "case_tag", *others]))
    return found


def upgrade() -> None:
    """Apply."""
    for name, _, _ in FORMER:
        op.drop_index(name, table_name="cases")
    op.execute(f"update cases set queue_at = {SETTLED} where closed_at is not null and next_due_at is null")
    for name, columns in _indexes():
        op.create_index(name, "cases", columns)


def downgrade() -> None:
    """Take back."""
    for name, _ in _indexes():
        op.drop_index(name, table_name="cases")
    op.execute(f"update cases set queue_at = {NOTHING_DUE} where queue_at = {SETTLED}")
    for name, columns, of_open in FORMER:
        only = {"postgresql_where": OPEN, "sqlite_where": OPEN} if of_open else {}
        op.create_index(name, "cases", list(columns), **only)
