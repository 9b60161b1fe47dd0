"""Remember what the operator has set of an agency, so that later imports of the pack leave it alone.

Service standards are read from here from now on; what was brought in under an older name of the cost is renamed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Apply."""
    op.add_column("agencies", sa.Column("own_members", sa.JSON(), nullable=False, server_default="[]"))
    agencies = sa.table("agencies", sa.column("id", sa.String()), sa.column("standards", sa.JSON()))
    for name, standards in op.get_bind().execute(sa.select(agencies.c.id, agencies.c.standards)).all():
        if isinstance(standards, list) and any("cost_idr" in each for each in standards):
            renamed = [{("cost" if key == "cost_idr" else key): each[key] for key in each} for each in standards]
            op.execute(sa.update(agencies).where(agencies.c.id == name).values(standards=renamed))


def downgrade() -> None:
    """Take back."""
    op.drop_column("agencies", "own_members")
