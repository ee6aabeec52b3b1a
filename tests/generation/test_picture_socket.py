"""The progress socket of pictures: for the owner alone, and each kind under its own address."""

from functools import partial
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from generation.consumers import NOT_FOUND
from generation.models import AliveRequest, PictureRequest
from generation.states import State
from tests.factories import AliveRequestFactory, PictureRequestFactory, UserFactory
from tests.generation.sockets import socket as any_socket

pytestmark = [pytest.mark.django_db(transaction=True)]


socket = partial(any_socket, kind=PictureRequest)


@pytest.fixture
def asked() -> PictureRequest:
    return PictureRequestFactory()


@pytest.fixture
def alive() -> AliveRequest:
    return AliveRequestFactory()


@pytest.fixture
def outsider() -> Any:
    return UserFactory()


async def test_follows_a_picture_for_its_owner_alone(asked: PictureRequest, outsider: Any) -> None:
    page, nosy = socket(asked, asked.owner), socket(asked, outsider)
    await page.connect()
    assert (await page.receive_json_from())["id"] == str(asked.pk)
    await sync_to_async(PictureRequest.objects.claim)(asked.pk, worker="w")
    assert (await page.receive_json_from())["state"] == State.RUNNING
    await nosy.connect()
    assert (await nosy.receive_output())["code"] == NOT_FOUND
    await page.disconnect()


async def test_shows_no_request_under_the_address_of_another_kind(alive: AliveRequest) -> None:
    page = socket(alive, alive.owner)
    await page.connect()
    assert (await page.receive_output())["code"] == NOT_FOUND
