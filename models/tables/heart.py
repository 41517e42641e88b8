"""The tables of the heart: the log, and what the projector needs beside the shown rows.

`log` is the truth; `head`, `gone`, `elem`, `touch`, `unknown` and `counter` are projections of it and only the
projector writes them. `draft`, `blob` and `meta` lie outside the log, by the list in architecture §1.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from models.tables.base import Base

LOG = Table(
    "log",
    Base.metadata,
    Column("position", Integer, primary_key=True),  # local order of arrival, the unit of `seen`
    Column("change", Text, nullable=False, unique=True),
    Column("stream", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("hlc", Integer, nullable=False),  # as stamped; what counts is min(hlc, arrived + 10 minutes)
    Column("txn", Text, nullable=False),
    Column("origin", Text, nullable=False),  # local, or where the change came from
    Column("schema", Integer, nullable=False),
    Column("arrived", Integer, nullable=False),  # ms; the local clock's until the server has acknowledged
    Column("act", Text, nullable=False),  # name of the act, known on this machine only
    Column("bytes", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),  # compressed ops, byte for byte what is sealed
    Column("sequence", Integer),  # of the stream on the server; these three stay empty until sync comes
    Column("nonce", LargeBinary),
    Column("signature", LargeBinary),
    Index(None, "stream", "position"),
    Index(None, "txn"),
)

HEAD = Table(
    "head",
    Base.metadata,
    Column("entity", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("change", Text, primary_key=True),
    Column("hlc", Integer, nullable=False),  # effective
    Column("device", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("value", Text, nullable=False),  # JSON
    Index(None, "change"),
    sqlite_with_rowid=False,
)

GONE = Table(
    "gone",
    Base.metadata,
    Column("entity", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("member", Text, primary_key=True),  # of a set; empty for scalars and tombs
    Column("change", Text, primary_key=True),
    Column("position", Integer, nullable=False),  # of the change that replaced it first
    sqlite_with_rowid=False,
)

ELEM = Table(
    "elem",
    Base.metadata,
    Column("entity", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("member", Text, primary_key=True),
    Column("change", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    sqlite_with_rowid=False,
)

TOUCH = Table(
    "touch",
    Base.metadata,
    Column("entity", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),  # of a change that touched the entity after its birth
    sqlite_with_rowid=False,
)

UNKNOWN = Table(
    "unknown",
    Base.metadata,
    Column("entity", Text, primary_key=True),
    Column("field", Text, primary_key=True),  # empty: the whole entity
    sqlite_with_rowid=False,
)

COUNTER = Table(
    "counter",
    Base.metadata,
    Column("name", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Integer, nullable=False),
    sqlite_with_rowid=False,
)

DRAFT = Table(
    "draft",
    Base.metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),  # JSON of the changed fields only
    Column("seen", Integer, nullable=False),
    Column("updated", Integer, nullable=False),  # ms
)

BLOB = Table(
    "blob",
    Base.metadata,
    Column("name", Text, primary_key=True),  # random; the bytes lie sealed in blobs/
    Column("size", Integer, nullable=False),
    Column("stored", Integer, nullable=False),  # ms
    Column("sent", Integer),  # ms; empty until sync comes
)

META = Table(
    "meta",
    Base.metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

PROJECTED = (HEAD, GONE, ELEM, TOUCH, UNKNOWN, COUNTER)
"""What a replay of the log makes anew, beside the logged tables."""
