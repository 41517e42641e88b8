"""Nobody but the projector writes: every other road to a logged table is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, delete, insert, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from app.base.errors import BugError
from app.vault.schema import PROTECTED
from models.tables import LOGGED, CaseRow
from tests.vault.heart_kit import stores


def a_case(store):
    with store.unit() as unit:
        case = unit.new(CaseRow, stream="case/a/core", title="one")
        unit.commit()
    return case.id


def an_engine(store):
    return create_engine("sqlite://", module=sqlcipher, creator=lambda: store.db, poolclass=StaticPool)


@pytest.mark.parametrize("table", sorted(PROTECTED))
def test_raw_sql_is_refused_on_every_logged_and_heart_table(table):
    with stores() as [store]:
        a_case(store)
        for sql in (f'delete from "{table}"', f'insert into "{table}" select * from "{table}"', f'drop table "{table}"',
                    f'alter table "{table}" rename to other',
                    f'create trigger stray after insert on draft begin delete from "{table}"; end'):  # fmt: skip
            with pytest.raises(sqlcipher.DatabaseError):
                store.db.execute(sql)
        column = store.db.execute(f'select * from "{table}" limit 0').description[0][0]
        with pytest.raises(sqlcipher.DatabaseError):
            store.db.execute(f'update "{table}" set "{column}" = "{column}"')


@pytest.mark.parametrize(
    "statement",
    [
        update(CaseRow).values(title="stray"),
        delete(CaseRow),
        insert(CaseRow).values(id="x", stream="s", dead=0, tombs=0, conflicts=0),
        text("update \"case\" set title = 'stray'"),
    ],
    ids=["update", "delete", "insert", "text"],
)
def test_statements_of_sqlalchemy_are_refused(statement):
    with stores() as [store]:
        case = a_case(store)
        with an_engine(store).connect() as connection, pytest.raises(DatabaseError):
            connection.execute(statement)
        store.rollback()
        assert store.tables.get("case", case)["title"] == "one"


@pytest.mark.parametrize("stray", ["new", "dirty", "deleted"])
def test_a_stray_flush_raises(stray):
    with stores() as [store]:
        case = a_case(store)
        with Session(an_engine(store)) as session:
            if stray == "new":
                session.add(CaseRow(id="x", stream="s", dead=0, tombs=0, conflicts=0))
            else:
                row = session.get(CaseRow, case)
                if stray == "dirty":
                    row.title = "stray"
                else:
                    session.delete(row)
            with pytest.raises(BugError):
                session.flush()
            session.expunge_all()
            session.rollback()
        store.rollback()
        assert store.tables.get("case", case)["title"] == "one"


def test_a_statement_that_was_allowed_once_is_not_allowed_later():
    """Prepared statements are not asked about twice: the guard must not be open when others prepare theirs."""
    with stores() as [store]:
        a_case(store)
        sql = "update \"case\" set title = 'stray'"
        for _ in range(2):
            with pytest.raises(sqlcipher.DatabaseError):
                store.db.execute(sql)
            a_case(store)


def test_tables_outside_the_log_stay_free_and_readers_cannot_write():
    with stores() as [store]:
        store.db.execute("insert into meta values('name', 'value')")
        reader = store.reader()
        try:
            assert reader.value("select value from meta") == "value"
            assert reader.row("select 1 from meta where name = 'absent'") is None
            assert reader.value("select 1 from meta where name = 'absent'") is None
            with pytest.raises(sqlcipher.DatabaseError):
                reader.rows("delete from meta")
        finally:
            reader.close()


def test_the_database_invents_no_value():
    for row in LOGGED.values():
        for column in row.__table__.columns:
            assert column.default is None
            assert column.onupdate is None
            assert column.server_default is None
            assert not column.foreign_keys
