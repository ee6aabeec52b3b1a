"""About this video: what the page may run, and where the roots of its signatures are had from."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from generation.signing import trust
from tests.factories import UserFactory
from tests.provenance import clip_of, story_of

pytestmark = pytest.mark.django_db


def test_allows_the_reader_of_credentials_on_its_own_page_alone(client: Client) -> None:
    story = story_of(clip_of(UserFactory()))
    client.force_login(story.owner)
    policy = client.get(reverse("story_about", args=[story.pk]))["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "worker-src 'self' blob:" in policy
    for page in (reverse("story", args=[story.pk]), reverse("home"), reverse("verify")):
        policy = client.get(page)["Content-Security-Policy"]
        assert "wasm" not in policy
        assert "worker-src" not in policy


def test_gives_the_roots_to_anybody(client: Client) -> None:
    answer = client.get(reverse("verify_anchors"))
    assert answer.content == trust().anchors
    assert answer.content.startswith(b"-----BEGIN CERTIFICATE-----")


def test_slides_the_photo_only_where_its_owner_shows_it(client: Client) -> None:
    story = story_of(clip_of(UserFactory(shows_originals=False)))
    address = reverse("story_about", args=[story.pk])
    client.force_login(UserFactory())
    assert "clip-preview" not in client.get(address).content.decode()
    story.owner.shows_originals = True
    story.owner.save()
    assert "preview__before" in client.get(address).content.decode()
    client.force_login(story.owner)
    assert "preview__before" in client.get(address).content.decode()
