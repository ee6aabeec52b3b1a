"""The demo: real Stories through the real screenings, made once; the engine is scripted, so that it takes seconds."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from stories.models import Photo, Story, User
from stories.models.story import StoryState
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_brings_live_stories_of_two_members_who_follow_each_other(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.ENGINE = "tests.engines:ScriptedEngine"
    call_command("demo")
    sari, budi = User.objects.get(username="sari"), User.objects.get(username="budi")
    assert set(Story.objects.visible_to(sari)) == set(Story.objects.visible_to(budi)) == set(Story.objects.filter(state=StoryState.LIVE))
    assert sorted(story.is_ai_generated for story in Story.objects.all()) == [False, True, True]
    password = capsys.readouterr().out.rpartition("is ")[2].strip()
    assert sari.check_password(password)

    made = (Story.objects.count(), Photo.objects.count(), User.objects.count())
    call_command("demo")
    assert (Story.objects.count(), Photo.objects.count(), User.objects.count()) == made


def test_touches_nobody_who_has_the_name_already() -> None:
    UserFactory(username="sari", email="sari@example.org")
    with pytest.raises(CommandError, match="who is not of the demo"):
        call_command("demo")
    assert not Story.objects.exists()


def test_is_not_for_production(settings: Any) -> None:
    settings.IN_PRODUCTION = True
    with pytest.raises(CommandError, match="not for production"):
        call_command("demo")
