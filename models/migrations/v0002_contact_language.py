"""Format 2: an index for "contacts of one language, newest first"."""

from __future__ import annotations

from alembic.operations import Operations

FORMAT = 2
INDEX = "ix_contact_language_start"


def up(op: Operations) -> None:
    op.create_index(INDEX, "contact", ["language", "start"], if_not_exists=True)
