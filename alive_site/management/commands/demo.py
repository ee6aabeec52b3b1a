"""``manage.py demo``: two members who follow each other, photos with free licences, a few Stories; for a first look on a laptop.

Everything goes through the services the pages use, screenings and signing included. A second run makes nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alive_site.env import kept_secret
from generation import runner
from generation.models import AliveRequest
from generation.states import State
from stories import checking, describing
from stories.models import Photo, Story, User
from stories.services import album, social
from stories.services.alive import animate_photo
from stories.services.story import post_story

PHOTOS = settings.BASE_DIR / "tests" / "photos"  # their licences stand in the README beside them


@dataclass(frozen=True)
class Shown:
    """A photo of the demo: a still Story, or one that comes alive by its prompt."""

    owner: str
    file: str
    alt_text: str
    caption: str
    prompt: str = ""


MEMBERS = {
    "sari": ("Sari", "Laut, gunung, kopi. Demo account."),
    "budi": ("Budi", "Weekend walks. Demo account."),
}
STORIES = (
    Shown("budi", "sunset-hills.jpg", "Hills under an evening sky", "Sore di bukit. Foto: A. Berasategi, CC BY 4.0"),
    Shown("budi", "peaks.jpg", "Mountain peaks under clouds", "Up there. Photo: A. Berasategi, CC BY 4.0", "clouds drift"),
    Shown("sari", "stream.jpg", "A stream between stones", "Dengar airnya. Foto: A. Berasategi, CC BY 4.0", "air mengalir"),
)
ALBUM = {"sari": ("beach.jpg", "cat.jpg", "coffee.jpg", "selfie.jpg"), "budi": ("alps.jpg", "harbour.jpg", "dandelions.jpg")}


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
        for shown in STORIES:
            self._story(members[shown.owner], shown)
        for name, files in ALBUM.items():
            for file in files:
                self._photo(members[name], file, "")
        self.stdout.write(f"\n  Sign in as {' or '.join(MEMBERS)}; the password is {password}\n")

    def _member(self, username: str, password: str) -> User:
        display_name, bio = MEMBERS[username]
        email = f"{username}@demo.invalid"
        member, is_new = User.objects.get_or_create(
            username=username, defaults={"email": email, "display_name": display_name, "bio": bio, "birth_date": date(1996, 4, 2)}
        )
        if not is_new and member.email != email:
            raise CommandError(f"There is a member called {username} already who is not of the demo; nothing was changed.")
        if is_new:
            member.set_password(password)
            member.save(update_fields=["password"])
            EmailAddress.objects.create(user=member, email=email, verified=True, primary=True)
        return member

    def _photo(self, owner: User, file: str, alt_text: str) -> Photo:
        added = album.add_photo(owner=owner, data=(PHOTOS / file).read_bytes(), alt_text=alt_text)
        if added.photo.has_people is None:
            describing.describe(str(added.photo.pk))
        return Photo.objects.get(pk=added.photo.pk)

    def _story(self, owner: User, shown: Shown) -> None:
        key = f"demo-{shown.file}"
        if Story.objects.owned_by(owner).filter(idempotency_key=key).exists():
            return
        photo = self._photo(owner, shown.file, shown.alt_text)
        said: dict[str, Any] = {"owner": owner, "caption": shown.caption, "alt_text": shown.alt_text, "idempotency_key": key}
        if shown.prompt:
            self.stdout.write(f"  {shown.file} is coming alive ...")
            story = post_story(clip=self._clip(owner, photo, shown, key), **said)
        else:
            story = post_story(photo=photo, **said)
        checking.check(str(story.pk))

    def _clip(self, owner: User, photo: Photo, shown: Shown, key: str) -> Any:
        alive = animate_photo(owner=owner, photo=photo, prompt=shown.prompt, people_agreed=True, idempotency_key=key)
        runner.run(alive.pk, worker="demo")
        made = AliveRequest.objects.select_related("clip").get(pk=alive.pk)
        if made.state != State.READY:
            raise CommandError(f"{shown.file} did not come alive: it is {made.state} {made.rules or made.failure}. See the log above.")
        return made.clip
