"""What was made cannot exist unsigned, and has no column that could say it was not AI."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, transaction

from generation.models import Clip, Picture
from tests.factories import ClipFactory, PictureFactory

pytestmark = pytest.mark.django_db
BOTH = [(Clip, ClipFactory), (Picture, PictureFactory)]


@pytest.mark.parametrize(("model", "factory"), BOTH)
@pytest.mark.parametrize("unsigned", [{"sha256": ""}, {"signer": ""}, {"manifest": b""}])
def test_cannot_exist_unsigned(model: Any, factory: Any, unsigned: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**unsigned)
    made = factory()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=made.pk).update(**unsigned)


@pytest.mark.parametrize(("model", "factory"), BOTH)
def test_is_ai_made_whatever_its_row_says(model: Any, factory: Any) -> None:
    assert factory().is_ai_generated is True
    with pytest.raises(FieldDoesNotExist):
        model._meta.get_field("is_ai_generated")


@pytest.mark.parametrize(("model", "factory"), BOTH)
@pytest.mark.parametrize("column", ["sha256", "watermark_id", "request"])
def test_no_two_share_bytes_mark_or_request(model: Any, factory: Any, column: str) -> None:
    first = factory()
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**{column: getattr(first, column)})


@pytest.mark.parametrize(("model", "factory"), BOTH)
def test_asks_the_query_whose_it_is(model: Any, factory: Any, stranger: Any) -> None:
    made = factory()
    assert list(model.objects.owned_by(made.owner)) == [made]
    assert not model.objects.owned_by(stranger).exists()
