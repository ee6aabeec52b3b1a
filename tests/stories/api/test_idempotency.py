"""The key of an ask: read from its header, bounded, and none where there is none."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from rest_framework import exceptions
from rest_framework.request import Request

from generation.models import AliveRequest
from stories.api.idempotency import LENGTH, key_of
from stories.models import Story


def sent(key: str | None) -> Request:
    return Request(RequestFactory().post("/", headers={} if key is None else {"Idempotency-Key": key}))


@pytest.mark.parametrize(("key", "read"), [(None, None), ("", None), ("  ", None), ("k", "k"), (" k ", "k"), ("k" * LENGTH, "k" * LENGTH)])
def test_reads_the_key(key: str | None, read: str | None) -> None:
    assert key_of(sent(key)) == read


def test_refuses_one_that_is_too_long_instead_of_cutting_it() -> None:
    """Two long keys with one beginning would be the same ask."""
    with pytest.raises(exceptions.ValidationError) as refused:
        key_of(sent("k" * (LENGTH + 1)))
    assert "Idempotency-Key" in str(refused.value.detail)


@pytest.mark.parametrize("model", [AliveRequest, Story])
def test_every_key_it_takes_fits_its_column(model: type[AliveRequest | Story]) -> None:
    assert (model._meta.get_field("idempotency_key").max_length or 0) >= LENGTH
