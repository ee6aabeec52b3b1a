"""Reported and removed: gone from every door, told to both sides, and back when it was wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from knox.models import AuthToken

from moderation.models import Decision
from stories.models import Photo, Story
from stories.models.story import StoryState
from tests.journeys.person import Moderator, Person
from tests.journeys.worker import work


def answers(viewer: Person, story: Story, links: list[str]) -> set[int]:
    """What each door that leads to the Story answers this viewer."""
    program = {"Authorization": f"Token {AuthToken.objects.create(viewer.user)[1]}"}
    pages = [reverse(name, args=[story.pk]) for name in ("story", "story_about")]
    found = {viewer.get("report", "story", story.pk).status_code} | {viewer.client.get(page).status_code for page in pages}
    found.add(viewer.client.get(f"/api/v1/stories/{story.pk}/", headers=program).status_code)
    found |= {viewer.fetch(link)[0] for link in links}
    return found | {viewer.client.post(reverse("story_reply", args=[story.pk]), {"text": "hi"}, follow=True).status_code}


def test_vanishes_for_everyone_when_it_is_taken_down_and_comes_back_when_that_was_wrong(
    sari: Person, budi: Person, citra: Person, mona: Moderator, omar: Moderator
) -> None:
    budi.follows(sari)
    story = sari.shows()
    links = {viewer: viewer.media_on("story", story.pk) for viewer in (budi, citra)}
    assert all(links.values())
    for viewer in (budi, citra):
        assert answers(viewer, story, links[viewer]) == {200}

    budi.reports(story)
    mona.decides("take_down", policy="hate", reason="The flag on the boat.")
    for viewer in (budi, citra):
        assert answers(viewer, story, links[viewer]) == {404}
    assert budi.tray() == []
    assert "Taken down" in sari.reads("story_status", story.pk)
    assert sari.inbox()[0] == "Story: taken down (Hate)."
    decision = Decision.objects.get(about=sari.user)
    reasons = sari.reads("decision", decision.pk)
    assert "The flag on the boat." in reasons and "Look closely." not in reasons  # the reporter's words stay with the desk
    assert budi.inbox()[0] == "We removed what you reported. Thank you."
    assert budi.get("decision", decision.pk).status_code == 404

    sari.post("appeal", decision.pk, data={"text": "It is the flag of my village."})
    omar.grants_appeal("It is.")
    assert budi.get("story", story.pk).status_code == 404  # it passes the final check once more
    assert work() == ["screen_story"]
    for viewer in (budi, citra):
        assert answers(viewer, story, links[viewer]) == {200}
    assert any(line.startswith("Story: restored") for line in sari.inbox())


def test_lets_it_stand_and_tells_the_reporter(sari: Person, budi: Person, mona: Moderator) -> None:
    story = sari.shows_photo()
    budi.reports(story)
    mona.decides("dismiss")
    assert budi.get("story", story.pk).status_code == 200
    assert budi.inbox()[0] == "We looked at what you reported and found that it follows our rules."
    assert not any("Story:" in line for line in sari.inbox())  # nobody is told of a report that came to nothing


def test_hides_at_once_what_is_reported_as_intimate(sari: Person, budi: Person, citra: Person, mona: Moderator) -> None:
    story = sari.shows_photo()
    budi.reports(story, "intimate")
    assert citra.get("story", story.pk).status_code == 404
    assert "Being reviewed" in sari.reads("story_status", story.pk)
    mona.decides("dismiss", policy="intimate")
    work()
    assert citra.get("story", story.pk).status_code == 200


def test_takes_a_reply_down_for_both(sari: Person, budi: Person, mona: Moderator) -> None:
    story = sari.shows_photo()
    budi.post("story_reply", story.pk, data={"text": "nasty words"})
    (reply,) = story.replies.all()
    sari.post("report", "reply", reply.pk, data={"category": "hate", "text": ""})
    mona.decides("take_down", policy="harassment")
    assert "nasty words" not in sari.reads("inbox")
    assert any("taken down" in line for line in budi.inbox())


def test_takes_down_a_reply_that_was_hidden_at_once(sari: Person, budi: Person, mona: Moderator) -> None:
    story = sari.shows_photo()
    budi.post("story_reply", story.pk, data={"text": "a leaked picture is here"})
    (reply,) = story.replies.all()
    sari.post("report", "reply", reply.pk, data={"category": "intimate", "text": ""})
    assert "leaked" not in sari.reads("inbox")
    mona.decides("take_down", policy="intimate")
    reply.refresh_from_db()
    assert reply.hidden_at and Decision.objects.filter(action="take_down").count() == 1


def test_labels_a_photo_as_made_by_ai_for_everybody(sari: Person, budi: Person, mona: Moderator) -> None:
    story = sari.shows_photo()
    budi.reports(story, "unlabelled_ai")
    mona.decides("mark_ai", policy="unlabelled_ai")
    story.refresh_from_db()
    assert story.is_ai_generated and "AI" in budi.reads("story_about", story.pk)
    program = {"Authorization": f"Token {AuthToken.objects.create(budi.user)[1]}"}
    assert budi.client.get(f"/api/v1/stories/{story.pk}/", headers=program).json()["is_ai_generated"] is True
    assert sari.inbox()[0] == "Story: labelled as made by AI (AI-made without a label)."
    assert budi.inbox()[0] == "We labelled what you reported as made by AI. Thank you."


def test_does_not_post_the_removed_bytes_anew(sari: Person, budi: Person, mona: Moderator) -> None:
    story = sari.shows_photo()
    budi.reports(story)
    mona.decides("take_down")
    again = sari.posts(Photo.objects.get(), caption="once more")
    work()
    assert Story.objects.get(pk=again.pk).state == StoryState.HELD
    assert budi.get("story", again.pk).status_code == 404


@pytest.mark.parametrize("path", ["story", "story_about", "story_viewers", "story_status"])
def test_sends_a_visitor_to_the_door(sari: Person, client: Any, path: str) -> None:
    story = Story.objects.create(owner=sari.user, photo=sari.has_photo(), sha256="0" * 64)
    answer = client.get(reverse(path, args=[story.pk]))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
