"""Stories, members and replies as subjects of moderation."""


def register_all() -> None:
    """Make the product's subjects known to the judge."""
