"""Words nobody expects, at every door that takes words: kept as they are and shown as text, or refused in a sentence. Never a crash."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.urls import reverse

from generation.models import AliveRequest
from stories.models import Photo, Reply, Story, User
from tests.factories import PhotoFactory, StoryFactory

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"
WORDS = {
    "ten thousand characters": "x" * 10_000,
    "a NUL": "a\0b",
    "a lone surrogate": "\udcff",
    "emoji": "🌊" * 20,
    "a family": "👩‍👩‍👧‍👦",
    "right to left": "اجعل البحر يتحرك",
    "turned around": "\u202egnp.exe\u202c",
    "zalgo": "w" + "\u0301" * 50,
    "a script": SCRIPT,
    "a template": "{{ 7|add:7 }}{% now 'Y' %}",
    "SQL": "'; DROP TABLE stories_photo; --",
    "only spaces": "   \t\n ",
    "nothing": "",
}


class Doors:
    """Each door: what is sent there, and what was kept of the words."""

    def __init__(self, client: Client, member: Any) -> None:
        self.client, self.member = client, member
        self.photo, self.story = PhotoFactory(owner=member), StoryFactory()

    def send(self, address: str, field: str, words: str, **more: str) -> Any:
        """As a form, in bytes: a lone surrogate is what a broken program sends."""
        body = "&".join(f"{name}={quoted(value)}" for name, value in {**more, field: words}.items())
        return self.client.post(address, body, content_type="application/x-www-form-urlencoded")

    def prompt(self, words: str) -> Any:
        return self.send(reverse("alive_new", args=[self.photo.pk]), "prompt", words, strength="50", seconds="3", aspect="9:16", key="k")

    def caption(self, words: str) -> Any:
        return self.send(f"{reverse('story_new')}?photo={self.photo.pk}", "caption", words, audience="everyone", key="k")

    def alt_text(self, words: str) -> Any:
        return self.send(reverse("photo_alt", args=[self.photo.pk]), "alt_text", words)

    def reply(self, words: str) -> Any:
        return self.send(reverse("story_reply", args=[self.story.pk]), "text", words)

    def reaction(self, words: str) -> Any:
        return self.send(reverse("story_react", args=[self.story.pk]), "emoji", words)

    def profile(self, words: str) -> Any:
        return self.send(reverse("profile_edit"), "display_name", words)

    def report(self, words: str) -> Any:
        return self.send(reverse("report", args=["story", self.story.pk]), "text", words, category="other")

    def search(self, words: str) -> Any:
        return self.client.get(f"{reverse('search')}?q={quoted(words)}")

    def highlight(self, words: str) -> Any:
        story = StoryFactory(owner=self.member)
        return self.send(reverse("highlight_pin", args=[story.pk]), "title", words)

    def editor(self, words: str) -> Any:
        return self.send(reverse("editor", args=[self.photo.pk]), "text0", words)

    def login(self, words: str) -> Any:
        return self.send(reverse("account_login"), "login", words, password="x")


def quoted(words: str) -> str:
    return "".join(f"%{byte:02X}" for byte in words.encode("utf-8", "surrogateescape"))


DOORS = [name for name, door in vars(Doors).items() if callable(door) and name not in {"__init__", "send"}]


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("door", DOORS)
def test_answers_any_words_at_every_page(as_member: Client, member: Any, door: str, words: str) -> None:
    doors = Doors(as_member, member)
    answer = getattr(doors, door)(WORDS[words])
    assert answer.status_code in {200, 302, 404, 422}
    for page in [answer] if answer.status_code == 200 else []:
        assert SCRIPT not in page.content.decode()
    for path in ("/inbox/", "/me/", "/album/", "/archive/", f"/album/{doors.photo.pk}/edit/", f"/stories/{doors.story.pk}/"):
        assert SCRIPT not in as_member.get(path).content.decode()


API: dict[str, Callable[[Doors, Any], Any]] = {
    "photo": lambda doors, words: doors.client.patch(f"/api/v1/photos/{doors.photo.pk}/", {"alt_text": words}, content_type=JSON),
    "alive": lambda doors, words: doors.client.post("/api/v1/alive/", {"photo": str(doors.photo.pk), "prompt": words}, content_type=JSON),
    "story": lambda doors, words: doors.client.post(
        "/api/v1/stories/", {"photo": str(doors.photo.pk), "caption": words}, content_type=JSON
    ),
    "reply": lambda doors, words: doors.client.post(f"/api/v1/stories/{doors.story.pk}/reply/", {"text": words}, content_type=JSON),
    "me": lambda doors, words: doors.client.patch("/api/v1/me/", {"display_name": words}, content_type=JSON),
    "report": lambda doors, words: doors.client.post(
        "/api/v1/reports/", {"kind": "story", "id": str(doors.story.pk), "category": "other", "text": words}, content_type=JSON
    ),
}
JSON = "application/json"
NO_WORDS = {"a number": 7, "a list": ["a"], "an object": {"a": 1}, "null": None}


@pytest.mark.parametrize("words", [*WORDS, *NO_WORDS])
@pytest.mark.parametrize("door", API)
def test_answers_any_words_at_the_api(as_member: Client, member: Any, door: str, words: str) -> None:
    answer = API[door](Doors(as_member, member), (WORDS | NO_WORDS)[words])
    assert answer.status_code in {200, 201, 400, 422}
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json" and answer.json()["errors" if answer.status_code == 400 else "detail"]


BODIES = {"empty": b"", "half": b"{", "a list": b"[]", "null": b"null", "no text": b"\xff\xfe", "deep": b'{"a":' * 5000}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("door", API)
def test_answers_a_body_that_is_no_json(member: Any, door: str, body: str) -> None:
    class Broken(Client):
        def generic(self, method: str, path: Any, data: Any = "", *args: Any, **kwargs: Any) -> Any:
            return super().generic(method, path, BODIES[body], *args, **kwargs)

    program = Broken()
    program.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert API[door](Doors(program, member), "x").status_code in {200, 400}


@pytest.mark.parametrize("words", ["emoji", "a family", "right to left", "turned around", "zalgo", "a script", "a template", "SQL"])
def test_keeps_what_was_written_to_the_letter(as_member: Client, member: Any, words: str) -> None:
    doors, text = Doors(as_member, member), WORDS[words]
    for door in (doors.prompt, doors.caption, doors.alt_text, doors.reply):
        door(text)
    doors.profile(text[:60])
    assert AliveRequest.objects.get().prompt == text
    assert Story.objects.get(owner=member).caption == text
    assert Photo.objects.get(pk=doors.photo.pk).alt_text == text
    assert Reply.objects.get().text == text
    assert User.objects.get(pk=member.pk).display_name == text[:60]


@pytest.mark.parametrize("words", ["ten thousand characters", "a NUL"])
def test_keeps_nothing_it_refused(as_member: Client, member: Any, words: str) -> None:
    doors, text = Doors(as_member, member), WORDS[words]
    for door in (doors.prompt, doors.caption, doors.alt_text, doors.profile):
        answer = door(text)
        assert answer.status_code == 200 and (text.replace("\0", "") in answer.content.decode() or words == "a NUL")
    assert not AliveRequest.objects.exists() and not Story.objects.filter(owner=member).exists()
    assert Photo.objects.get(pk=doors.photo.pk).alt_text == "" == User.objects.get(pk=member.pk).display_name


@pytest.mark.parametrize("door", ["prompt", "api"])
def test_says_so_when_the_disk_is_full_and_charges_nothing(
    as_member: Client, member: Any, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*args: Any, **kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    doors = Doors(as_member, member)
    monkeypatch.setattr(FileSystemStorage, "_save", no_space)
    if door == "prompt":
        page = doors.prompt("it rains")
        assert page.status_code == 200 and "our fault" in page.content.decode() and "it rains</textarea>" in page.content.decode()
    else:
        answer = API["alive"](doors, "it rains")
        assert (answer.status_code, answer.json()["code"]) == (507, "not_stored")
    assert not AliveRequest.objects.exists()
