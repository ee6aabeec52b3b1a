"""One moderator at one desk, and a case that waits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from playwright.sync_api import Browser, expect, sync_playwright

from moderation.models import Case
from stories.models import User
from tests.browser.conftest import PATIENCE
from tests.moderation.admin.seat import Desk
from tests.moderation.desk import at_desk, sharp_picture
from tests.moderation.services.test_decisions import case_about


@pytest.fixture
def desk(moderator: Any) -> Client:
    return at_desk(moderator)


@pytest.fixture
def case(thing: str) -> Case:
    return case_about(thing)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patched:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop in this thread
        expect.set_options(timeout=PATIENCE)
        with playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-quic"]) as browser:
            yield browser


@pytest.fixture
def at(chromium: Browser, live_server: Any) -> Iterator[Any]:
    """Seat a moderator; at the end no browser may have complained."""
    desks: list[Desk] = []

    def seat(person: Any) -> Desk:
        desks.append(Desk(person, chromium, live_server.url))
        return desks[-1]

    yield seat
    for desk in desks:
        desk.context.close()
    assert [desk.errors for desk in desks] == [[] for _ in desks]


@pytest.fixture
def shown(thing: str) -> str:
    """Something with a picture."""
    User.objects.get(pk=thing).avatar.save("photo.jpg", ContentFile(sharp_picture()))
    return thing
