"""How often what Home shows has changed: the database counts, so that no caller can forget to."""

from __future__ import annotations

from django.db import models


class HomeVersion(models.Model):
    """One number for each member, and one for what everybody's Home depends on; ``stories.freshness`` says what raises them.

    ``member_id`` is no foreign key: the trigger must be able to count for a member whose row is just being deleted.
    """

    EVERYBODY = 0

    member_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"home of {self.member_id or 'everybody'}: {self.number}"
