"""The main way: a photo becomes a Story that a follower watches and answers."""

from __future__ import annotations

import hashlib

from generation.states import State
from stories.models.story import StoryState
from tests.journeys.person import Person
from tests.journeys.worker import work


def test_leads_from_a_photo_to_an_answer_in_the_inbox(sari: Person, budi: Person) -> None:
    budi.follows(sari)
    photo = sari.uploads()
    assert "describe_photo" in work()

    asked = sari.opens_sheet(photo)
    assert asked["prompt"] == "Make this photo come alive"
    alive = sari.asks(photo, "waves roll in")
    assert "Waiting for a free worker" in sari.reads("alive", alive.pk)
    assert sari.quota_left() == 11

    assert work() == ["animate"]
    alive.refresh_from_db()
    assert alive.state == State.READY
    preview = sari.reads("alive", alive.pk)
    assert "It is alive" in preview and "AI-generated" in preview and "DEVELOPMENT" in preview
    files = {link: sari.fetch(link, Range="bytes=0-99") for link in sari.media_on("alive", alive.pk)}
    assert {(status, len(content)) for status, _kind, content in files.values()} == {(206, 100)}
    assert "video/mp4" in {kind for _status, kind, _content in files.values()}
    assert sari.inbox()[0] == "Your video is ready."

    story = sari.posts(alive)
    assert budi.get("story", story.pk).status_code == 404  # nothing unchecked is seen
    assert "The last check is running" in sari.reads("story_status", story.pk)
    assert work() == ["screen_story"]
    story.refresh_from_db()
    assert story.state == StoryState.LIVE

    assert budi.tray() == [sari.user]
    watched = budi.reads("story", story.pk)
    assert "AI-generated" in watched and "Pagi di pantai" in watched
    for link in budi.media_on("story", story.pk):
        assert budi.fetch(link)[0] == 200
    assert "AI made this video from a photo of Sari" in budi.reads("story_about", story.pk)
    budi.post("story_react", story.pk, data={"emoji": "🔥"})
    budi.post("story_reply", story.pk, data={"text": "Indah sekali! 🌊"})

    assert sari.inbox()[:3] == ["Budi replied to your Story.", "Budi reacted with 🔥 to your Story.", "Your Story is posted."]
    assert "Indah sekali! 🌊" in sari.reads("inbox")
    assert "Budi" in sari.reads("story_viewers", story.pk)
    assert budi.get("home").context["rings"][0].seen


def test_posts_a_photo_as_it_is_without_calling_it_ai(sari: Person, budi: Person) -> None:
    story = sari.shows_photo()
    assert "AI-generated" not in budi.reads("story", story.pk)
    assert "This is a photo, not an AI video." in budi.reads("story_about", story.pk)


def test_downloads_the_file_that_was_judged_byte_for_byte(sari: Person) -> None:
    alive = sari.asks()
    work()
    alive.refresh_from_db()
    answer = sari.get("alive_download", alive.pk)
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == alive.clip.sha256
    assert alive.prompt == "waves roll in"
