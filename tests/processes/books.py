"""What a test asks of a site from beside it: ``python -m tests.processes.books open|read`` writes JSON.

``open`` makes a member with a photo, a token and a session, and a moderator; ``release`` lets pass what is held; ``read`` sweeps once and
counts what there is.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.processes.settings")
django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from knox.models import AuthToken  # noqa: E402

from alive_site import files, preparation  # noqa: E402
from generation.models import KINDS, Clip, Picture  # noqa: E402
from moderation import services as moderation  # noqa: E402
from moderation.models import Case, Decision  # noqa: E402
from stories.models import Story, User  # noqa: E402
from tests.factories import PhotoFactory, UserFactory, picture  # noqa: E402


def open_site() -> dict[str, Any]:
    call_command("migrate", interactive=False, verbosity=0)
    preparation.collect_static()
    member = UserFactory(username="sari")
    UserFactory(username="mona", is_staff=True).groups.add(Group.objects.get(name="moderator"))
    client = Client()
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    _row, token = AuthToken.objects.create(member)
    photos = [str(PhotoFactory(owner=member, content=picture(colour=colour)).pk) for colour in ((90, 140, 200), (200, 140, 90))]
    return {"photos": photos, "token": token, "session": client.cookies["sessionid"].value}


def release() -> dict[str, Any]:
    """A moderator looks at every case that is open, and lets it pass."""
    mona = User.objects.get(username="mona")
    waiting = list(Case.objects.filter(state="open"))
    for case in waiting:
        moderation.claim_case(case=case, moderator=mona)
        moderation.decide(case=case, moderator=mona, action="release", policy="violence", reason="It is only a colour.")
    return {"released": [case.subject_id for case in waiting]}


def read() -> dict[str, Any]:
    """Everything that could have gone wrong, as numbers."""
    files.GRACE = timedelta(0)  # nobody works any more: what has no row now never gets one
    swept = files.remove_orphans()
    member = User.objects.get(username="sari")
    made = [*(clip.video for clip in Clip.objects.all()), *(picture.image for picture in Picture.objects.all())]
    return {
        "states": Counter(str(state) for kind in KINDS for state in kind.objects.values_list("state", flat=True)),
        "requests": sum(kind.objects.count() for kind in KINDS),
        "made": len(made),
        "charged": sum(kind.objects.charged_today(member).count() for kind in KINDS),
        "attempts": sum(attempt for kind in KINDS for attempt in kind.objects.values_list("attempt", flat=True)),
        "stories": Counter(Story.objects.values_list("state", flat=True)),
        "decisions": Counter(Decision.objects.values_list("action", flat=True)),
        "cases": Case.objects.count(),
        "swept": swept,
        "orphans": len(list(files.without_row(files.walk()))),
        "missing": [str(file.name) for file in made if not file.storage.exists(str(file.name))],
    }


if __name__ == "__main__":
    print(json.dumps({"open": open_site, "release": release, "read": read}[sys.argv[1]]()))
