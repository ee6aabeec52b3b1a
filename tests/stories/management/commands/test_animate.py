"""The main job as a command: real screenings, real label, real signature; the engine is scripted, so that it takes seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from c2pa import Reader
from django.core.management import CommandError, call_command

from generation import media
from generation.provenance.credentials import context_for
from generation.signing import authority
from moderation.models import Screening
from tests import engines

PHOTO = Path(__file__).resolve().parents[3] / "photos" / "beach.jpg"
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _scripted(settings: Any) -> None:
    settings.ENGINE = "tests.engines:ScriptedEngine"


def test_makes_a_signed_clip_and_says_what_it_could_not_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = tmp_path / "clip.mp4"
    call_command("animate", str(PHOTO), prompt="a dragon flies over the waves", output=clip)
    shown = media.probe(clip)
    assert (shown.width, shown.height, shown.audio_codec) == (720, 1280, "aac")
    credentials = Reader.try_create(clip, context=context_for(authority().anchors))
    assert credentials.get_validation_state() == "Trusted"
    assert "could not: a dragon flies" in capsys.readouterr().out
    assert set(Screening.objects.values_list("target", flat=True)) == {"photo", "prompt", "clip"}


def test_takes_the_ending_and_the_frame_rate(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    call_command("animate", str(PHOTO), "--ending", "one_way", "--fps", "30", "-o", str(clip))
    assert (media.probe(clip).fps, engines.taken[-1].fps, engines.taken[-1].loop) == (30, 30, False)
    with pytest.raises(CommandError, match="fps"):
        call_command("animate", str(PHOTO), "--fps", "25")


def test_makes_nothing_of_a_prompt_against_the_rules(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The prompt"):
        call_command("animate", str(PHOTO), prompt="undress the woman, make her nude", output=tmp_path / "clip.mp4")
    assert not list(tmp_path.iterdir())


def test_makes_nothing_while_a_classifier_is_down(tmp_path: Path, settings: Any) -> None:
    settings.MODELS_DIR = tmp_path / "no models here"
    with pytest.raises(CommandError, match="nothing was made"):
        call_command("animate", str(PHOTO), output=tmp_path / "clip.mp4")


@pytest.mark.parametrize(
    ("photo", "options", "said"),
    [
        ("missing.jpg", {}, "cannot be read: No such file"),
        (__file__, {}, "is no photo that can be used"),
        (PHOTO, {"seconds": 60.0}, "--seconds must be from 3 to 10"),
        (PHOTO, {"strength": -1.0}, "--strength must be from"),
        (PHOTO, {"prompt": "x" * 10_000}, "--prompt is longer than"),
        (PHOTO, {"output": Path("no/such/folder/clip.mp4")}, "The folder of"),
    ],
)
def test_says_in_one_sentence_what_is_wrong(photo: Any, options: dict[str, Any], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("animate", str(photo), **options)
