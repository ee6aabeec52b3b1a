"""The verbs of moderation; every door calls these."""

from moderation.services.cases import hold

__all__ = ["hold"]
