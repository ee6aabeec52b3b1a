"""The row of an ask for a clip: what the database itself refuses, and what follows from its columns."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from generation import limits
from generation.models import AliveRequest
from tests.factories import AliveRequestFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("strength", [-0.01, 1.01])
def test_the_database_takes_no_strength_out_of_range(strength: float) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AliveRequestFactory(strength=strength)
    AliveRequestFactory(strength=0.0)
    AliveRequestFactory(strength=1.0)


def test_the_database_takes_one_request_per_key_of_a_member(member: Any, stranger: Any) -> None:
    AliveRequestFactory(owner=member, idempotency_key="k")
    AliveRequestFactory(owner=stranger, idempotency_key="k")
    with pytest.raises(IntegrityError), transaction.atomic():
        AliveRequestFactory(owner=member, idempotency_key="k")


def test_any_number_have_no_key(member: Any) -> None:
    for _ in range(2):
        AliveRequestFactory(owner=member, idempotency_key=None)
    assert AliveRequest.objects.count() == 2


@pytest.mark.parametrize("aspect", list(limits.Aspect))
def test_its_size_follows_from_its_aspect(aspect: limits.Aspect) -> None:
    alive = AliveRequestFactory(aspect=aspect)
    alive.refresh_from_db()  # text now, as it comes from the database
    assert alive.size == limits.SIZES[aspect]


def test_a_photo_lies_under_the_id_of_its_request_whatever_its_name_was() -> None:
    alive = AliveRequestFactory()
    assert str(alive.photo.name).startswith(f"requests/{alive.pk}/photo")
    assert str(alive.photo.name).endswith(".jpg")


def test_says_what_no_form_may_let_through() -> None:
    alive = AliveRequest(prompt="x" * (limits.PROMPT_LENGTH + 1), aspect="3:2")
    with pytest.raises(ValidationError) as refused:
        alive.clean_fields(exclude=["owner"])
    assert {"prompt", "aspect"} <= set(refused.value.message_dict)
