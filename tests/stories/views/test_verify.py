"""The verify page, through its door: real files, a real reading process, no account."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from generation.provenance.claims import Claims, Standing
from generation.provenance.reading import Reading
from stories import verify_words
from stories.models.story import Audience, StoryState
from stories.services import verify as service
from tests.factories import picture
from tests.provenance import clip_of, made, story_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
URL = "/verify/"


def file(content: bytes, name: str = "clip.mp4") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "video/mp4")


def asked(client: Client, **form: Any) -> str:
    answer = client.post(URL, form)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def test_is_open_to_anyone(client: Client) -> None:
    page = client.get(URL).content.decode()
    assert 'type="file"' in page
    assert 'enctype="multipart/form-data"' in page


def test_asks_for_the_link_it_was_opened_with(client: Client) -> None:
    assert 'value="https://x/stories/1/"' in client.get(URL, {"story": "https://x/stories/1/"}).content.decode()


def test_proves_that_ai_made_a_clip_and_shows_who_signed_with_what(client: Client) -> None:
    page = asked(client, file=file(made().video.read_bytes()))
    assert "AI made this" in page
    assert "Proven" in page
    assert "Alive DEVELOPMENT signer" in page
    assert "scripted 1" in page
    assert "made and signed on this site" in page


def test_finds_the_public_story_behind_a_copy(client: Client, member: Any) -> None:
    story = story_of(clip_of(member))
    page = asked(client, file=file(made().video.read_bytes()))
    assert reverse("story", args=[story.pk]) in page
    assert "data:image/jpeg" not in page


def test_shows_the_photo_only_where_its_owner_allows(client: Client, member: Any) -> None:
    member.shows_originals = True
    member.save()
    story_of(clip_of(member))
    assert "data:image/jpeg;base64," in asked(client, file=file(made().video.read_bytes()))


@pytest.mark.parametrize("hidden", [{"audience": Audience.FOLLOWERS}, {"state": StoryState.REMOVED}, {"state": StoryState.HELD}])
def test_tells_a_visitor_nothing_of_a_story_that_is_not_public(client: Client, member: Any, hidden: dict[str, Any]) -> None:
    story = story_of(clip_of(member), **hidden)
    page = asked(client, file=file(made().video.read_bytes()))
    assert str(story.pk) not in page
    assert member.username not in page
    assert client.post(URL, {"story": reverse("story", args=[story.pk])}).status_code == 404


def test_tells_nothing_of_a_private_account(client: Client, member: Any) -> None:
    member.is_private = True
    member.save()
    story = story_of(clip_of(member))
    assert member.username not in asked(client, file=file(made().video.read_bytes()))
    assert client.post(URL, {"story": reverse("story", args=[story.pk])}).status_code == 404


def test_checks_the_file_behind_a_story_link(client: Client, member: Any) -> None:
    story = story_of(clip_of(member))
    page = asked(client, story=f"https://example.org{reverse('story', args=[story.pk])}?x=1")
    assert "AI made this" in page


def test_lets_an_owner_check_their_own_story_whatever_its_audience(as_member: Client, member: Any) -> None:
    story = story_of(clip_of(member), audience=Audience.CLOSE_FRIENDS)
    assert "AI made this" in asked(as_member, story=reverse("story", args=[story.pk]))


def test_says_plainly_that_a_changed_file_was_changed(client: Client) -> None:
    changed = bytearray(made().video.read_bytes())
    changed[changed.index(b"mdat") + 400] ^= 0xFF
    page = asked(client, file=file(bytes(changed)))
    assert "AI made this" not in page
    assert "They do not fit the file" in page


def test_promises_nothing_where_nothing_is_found(client: Client) -> None:
    page = asked(client, file=file(picture(), "photo.jpg"))
    assert "Nothing found" in page
    assert "does not make it real" in page


def test_says_so_when_it_cannot_read_a_file(client: Client) -> None:
    assert "We cannot read this file" in asked(client, file=file(b"#EXTM3U\nfile:///etc/passwd\n"))
    assert "We cannot read this file" in asked(client, file=file(b"MZ" * 900, "photo.jpg"))


def test_asks_again_when_nothing_was_given(client: Client) -> None:
    answer = client.post(URL, {"story": ""})
    assert answer.status_code == 400
    assert "Choose a file or paste the link" in answer.content.decode()


def test_refuses_more_than_its_limit(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stories.views.verify.LARGEST", 1000)
    answer = client.post(URL, {"file": file(picture(), "photo.jpg")})
    assert answer.status_code == 413
    assert "larger than 200 MB" in answer.content.decode()


def test_keeps_no_file(client: Client, tmp_path: Path, settings: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    asked(client, file=file(picture(), "photo.jpg"))
    assert list(tmp_path.iterdir()) == []


def test_slows_an_address_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stories.throttles.VerifyThrottle.timer", lambda throttle: 1000.0)  # all in one minute
    answers = [client.post(URL, {"story": "x"}).status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]


def test_says_so_when_too_many_files_are_being_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PATIENCE", 0.01)
    for _ in range(service.AT_ONCE):
        service._turns.acquire()
    try:
        assert client.post(URL, {"file": file(picture(), "photo.jpg")}).status_code == 503
    finally:
        for _ in range(service.AT_ONCE):
            service._turns.release()


def test_knows_a_picture_that_was_saved_anew_by_its_likeness(client: Client, member: Any) -> None:
    """A small, harshly compressed frame: too poor for the mark, good enough for a possible match."""
    story = story_of(clip_of(member))
    with Image.open(made().poster) as image:
        small = io.BytesIO()
        image.resize((80, 142)).save(small, "JPEG", quality=60)
    page = asked(client, file=file(small.getvalue(), "copy.jpg"))
    assert "resembles an AI video or picture" in page
    assert "possible match, no proof" in page
    assert reverse("story", args=[story.pk]) in page


def test_tells_each_thing_that_was_done_once() -> None:
    claims = Claims(Standing.TRUSTED, actions=("c2pa.opened", "c2pa.redacted", "c2pa.redacted", "c2pa.addedText", "org.other.dance"))
    with translation.override("id"):
        told = verify_words.actions(Reading("image", claims))
    assert told == ["Dibuka", "Data pribadi dihapus", "Kata-kata ditambahkan", "org.other.dance"]
