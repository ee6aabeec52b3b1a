"""``manage.py demo``: two members who follow each other, photos with free licences, a few Stories; for a first look on a laptop.

Everything goes through the services the pages use, screenings and signing included. A second run makes nothing twice.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError

from alive_site.env import kept_secret
from generation import runner
from generation.models import AliveRequest, Clip
from generation.states import State
from stories import checking, describing, pictures
from stories.models import Photo, Story, User
from stories.services import album, social
from stories.services.alive import animate_photo
from stories.services.story import post_story

PHOTOS = settings.BASE_DIR / "tests" / "photos"  # their licences stand in the README beside them
PATIENCE = 600  # seconds for a clip; minutes on a small laptop under load


@dataclass(frozen=True)
class Shown:
    """A photo of the demo: a still Story, or one that comes alive by its prompt."""

    owner: str
    file: str
    alt_text: str
    caption: str = ""
    prompt: str = ""


MEMBERS = {
    "sari": ("Sari", "Laut, gunung, kopi. Demo account.", "cat.jpg"),
    "budi": ("Budi", "Weekend walks with two dogs. Demo account.", "dogs.jpg"),
}
STORIES = (
    Shown("budi", "sunset-hills.jpg", "Hills under an evening sky", "Sore di bukit. Foto: A. Berasategi, CC BY 4.0"),
    Shown("budi", "dogs.jpg", "Two dogs look out of a caravan", "Who is coming? Photo: A. Berasategi, CC BY 4.0"),
    Shown("sari", "coffee.jpg", "A cup of espresso on a wooden table", "Pagi!"),
    Shown("sari", "stream.jpg", "A stream between stones", "Dengar airnya. Foto: A. Berasategi, CC BY 4.0", "air mengalir"),
    Shown("budi", "peaks.jpg", "Mountain peaks under clouds", "Up there. Photo: A. Berasategi, CC BY 4.0", "clouds drift"),
)
ALBUM = (
    Shown("sari", "cat.jpg", "A tabby cat looks past the camera"),
    Shown("sari", "selfie.jpg", "Three people in front of flags"),
    Shown("sari", "autumn-meadow.jpg", "A green meadow below an autumn forest and a mountain"),
    Shown("budi", "harbour.jpg", "Boats in an old harbour"),
    Shown("budi", "dandelions.jpg", "Dandelions in the evening light"),
    Shown("budi", "alps.jpg", "Snowy mountains behind fir trees"),
)
QUEUED = Shown("sari", "night-sea.jpg", "The Milky Way above a calm sea", prompt="Make the waves roll slowly under twinkling stars")


class Command(BaseCommand):
    help = "Bring two members, photos with free licences and a few Stories, for a first look on a laptop."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IN_PRODUCTION:
            raise CommandError("The demo's members have a shared password; it is not for production.")
        if not PHOTOS.is_dir():
            raise CommandError(f"The photos of the demo are not here: {PHOTOS} is missing. Use a checkout of the repository.")
        password = kept_secret("", settings.DATA_DIR / "demo_password")[:16]
        members = {name: self._member(name, password) for name in MEMBERS}
        social.follow(follower=members["sari"], followed=members["budi"])
        social.follow(follower=members["budi"], followed=members["sari"])
        self.stdout.write(f"\n  Sign in as {' or '.join(MEMBERS)}; the password is {password}\n  Their Stories follow.\n")
        for shown in ALBUM:
            self._photo(members[shown.owner], shown)
        for shown in STORIES:
            self._story(members[shown.owner], shown)
        self._ask(members[QUEUED.owner], QUEUED)

    def _member(self, username: str, password: str) -> User:
        display_name, bio, face = MEMBERS[username]
        email = f"{username}@demo.invalid"
        member, is_new = User.objects.get_or_create(
            username=username, defaults={"email": email, "display_name": display_name, "bio": bio, "birth_date": date(1996, 4, 2)}
        )
        if not is_new and member.email != email:
            raise CommandError(f"There is a member called {username} already who is not of the demo; nothing was changed.")
        if is_new:
            member.set_password(password)
            picture = pictures.normalise((PHOTOS / face).read_bytes(), max_pixels=settings.UPLOAD_PIXELS)
            member.avatar.save("avatar.webp", ContentFile(picture.thumbnail), save=False)
            member.save(update_fields=["password", "avatar"])
            EmailAddress.objects.create(user=member, email=email, verified=True, primary=True)
        return member

    def _photo(self, owner: User, shown: Shown) -> Photo:
        added = album.add_photo(owner=owner, data=(PHOTOS / shown.file).read_bytes(), alt_text=shown.alt_text)
        if added.photo.has_people is None:
            describing.describe(str(added.photo.pk))
        return Photo.objects.get(pk=added.photo.pk)

    def _story(self, owner: User, shown: Shown) -> None:
        key = f"demo-{shown.file}"
        if Story.objects.owned_by(owner).filter(idempotency_key=key).exists():
            return
        photo = self._photo(owner, shown)
        said: dict[str, Any] = {"owner": owner, "caption": shown.caption, "alt_text": shown.alt_text, "idempotency_key": key}
        if shown.prompt:
            self.stdout.write(f"  {shown.file} is coming alive ...")
            story = post_story(clip=self._clip(owner, shown), **said)
        else:
            story = post_story(photo=photo, **said)
        checking.check(str(story.pk))

    def _ask(self, owner: User, shown: Shown) -> AliveRequest:
        """Ask for a clip; the key makes a second run the same ask, whatever became of it."""
        key = f"demo-{shown.file}"
        asked = AliveRequest.objects.owned_by(owner).filter(idempotency_key=key).first()
        if asked is not None:
            return asked
        photo = self._photo(owner, shown)
        return animate_photo(owner=owner, photo=photo, prompt=shown.prompt, people_agreed=True, idempotency_key=key)

    def _clip(self, owner: User, shown: Shown) -> Clip:
        alive = self._ask(owner, shown)
        runner.run(alive.pk, worker="demo")  # returns at once when a worker of the running site was faster
        deadline = time.monotonic() + PATIENCE
        while (made := AliveRequest.objects.select_related("clip").get(pk=alive.pk)).state == State.RUNNING and time.monotonic() < deadline:
            time.sleep(1)
        if made.state != State.READY:
            raise CommandError(f"{shown.file} did not come alive: it is {made.state} {made.rules or made.failure}. See the log above.")
        return made.clip
