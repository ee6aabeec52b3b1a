"""A hundred thousand characters, and characters nobody sees, at every door that takes words: a sentence, bounded work, nothing lost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from generation.models import AliveRequest, PictureRequest
from moderation import services
from moderation.classifiers.embedding import Embedder
from moderation.models import Appeal, Report
from stories.models import HiddenWord, Highlight, Photo, Reply, Story, User
from tests.factories import UserFactory
from tests.moderation.conftest import staff
from tests.stories.test_bad_input import JSON, Doors

pytestmark = pytest.mark.django_db
LENGTH = 100_000
LONG = {"one word": "x", "words": "ab ", "blanks nobody sees": "a\u200b", "turned around": "\u202eb", "Arabic": "بحر ", "flames": "🔥"}
SECONDS = 5.0  # of processor time for one answer, on a busy machine; judging such a text takes several times as long


class LongDoors(Doors):
    """The doors of test_bad_input, and the others at which somebody writes."""

    def picture(self, words: str) -> Any:
        return self.send(reverse("picture_new"), "prompt", words, aspect="9:16", key="k")

    def restyle(self, words: str) -> Any:
        return self.send(reverse("restyle_new", args=[self.photo.pk]), "prompt", words, strength="50", people_agreed="on", key="k")

    def bio(self, words: str) -> Any:
        return self.send(reverse("profile_edit"), "bio", words)

    def hidden_word(self, words: str) -> Any:
        return self.send(reverse("settings_hidden_words"), "word", words)

    def report_by_link(self, words: str) -> Any:
        link = f"/stories/{self.story.pk}/"
        return self.send(reverse("report_link"), "text", words, category="other", link=link, email="ann@example.org")

    def link(self, words: str) -> Any:
        return self.send(reverse("report_link"), "link", words, category="other", email="ann@example.org")

    def consent(self, words: str) -> Any:
        return self.send(reverse("consent"), "text", words, email="ann@example.org", is_me="on")

    def seen_where(self, words: str) -> Any:
        return self.send(reverse("consent"), "where", words, text="I am on the left.", email="ann@example.org", is_me="on")

    def editor(self, words: str) -> Any:
        return self.send(reverse("editor", args=[self.photo.pk]), "text0", words)

    def appeal(self, words: str) -> Any:
        moderator = staff("mona", "moderator")
        told: dict[str, Any] = {"kind": "story", "subject_id": str(self.story.pk), "category": "other", "reporter": UserFactory()}
        case = services.report(**told).report.case
        services.claim_case(case=case, moderator=moderator)
        more: dict[str, Any] = {"policy": "other", "reason": "I looked."}
        decision = services.decide(case=case, moderator=moderator, action="take_down", **more)
        self.client.force_login(self.story.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
        return self.send(reverse("appeal", args=[decision.pk]), "text", words)


FORMS = [
    *("prompt", "picture", "restyle", "caption", "alt_text", "reply", "bio", "profile", "highlight", "editor"),
    *("hidden_word", "report", "report_by_link", "link", "consent", "seen_where", "appeal"),
]
SAID = {
    "en": re.compile(r"at most|between 1 and 1000"),
    "id": re.compile(r"[Mm]aksimal|paling banyak|paling panjang|antara 1 (dan|sampai) 1000"),
}
KEPT = [AliveRequest, PictureRequest, Reply, HiddenWord, Report, Appeal]


@pytest.fixture(autouse=True)
def _nothing_is_embedded(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    def embedded(*args: Any) -> None:
        raise AssertionError("the web process embedded a text")

    monkeypatch.setattr(Embedder, "embed", embedded)
    settings.PICTURE_ENGINE = "tests.engines:ScriptedPictures"


@pytest.fixture
def quickly() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("words", LONG)
@pytest.mark.parametrize("door", FORMS)
def test_says_at_the_field_how_much_may_be_written(
    as_member: Client, member: Any, door: str, words: str, language: str, quickly: None
) -> None:
    doors = LongDoors(as_member, member)
    User.objects.update(language=language)
    as_member.cookies["django_language"] = language
    text = (LONG[words] * LENGTH)[:LENGTH].strip()
    answer = getattr(doors, door)(text)
    page = (answer if answer.status_code != 302 else as_member.get(answer.url)).content.decode()
    assert answer.status_code in {200, 422} or door == "highlight"
    assert SAID[language].search(page), page[-3000:]
    assert door == "highlight" or text in page  # what was typed stays in the field
    assert not any(model._default_manager.exists() for model in KEPT if (model, door) != (Report, "appeal"))
    assert not Story.objects.filter(owner=member, caption__gt="").exists() and not Highlight.objects.exists()
    member.refresh_from_db()
    assert Photo.objects.get(pk=doors.photo.pk).alt_text == member.bio == member.display_name == ""


SEEN_BY_NOBODY = "\u200b\u202e\u2060\ufeff\u3164"


@pytest.mark.parametrize("door", ["reply", "hidden_word"])
def test_takes_nothing_that_nobody_sees_for_words(as_member: Client, member: Any, door: str) -> None:
    assert getattr(LongDoors(as_member, member), door)(SEEN_BY_NOBODY).status_code == 422
    assert not Reply.objects.exists() and not HiddenWord.objects.exists()


def test_shows_the_user_name_of_who_has_an_invisible_one(as_member: Client, member: Any) -> None:
    LongDoors(as_member, member).profile(SEEN_BY_NOBODY)
    member.refresh_from_db()
    assert member.name == "sari"
    as_member.patch("/api/v1/me/", {"display_name": SEEN_BY_NOBODY}, content_type=JSON)
    member.refresh_from_db()
    assert member.name == "sari"


@pytest.mark.parametrize("door", FORMS)
def test_answers_words_turned_around_and_unseen_like_others(as_member: Client, member: Any, door: str) -> None:
    """Kept as written where they may be written: what they say is judged without the tricks (classifiers/test_folding.py)."""
    answer = getattr(LongDoors(as_member, member), door)("a\u200bb \u202edc\u202c e")
    assert answer.status_code == 302


API: dict[str, Callable[[LongDoors, str], Any]] = {
    "alive": lambda doors, words: post(doors, "alive", photo=str(doors.photo.pk), prompt=words),
    "negative": lambda doors, words: post(doors, "alive", photo=str(doors.photo.pk), negative_prompt=words),
    "picture": lambda doors, words: post(doors, "pictures", prompt=words),
    "restyle": lambda doors, words: post(doors, "pictures", prompt=words, photo=str(doors.photo.pk), people_agreed=True),
    "story": lambda doors, words: post(doors, "stories", photo=str(doors.photo.pk), caption=words),
    "alt text of a story": lambda doors, words: post(doors, "stories", photo=str(doors.photo.pk), alt_text=words),
    "reply": lambda doors, words: post(doors, f"stories/{doors.story.pk}/reply", text=words),
    "report": lambda doors, words: post(doors, "reports", kind="story", id=str(doors.story.pk), category="other", text=words),
    "hidden word": lambda doors, words: post(doors, "hidden-words", text=words),
    "bio": lambda doors, words: doors.client.patch("/api/v1/me/", {"bio": words}, content_type=JSON),
    "photo": lambda doors, words: doors.client.patch(f"/api/v1/photos/{doors.photo.pk}/", {"alt_text": words}, content_type=JSON),
}


def post(doors: LongDoors, address: str, **told: Any) -> Any:
    return doors.client.post(f"/api/v1/{address}/", told, content_type=JSON)


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("words", LONG)
@pytest.mark.parametrize("door", API)
def test_tells_a_program_in_problem_details(as_member: Client, member: Any, door: str, words: str, language: str, quickly: None) -> None:
    doors = LongDoors(as_member, member)
    as_member.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    answer = API[door](doors, (LONG[words] * LENGTH)[:LENGTH].strip())
    assert answer.status_code in {400, 413, 422} and answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["title"] and (told.get("errors") or told["detail"])
    assert not any(model._default_manager.exists() for model in KEPT) and not Story.objects.filter(owner=member).exists()
