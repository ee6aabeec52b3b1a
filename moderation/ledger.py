"""The database itself refuses to change or delete what was decided; only a person's name may leave a row, when their account does."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

# table -> columns that may become NULL
APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "moderation_decision": ("moderator_id", "about_id"),
    "moderation_opinion": ("moderator_id",),
    "moderation_screening": (),
}
REFUSAL = "this ledger is append-only"

_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION alive_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb; after jsonb; forgotten text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := to_jsonb(OLD); after := to_jsonb(NEW);
        FOREACH forgotten IN ARRAY coalesce(TG_ARGV, ARRAY[]::text[]) LOOP
            IF after -> forgotten = 'null'::jsonb THEN before := before - forgotten; after := after - forgotten; END IF;
        END LOOP;
        IF before = after THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION '{REFUSAL}';
END $$;
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; doing it again changes nothing. SQLite loses them whenever Django rebuilds the table."""
    present = connection.introspection.table_names()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for table in APPEND_ONLY.keys() & set(present):
            for statement in _statements(connection, table):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for a migration that has to reach the rows, and for tests that empty their tables."""
    present = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in APPEND_ONLY.keys() & set(present):
            for verb in ("update", "delete", "truncate"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")


def _statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    forgettable = APPEND_ONLY[table]
    if connection.vendor == "postgresql":
        arguments = ", ".join(f"'{column}'" for column in forgettable)
        act = f"EXECUTE FUNCTION alive_append_only({arguments})"
        each = {"UPDATE": "ROW", "DELETE": "ROW", "TRUNCATE": "STATEMENT"}  # a TRUNCATE meets no trigger of rows
        return [
            f"CREATE OR REPLACE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} FOR EACH {unit} {act}"
            for verb, unit in each.items()
        ]
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    same = [f"(NEW.{column} IS OLD.{column}{f' OR NEW.{column} IS NULL' if column in forgettable else ''})" for column in columns]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_update",  # its list of columns may be an older one
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({' AND '.join(same)}) {refuse}",
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} {refuse}",
    ]
