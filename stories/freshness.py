"""When a Home that was drawn before still holds: database triggers count every change of what it shows, in the same transaction.

A page drawn under a version is good until the version changes. It costs one small query to know, where drawing costs dozens of
milliseconds. What changes by the clock (24 hours pass) is bounded by the age a drawn page may reach.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from stories.models import HomeVersion, User

EVERYBODY = str(HomeVersion.EVERYBODY)
VERSIONS = HomeVersion._meta.db_table


@dataclass(frozen=True, slots=True)
class Watched:
    """A table whose rows Home shows or is chosen by: ``of`` names the columns that say whose Home changes; none says everybody's."""

    table: str
    of: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()  # an update of others changes no Home


WATCHED = (
    Watched("stories_story"),
    Watched("stories_photo", columns=("thumbnail", "ai_made")),
    Watched("stories_user", columns=("username", "display_name", "avatar", "is_private", "is_active")),
    Watched("stories_follow", of=("follower_id",)),
    Watched("stories_closefriend", of=("friend_id",)),
    Watched("stories_block", of=("blocker_id", "blocked_id")),
    Watched("stories_mute", of=("muter_id",)),
    Watched("stories_storyview", of=("viewer_id",)),
)


def home_version(member: User) -> str:
    """Return what the member's Home depends on, as one word; ask before drawing, keep what was drawn under it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT member_id, number FROM {VERSIONS} WHERE member_id IN (%s, %s)", [HomeVersion.EVERYBODY, member.pk])  # noqa: S608
        numbers = dict(cursor.fetchall())
    return f"{numbers.get(HomeVersion.EVERYBODY, 0)}.{numbers.get(member.pk, 0)}"


def install(database: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; doing it again changes nothing. SQLite loses them whenever Django rebuilds a table."""
    present = database.introspection.table_names()
    if VERSIONS not in present:
        return
    postgres = database.vendor == "postgresql"
    with database.cursor() as cursor:
        for watched in WATCHED:
            if watched.table not in present:
                continue
            for verb in ("insert", "update", "delete"):
                for statement in (_postgres if postgres else _sqlite)(watched, verb):
                    cursor.execute(statement)


def _changes(watched: Watched, verb: str) -> str:
    """Return the statements that count one change; a row that moves from one member to another counts for both."""
    rows = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}[verb]
    members = [f"{row}.{column}" for row in rows for column in watched.of] or [EVERYBODY]
    return " ".join(
        f"INSERT INTO {VERSIONS} (member_id, number) VALUES ({member}, 1)"  # noqa: S608
        f" ON CONFLICT (member_id) DO UPDATE SET number = {VERSIONS}.number + 1;"
        for member in members
    )


def _event(watched: Watched, verb: str) -> str:
    return f"UPDATE OF {', '.join(watched.columns)}" if verb == "update" and watched.columns else verb.upper()


def _sqlite(watched: Watched, verb: str) -> list[str]:
    name = f"{watched.table}_home_{verb}"
    event = f"AFTER {_event(watched, verb)} ON {watched.table}"
    return [f"DROP TRIGGER IF EXISTS {name}", f"CREATE TRIGGER {name} {event} BEGIN {_changes(watched, verb)} END"]


def _postgres(watched: Watched, verb: str) -> list[str]:
    """Deferred to the commit: the row that everybody shares is locked for an instant, and last, so that no two posts wait in a circle."""
    name = f"{watched.table}_home_{verb}"
    body = f"BEGIN {_changes(watched, verb)} RETURN NULL; END"
    event = f"AFTER {_event(watched, verb)} ON {watched.table}"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"DROP TRIGGER IF EXISTS {name} ON {watched.table}",
        f"CREATE CONSTRAINT TRIGGER {name} {event} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
