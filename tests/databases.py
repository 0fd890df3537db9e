"""Fresh databases for tests: a copy of the migrated template, or one that was lent before and holds its rows again."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from qiantai.floor.database import migrate

TEMPLATE = "qiantai_template"
MOST_LENT = 100
"""Deleted rows leave their room behind, so a database is not lent for ever."""
MOST_ROWS = 5_000

REMEMBER = """
create schema began;
create table began.altered ();
do $$ declare name text; filled boolean; begin
    create table began.sequence as select format('%I.%I', schemaname, sequencename) as name,
        coalesce(last_value, start_value) as value, last_value is not null as called
        from pg_sequences where schemaname = 'public';
    for name in select tablename from pg_tables where schemaname = 'public' loop
        execute format('select exists (select from public.%I)', name) into filled;
        if filled then execute format('create table began.%1$I as table public.%1$I', name); end if;
    end loop;
end $$;
create function began.renew() returns bigint language plpgsql as $$
declare name text; gone bigint; total bigint := 0; begin
    set local session_replication_role = replica;
    for name in select tablename from pg_tables where schemaname = 'public' loop
        execute format('delete from public.%I', name);
        get diagnostics gone = row_count;
        total := total + gone;
    end loop;
    for name in select tablename from pg_tables where schemaname = 'began' and tablename not in ('altered', 'sequence') loop
        execute format('insert into public.%1$I overriding system value table began.%1$I', name);
    end loop;
    perform setval(one.name::regclass, one.value, one.called) from began.sequence one;
    return total;
end $$;
create function began.note() returns event_trigger language plpgsql as $$
    begin insert into began.altered default values; end $$;
create event trigger altered on ddl_command_end execute function began.note();
create event trigger dropped on sql_drop execute function began.note();
"""
"""What the template holds, the way back to it, and a note of every change to tables: such a database is not lent again."""


Rows = psycopg.Connection[tuple[object, ...]]


@dataclass(slots=True)
class Lent:
    """A database, how often it was lent, and our own connection to it."""

    name: str
    connection: Rows
    times: int = 0


class Databases:
    """The databases of one server; each is lent to one test at a time."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._admin = psycopg.connect(server, autocommit=True)
        self._free: list[Lent] = []

    def prepare(self) -> None:
        """Make the template."""
        self._admin.execute(f"create database {TEMPLATE}")
        migrate(named(self._server, TEMPLATE))
        with psycopg.connect(named(self._server, TEMPLATE), autocommit=True) as connection:
            connection.execute(REMEMBER)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The address of a database as migrations leave it, for one test."""
        one = self._free.pop() if self._free else self._made()
        try:
            yield named(self._server, one.name)
        finally:
            one.times += 1
            if one.times < MOST_LENT and _renewed(one):
                self._free.append(one)
            else:
                one.connection.close()
                self._admin.execute(f"drop database {one.name} with (force)")

    def close(self) -> None:
        """Let go of the server."""
        for one in self._free:
            one.connection.close()
        self._admin.close()

    def _made(self) -> Lent:
        name = f"t_{uuid.uuid4().hex}"
        self._admin.execute(f"create database {name} template {TEMPLATE} strategy file_copy")
        return Lent(name, psycopg.connect(named(self._server, name), autocommit=True))


def _renewed(one: Lent) -> bool:
    """Whether only rows had to go, and few; nobody else is connected afterwards."""
    one.connection.execute(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    altered = one.connection.execute("select exists (select from began.altered)").fetchone()
    if altered is None or altered[0]:
        return False
    rows = one.connection.execute("select began.renew()").fetchone()
    return rows is not None and int(str(rows[0])) <= MOST_ROWS


def named(url: str, database: str) -> str:
    """The same server, another database."""
    return url.replace("/postgres?", f"/{database}?", 1)
