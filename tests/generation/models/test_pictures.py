"""The row of an ask for a picture: it has words, and its own constraints hold beside those of clips."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction

from generation.models import AliveRequest, PictureRequest
from tests.factories import AliveRequestFactory, PictureRequestFactory, picture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wrong", [{"prompt": ""}, {"strength": 1.5}, {"strength": -0.1}])
def test_the_database_takes_no_ask_that_cannot_be_drawn(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PictureRequestFactory(**wrong)


def test_a_key_belongs_to_one_kind(member: Any) -> None:
    AliveRequestFactory(owner=member, idempotency_key="k")
    PictureRequestFactory(owner=member, idempotency_key="k")
    with pytest.raises(IntegrityError), transaction.atomic():
        PictureRequestFactory(owner=member, idempotency_key="k")


def test_needs_no_photo_and_keeps_its_own_copy_of_one(member: Any) -> None:
    assert not PictureRequestFactory(owner=member).photo
    restyled = PictureRequestFactory(owner=member, content=picture())
    assert str(restyled.photo.name).startswith(f"requests/{restyled.pk}/photo")


def test_has_a_quota_of_its_own(settings: LazySettings, member: Any) -> None:
    settings.DAILY_PICTURES, settings.DAILY_QUOTA = 3, 7
    assert (PictureRequest.daily_quota(), AliveRequest.daily_quota()) == (3, 7)
    PictureRequestFactory(owner=member)
    assert PictureRequest.objects.charged_today(member).count() == 1
    assert AliveRequest.objects.charged_today(member).count() == 0
