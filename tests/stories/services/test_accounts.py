"""Export and closing: complete, and safe against what the store has lost. (The whole way stands in the journeys.)"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import ForeignKey, OneToOneField

from moderation.models import Appeal, Decision, Report
from stories.models import Photo, Story, User
from stories.services import accounts
from tests.factories import ClipFactory, PhotoFactory, StoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def exported(member: Any) -> zipfile.ZipFile:
    target = io.BytesIO()
    accounts.export(member=member, target=target)
    return zipfile.ZipFile(target)


def test_exports_every_model_of_ours_that_names_a_member(member: Any) -> None:
    """A new table with a member in it has to be exported, or be named here with the reason."""
    told = {rows.model for rows in accounts.rows_of(member).values()}
    reasons = {Decision: "the ledger belongs to the site; its statements are on the account status page"}
    ours = [model for model in apps.get_models() if model._meta.app_label in {"stories", "generation", "moderation"}]
    naming = {
        model
        for model in ours
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | OneToOneField) and field.related_model is User and field.name not in {"claimed_by", "moderator"}
    }
    case = apps.get_model("moderation", "Case")  # a case is about somebody; what was decided is told by its decisions
    assert naming - told - set(reasons) - {case} == set()
    assert {Report, Appeal} <= told


def test_tells_no_secret(member: Any) -> None:
    StoryFactory(owner=member, of_clip=True)
    with exported(member) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                for row in json.loads(archive.read(name)):
                    assert not accounts.SECRET & row.keys(), name
        assert member.password not in "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".json"))


def test_names_the_files_the_store_has_lost_and_exports_the_rest(member: Any) -> None:
    kept, lost = PhotoFactory(owner=member), PhotoFactory(owner=member)
    default_storage.delete(str(lost.image.name))
    with exported(member) as archive:
        assert archive.read("missing.txt").decode() == lost.image.name
        assert f"files/{kept.image.name}" in archive.namelist()


def test_exports_nothing_of_others(member: Any, stranger: Any) -> None:
    PhotoFactory(owner=stranger)
    ClipFactory(request__owner=stranger)
    with exported(member) as archive:
        assert not [name for name in archive.namelist() if name.startswith("files/")]
        assert json.loads(archive.read("photos.json")) == []


def test_erases_rows_and_files_and_leaves_those_of_others(member: Any) -> None:
    story = StoryFactory(owner=member, of_clip=True)
    still = StoryFactory(owner=member)
    member.avatar.save("face.webp", ContentFile(b"face"))
    names = [name for name in accounts.files_of(member) if name]
    assert len(names) == 6
    other = StoryFactory()
    accounts.close_account(member=member)
    assert not any(default_storage.exists(name) for name in names)
    assert not User.objects.filter(pk=member.pk).exists()
    assert list(Story.objects.all()) == [other] and list(Photo.objects.all()) == [other.photo]
    assert story.pk != still.pk


def test_keeps_every_file_when_the_rows_could_not_go(member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = PhotoFactory(owner=member)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(User, "delete", fail)
    with pytest.raises(RuntimeError):
        accounts.close_account(member=User.objects.get(pk=member.pk))
    assert default_storage.exists(str(photo.image.name))


def test_makes_the_name_free_again(member: Any) -> None:
    accounts.close_account(member=member)
    assert UserFactory(username="sari", email="sari@example.org").pk != member.pk
