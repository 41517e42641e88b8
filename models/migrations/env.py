"""Runs the steps on one connection, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

from sqlalchemy.engine import Connection

from models.migrations import v0002_contact_language, v0003_people_of_the_day

STEPS: tuple[ModuleType, ...] = (v0002_contact_language, v0003_people_of_the_day)
FIRST = 1
FORMAT = 3
"""The format that this program reads and writes."""


def run(connection: Connection, steps: Sequence[ModuleType], start: int) -> int:
    """Apply the steps that lead beyond format `start`; returns the format reached and notes it in the database."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    op = Operations(MigrationContext.configure(connection, opts={"render_as_batch": True}))
    reached = start
    for step in steps:
        if reached < step.FORMAT:
            step.up(op)
            reached = step.FORMAT
    connection.exec_driver_sql(f"pragma user_version = {int(reached)}")
    return reached
