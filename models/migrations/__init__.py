"""Steps from one format of the vault to the next; each is self-contained and never edited once released.

`pragma user_version` of the database is the one record of its format. A step is a module `vNNNN_name.py` with
`FORMAT` (the format it leads to) and `up(op)`, written with Alembic's operations (batch mode where SQLite needs it).
There is no Alembic version table and no Alembic command line: the opener runs the steps on a copy (app/vault/upgrade).
"""
