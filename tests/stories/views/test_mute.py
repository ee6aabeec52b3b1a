"""Muting by the page and by the API: only the muter's Home changes, and only they learn of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from stories.models import Mute
from stories.services import social

pytestmark = pytest.mark.django_db


def test_is_put_on_and_taken_off_from_the_profile_and_the_list(as_member: Client, member: Any, stranger: Any) -> None:
    page = reverse("member", args=[stranger.username])
    assert reverse("mute", args=[stranger.username]) in as_member.get(page).content.decode()
    answer = as_member.post(reverse("mute", args=[stranger.username]), follow=True)
    assert "they are not told" in answer.content.decode()
    assert reverse("unmute", args=[stranger.username]) in answer.content.decode()
    settings_page = reverse("settings_blocked")
    assert f"@{stranger.username}" in as_member.get(settings_page).content.decode()
    answer = as_member.post(reverse("unmute", args=[stranger.username]), {"next": settings_page})
    assert answer["Location"] == settings_page
    assert not Mute.objects.exists()


def test_is_not_told_to_the_muted(member: Any, stranger: Any) -> None:
    social.mute(muter=member, muted=stranger)
    theirs = Client()
    theirs.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in ("/", "/inbox/", reverse("member", args=[member.username]), reverse("settings_blocked")):
        assert "uted" not in theirs.get(address).content.decode().replace("muted small", "").replace('class="muted', "")


def test_works_by_the_api_and_twice(member: Any, stranger: Any) -> None:
    api = APIClient()
    api.force_authenticate(member)
    address = f"/api/v1/members/{stranger.username}/mute/"
    assert [api.put(address).status_code, api.put(address).status_code] == [204, 204]
    assert Mute.objects.get().muted == stranger
    assert [api.delete(address).status_code, api.delete(address).status_code] == [204, 204]
    assert not Mute.objects.exists()


def test_knows_no_blocked_member_and_nobody_mutes_themselves(as_member: Client, member: Any, stranger: Any) -> None:
    social.mute(muter=member, muted=member)
    assert not Mute.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mute.objects.create(muter=member, muted=member)
    social.block(blocker=stranger, blocked=member)
    assert as_member.post(reverse("mute", args=[stranger.username])).status_code == 404
