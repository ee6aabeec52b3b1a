"""Verification for programs: open to anyone, the words of the page, never "genuine", and a reason when nothing was checked."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from knox.models import AuthToken

from generation.provenance.conclusion import Conclusion
from stories import verify_words
from stories.api.verifying import VerdictSerializer
from stories.models.story import Audience
from tests.factories import picture
from tests.provenance import clip_of, made, story_of

pytestmark = pytest.mark.django_db
VERIFY = "/api/v1/verify/"


def sends(client: Client, data: bytes, name: str = "a.jpg", **more: Any) -> Any:
    return client.post(VERIFY, {"file": SimpleUploadedFile(name, data)}, **more)


@pytest.mark.slow
def test_tells_programs_the_same_verdict(client: Client, member: Any) -> None:
    story = story_of(clip_of(member))
    told = sends(client, made().video.read_bytes(), "a.mp4").json()
    assert (told["level"], told["conclusion"], told["is_ai_generated"]) == ("proven", "ai_proven", True)
    assert told["credentials"]["sources"] == [{"title": "photo", "role": "inputTo", "has_credentials": False}]
    assert (told["found_by"], told["story"]) == ("manifest", str(story.pk))


def test_a_hidden_story_and_none_look_the_same(client: Client, member: Any) -> None:
    hidden = story_of(clip_of(member), audience=Audience.FOLLOWERS)
    answers = [client.post(VERIFY, {"story": f"/stories/{pk}/"}) for pk in (hidden.pk, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]


def test_refuses_a_larger_file_than_it_reads(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stories.api.verifying.LARGEST", 1000)
    answer = sends(client, picture())
    assert (answer.status_code, answer.json()["code"]) == (413, "upload")


def test_promises_nothing_of_a_file_in_which_nothing_is_found(client: Client) -> None:
    told = sends(client, picture(), headers={"Accept-Language": "id"}).json()
    assert (told["conclusion"], told["is_ai_generated"], told["story"], told["found_by"]) == ("nothing", False, None, "")
    assert told["credentials"] is None and told["has_watermark"] is False
    with translation.override("id"):  # the language asked for
        assert told["headline"] == str(verify_words.WORDS[Conclusion.NOTHING][0])
    with translation.override("en"):
        assert told["headline"] != str(verify_words.WORDS[Conclusion.NOTHING][0])


@pytest.mark.parametrize("body", [{}, {"story": ""}, {"file": "a name"}], ids=["nothing", "no link", "no file"])
def test_asks_again_when_nothing_was_given(body: dict[str, str], client: Client) -> None:
    answer = client.post(VERIFY, body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_takes_neither_json_nor_a_page_view(client: Client) -> None:
    assert client.post(VERIFY, {"story": "/"}, content_type="application/json").status_code == 400
    assert client.get(VERIFY).status_code == 405


def test_says_so_when_a_file_cannot_be_read(client: Client) -> None:
    answer = sends(client, b"MZ no picture")
    assert answer.status_code == 200 and answer.json()["problem"] and answer.json()["conclusion"] != "ai_proven"


def test_finds_ones_own_hidden_story_by_a_token_and_not_by_a_session(as_member: Client, member: Any) -> None:
    """A session would read the body before our limits stand, and let other sites ask in a member's name."""
    link = f"/stories/{story_of(clip_of(member), audience=Audience.FOLLOWERS).pk}/"
    assert as_member.post(VERIFY, {"story": link}).status_code == 404
    token = f"Token {AuthToken.objects.create(member)[1]}"
    answer = Client().post(VERIFY, {"story": link}, headers={"Authorization": token})
    assert (answer.status_code, answer.json()["conclusion"]) == (200, "ai_proven")


def test_slows_an_address_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stories.throttles.VerifyThrottle.rate", "2/min")
    monkeypatch.setattr("stories.throttles.VerifyThrottle.timer", lambda throttle: 1000.0)  # all in one minute
    assert [client.post(VERIFY, {}).status_code for _ in range(3)] == [400, 400, 429]


def test_has_a_word_for_everything_it_can_conclude_and_none_for_genuine() -> None:
    offered = VerdictSerializer().fields["conclusion"].choices  # type: ignore[attr-defined]
    assert set(offered) == {str(one) for one in verify_words.WORDS}
    assert not any(word in str(one) for one in offered for word in ("genuine", "real", "authentic", "true"))
