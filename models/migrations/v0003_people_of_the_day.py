"""Format 3: a memo that is underway and in whose hands, when a member usually is in, and days on which they are not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

FORMAT = 3
COLUMNS = (
    ("contact", "underway", sa.Integer),
    ("contact", "handed_to", sa.Text),
    ("contact", "handed_by", sa.Text),
    ("contact", "handed_note", sa.Text),
    ("member", "week", sa.Text),
)


def up(op: Operations) -> None:
    """Also taken by a new vault, whose tables are made whole: what is there already stays."""
    there = sa.inspect(op.get_bind())
    for table, column, kind in COLUMNS:
        if column not in {each["name"] for each in there.get_columns(table)}:
            op.add_column(table, sa.Column(column, kind()))
    where = sa.text("underway is not null")
    op.create_index("ix_contact_underway", "contact", ["handed_to"], sqlite_where=where, if_not_exists=True)
    where = sa.text("cites is not null")
    op.create_index("ix_contact_cites", "contact", ["cites"], sqlite_where=where, if_not_exists=True)
    if not there.has_table("duty"):
        op.create_table(
            "duty",
            sa.Column("member", sa.Text()),
            sa.Column("day", sa.Text()),
            sa.Column("kind", sa.Text()),
            sa.Column("hours", sa.Text()),
            sa.Column("note", sa.Text()),
            sa.Column("id", sa.Text(), nullable=False),
            sa.Column("stream", sa.Text(), nullable=False),
            sa.Column("born", sa.Text()),
            sa.Column("dead", sa.Integer(), nullable=False),
            sa.Column("tombs", sa.Integer(), nullable=False),
            sa.Column("conflicts", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("id", name="pk_duty"),
        )
    op.create_index("ix_duty_day", "duty", ["day"], if_not_exists=True)
