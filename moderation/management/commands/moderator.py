"""``manage.py moderator NAME``: lets a member onto the moderation desk, or takes that away again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

ROLES = ("moderator", "senior moderator")


class Command(BaseCommand):
    help = "Let a member onto the moderation desk (/admin/). They decide reports; seniors also decide escalated cases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--senior", action="store_true", help="also decides escalated cases and keeps the blocklist")
        parser.add_argument("--remove", action="store_true", help="takes the desk away")

    def handle(self, *args: Any, username: str, senior: bool, remove: bool, **options: Any) -> None:
        member = get_user_model().objects.filter(username=username).first()
        if member is None:
            raise CommandError(f"There is no member called {username}. Sign up on the site first, then run this again.")
        member.groups.remove(*Group.objects.filter(name__in=ROLES))
        if not remove:
            member.groups.add(Group.objects.get(name=ROLES[senior]))
        member.is_staff = member.is_superuser or not remove
        member.save(update_fields=["is_staff"])
        self.stdout.write(f"{username} {'has left the desk' if remove else 'is a ' + ROLES[senior] + ': /admin/'}")
