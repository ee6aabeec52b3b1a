"""``manage.py moderator NAME``: lets a member onto the moderation desk, or takes that away again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from moderation.groups import GROUPS


class Command(BaseCommand):
    help = "Let a member onto the moderation desk (/admin/). They decide reports; seniors also decide escalated cases, auditors only read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        role = parser.add_mutually_exclusive_group()
        role.add_argument(
            "--senior", dest="role", action="store_const", const="senior moderator", help="also escalated cases and the blocklist"
        )
        role.add_argument("--auditor", dest="role", action="store_const", const="auditor", help="reads everything and decides nothing")
        role.add_argument("--remove", action="store_true", help="takes the desk away")

    def handle(self, *args: Any, username: str, role: str | None, remove: bool, **options: Any) -> None:
        member = get_user_model().objects.filter(username=username).first()
        if member is None:
            raise CommandError(f"There is no member called {username}. Sign up on the site first, then run this again.")
        member.groups.remove(*Group.objects.filter(name__in=GROUPS))
        role = role or "moderator"
        if not remove:
            member.groups.add(Group.objects.get(name=role))
        member.is_staff = member.is_superuser or not remove
        member.save(update_fields=["is_staff"])
        self.stdout.write(f"{username} {'has left the desk' if remove else f'is now {role}: /admin/'}")
