"""Pages for reporters, owners and everybody; the desk stands in ``moderation.admin``."""
