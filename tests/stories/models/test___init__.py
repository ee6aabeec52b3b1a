"""The models by their one name, and what a member leaves behind: nothing of theirs, and nothing that holds them back."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models as db

from stories import models
from tests.factories import PhotoFactory, StoryFactory

ALL = list(apps.get_app_config("stories").get_models())


def test_names_every_model_of_the_app() -> None:
    """One that is not imported here is unknown to Django until somebody else imports its module: no table, no relation."""
    assert {model.__name__ for model in ALL} == set(models.__all__)
    assert all(getattr(models, name) in ALL for name in models.__all__)


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.__name__)
def test_goes_with_its_member(model: Any) -> None:
    """Whoever closes their account leaves no row of theirs, whichever end of it they were."""
    ties = [field for field in model._meta.get_fields() if isinstance(field, db.ForeignKey) and field.related_model is models.User]
    assert [field.name for field in ties if field.remote_field.on_delete is not db.CASCADE] == []


@pytest.mark.django_db
def test_a_member_can_go_whose_stories_hold_their_photos_and_clips(member: Any) -> None:
    """A Story restricts what it shows from being deleted under it, but not with it."""
    photo = PhotoFactory(owner=member)
    PhotoFactory(owner=member, edited_from=photo)
    for values in ({"photo": photo}, {"of_clip": True}):
        StoryFactory(owner=member, **values)
    theirs = StoryFactory()
    theirs.views.create(viewer=member)
    member.delete()
    assert list(models.Story.objects.all()) == [theirs] and list(models.Photo.objects.all()) == [theirs.photo]
    assert not theirs.views.exists()
