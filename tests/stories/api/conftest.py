"""A program with a member's token, and a photo of theirs."""

from __future__ import annotations

from typing import Any

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from stories.models import Photo
from tests.factories import PhotoFactory


def with_token(member: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(member)[1]}")
    return client


@pytest.fixture
def api(member: Any) -> APIClient:
    return with_token(member)


@pytest.fixture
def other_api(stranger: Any) -> APIClient:
    """Somebody else's program."""
    return with_token(stranger)


@pytest.fixture
def photo(member: Any) -> Photo:
    made: Photo = PhotoFactory(owner=member)
    return made
