"""The demo: real Stories through the real screenings, made once; the engine is scripted, so that it takes seconds."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from generation.models import AliveRequest
from generation.states import State
from stories.models import Photo, Story, User
from stories.models.story import StoryState
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_brings_live_stories_of_two_members_who_follow_each_other_once(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.ENGINE = "tests.engines:ScriptedEngine"
    call_command("demo")
    sari, budi = User.objects.get(username="sari"), User.objects.get(username="budi")
    assert set(Story.objects.visible_to(sari)) == set(Story.objects.visible_to(budi)) == set(Story.objects.filter(state=StoryState.LIVE))
    for member in (sari, budi):
        assert sum(story.is_ai_generated for story in Story.objects.owned_by(member)) == 1
    assert not Photo.objects.filter(alt_text="").exists()
    assert AliveRequest.objects.get(state=State.QUEUED).owner == sari  # left to the worker: a visitor sees it come alive
    password = re.search(r"the password is (\S+)", capsys.readouterr().out)
    assert password and sari.check_password(password[1]) and budi.check_password(password[1])

    made = [model.objects.count() for model in (Story, Photo, User, AliveRequest)]
    call_command("demo")
    assert [model.objects.count() for model in (Story, Photo, User, AliveRequest)] == made


def test_touches_nobody_who_has_the_name_already() -> None:
    UserFactory(username="sari", email="sari@example.org")
    with pytest.raises(CommandError, match="who is not of the demo"):
        call_command("demo")
    assert not Story.objects.exists()


def test_is_not_for_production(settings: Any) -> None:
    settings.IN_PRODUCTION = True
    with pytest.raises(CommandError, match="not for production"):
        call_command("demo")
