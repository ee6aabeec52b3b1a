"""The moderation desk, a door like any other: it calls the services and names the moderator; no row is edited or deleted here."""

from moderation.admin import blocklist, cases, records

__all__ = ["blocklist", "cases", "records"]
