"""Forms about the member: a picture goes through the same normalising as a photo, and nothing is closed by mistake."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from stories import forms_members
from stories.forms_members import CloseAccountForm, LookForm, PrivacyForm, ProfileForm, RegionsForm
from stories.models import User
from stories.services import portrait
from tests.factories import picture

pytestmark = pytest.mark.django_db


def file(content: bytes, name: str = "me.jpg") -> dict[str, SimpleUploadedFile]:
    return {"picture": SimpleUploadedFile(name, content)}


def saved(member: Any, data: dict[str, str] | None = None, files: Any = None) -> Any:
    form = ProfileForm(data or {}, files, instance=member)
    assert form.is_valid(), form.errors
    return form.save()


def stored(member: Any) -> bytes:
    with member.avatar_waiting.open() as content:
        return bytes(content.read())


def test_keeps_a_picture_drawn_anew_and_small(member: Any) -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home, Jalan Melati 7"
    target = io.BytesIO()
    Image.new("RGB", (2000, 1500), "teal").save(target, "JPEG", exif=exif)
    saved(member, files=file(target.getvalue()))
    assert b"Jalan Melati" not in stored(member)
    with Image.open(io.BytesIO(stored(member))) as kept:
        assert max(kept.size) < 1000


@pytest.mark.django_db(transaction=True)
def test_a_new_picture_waits_in_the_place_of_one_that_waited(member: Any) -> None:
    saved(member, files=file(picture()))
    storage, old = member.avatar.storage, member.avatar_waiting.name
    saved(member, files=file(picture(colour=(10, 10, 200))))
    assert not storage.exists(old)
    assert storage.exists(member.avatar_waiting.name)
    assert not member.avatar


def test_saves_its_words_over_no_picture_a_worker_has_shown_meanwhile(member: Any) -> None:
    saved(member, files=file(picture()))
    stale = User.objects.get(pk=member.pk)
    assert portrait.settle(member=User.objects.get(pk=member.pk), rules=[])
    saved(stale, {"display_name": "Sari"})
    member.refresh_from_db()
    assert (member.display_name, bool(member.avatar), bool(member.avatar_waiting)) == ("Sari", True, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("judged", [True, False])
def test_removes_a_picture_with_its_file_and_only_when_asked(member: Any, judged: bool) -> None:
    assert "remove_picture" not in ProfileForm(instance=member).fields
    saved(member, files=file(picture()))
    storage, name = member.avatar.storage, member.avatar_waiting.name
    if judged:
        assert portrait.settle(member=member, rules=[])
        member.refresh_from_db()
    saved(member, {"display_name": "Sari"})
    assert storage.exists(name)
    saved(member, {"remove_picture": "on"})
    member.refresh_from_db()
    assert not member.avatar and not member.avatar_waiting
    assert not storage.exists(name)


@pytest.mark.parametrize("content", [b"", b"no picture", picture()[:200], b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_takes_no_file_that_is_no_picture(content: bytes, member: Any) -> None:
    form = ProfileForm({}, file(content), instance=member)
    assert "picture" in form.errors
    member.refresh_from_db()
    assert not member.avatar_waiting


def test_takes_no_file_that_is_too_large(member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms_members, "AVATAR_BYTES", 100)
    assert "larger than 10 MB" in str(ProfileForm({}, file(picture()), instance=member).errors)


@pytest.mark.parametrize(("field", "longest"), [("display_name", 60), ("bio", 200)])
def test_keeps_words_of_their_length(field: str, longest: int, member: Any) -> None:
    assert ProfileForm({field: "ñ" * longest}, instance=member).is_valid()
    assert field in ProfileForm({field: "x" * (longest + 1)}, instance=member).errors


def test_at_least_one_region_is_allowed_and_only_those_there_are(member: Any, settings: LazySettings) -> None:
    settings.REGIONS = ["eu", "asia"]
    assert "Choose at least one region" in str(RegionsForm({}, instance=member).errors)
    assert "regions" in RegionsForm({"regions": ["mars"]}, instance=member).errors
    form = RegionsForm({"regions": ["eu", "asia"]}, instance=member)
    assert form.is_valid()
    assert form.save().regions == ["eu", "asia"]


@pytest.mark.parametrize(("language", "theme", "is_good"), [("id", "dark", True), ("", "", True), ("xx", "", False), ("", "sepia", False)])
def test_a_look_is_one_of_those_there_are(language: str, theme: str, is_good: bool, member: Any) -> None:
    assert LookForm({"language": language, "theme": theme}, instance=member).is_valid() is is_good


def test_an_unticked_box_of_privacy_is_a_no(member: Any) -> None:
    member.is_private = True
    form = PrivacyForm({"ai_dial": "none"}, instance=member)
    assert form.is_valid()
    assert (form.save().is_private, member.ai_dial) == (False, "none")
    assert "ai_dial" in PrivacyForm({"ai_dial": "loud"}, instance=member).errors


@pytest.mark.parametrize("typed", ["", "Sari", "sari2", "budi"])
def test_closes_nothing_unless_the_name_is_typed_to_the_letter(typed: str, member: Any) -> None:
    assert not CloseAccountForm({"username": typed}, member=member).is_valid()
    assert CloseAccountForm({"username": "sari"}, member=member).is_valid()
