"""Run in the site's own environment before it starts: members, one of whom only watches and one who moderates, Stories to watch, a case."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alive_site.settings")
django.setup()

from allauth.account.models import EmailAddress  # noqa: E402  (needs the apps)
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from alive_site.embedded.supervisor import prepare  # noqa: E402
from generation import runner  # noqa: E402
from moderation.services import report  # noqa: E402
from stories import checking  # noqa: E402
from stories.models import Photo, Story, User  # noqa: E402
from stories.services import album, social  # noqa: E402
from stories.services.alive import animate_photo  # noqa: E402
from stories.services.story import post_story, react, reply  # noqa: E402
from tests.browser.seed_words import PASSWORD  # noqa: E402

PHOTOS = settings.BASE_DIR / "tests" / "photos"


def member(username: str) -> User:
    user = User.objects.create_user(username, f"{username}@example.org", PASSWORD, birth_date=date(1990, 5, 1))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def photo_of(owner: User, file: str) -> Photo:
    photo = album.add_photo(owner=owner, data=(PHOTOS / file).read_bytes(), alt_text=file.partition(".")[0]).photo
    Photo.objects.filter(pk=photo.pk).update(has_people=False, suggestions={"en": ["Let it rain"], "id": ["Biarkan hujan turun"]})
    photo.refresh_from_db()
    return photo


def story_of(owner: User, **shown: Any) -> Story:
    story = post_story(owner=owner, **shown)
    checking.check(str(story.pk))
    story.refresh_from_db()
    assert story.state == "live", (story.state, story.rules)
    return story


def main() -> None:
    prepare()
    sari, budi, rani = member("sari"), member("budi"), member("rani")
    social.follow(follower=sari, followed=budi)
    social.follow(follower=budi, followed=sari)
    social.follow(follower=member("wati"), followed=budi)
    photo_of(sari, "beach.jpg")
    story_of(budi, photo=photo_of(budi, "alps.jpg"), caption="Up there")
    alive = animate_photo(owner=budi, photo=photo_of(budi, "dusk-lake.jpg"), prompt="the lake moves", seconds=3.0)
    runner.run(alive.pk, worker="seed")
    alive.refresh_from_db()
    living = story_of(budi, clip=alive.clip, caption="Danau senja")
    own = story_of(sari, photo=Photo.objects.get(owner=sari), caption="Pagi")
    react(story=own, member=budi, emoji="🔥")
    reply(story=own, sender=budi, text="Indah!")
    report(kind="story", subject_id=str(living.pk), category="other", reporter=rani, text="For the desk.")
    call_command("moderator", "rani", "--senior", verbosity=0)


if __name__ == "__main__":
    main()
