"""From a shot to a file that may be seen: what is judged is what lies in it, label and mark included, and nothing is left behind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from generation import media, studio
from generation.engines import Shot, UnusablePhotoError
from generation.provenance import fingerprint
from generation.provenance.detection import detect
from moderation.models import Screening
from moderation.verdicts import Target, Verdict
from tests.engines import FRAMES, ApartEngine, ScriptedEngine
from tests.factories import picture
from tests.moderation import judges
from tests.provenance import PHOTO, made
from tests.settings import SCRATCH

SHOT = Shot(photo=PHOTO, width=96, height=160, seconds=3.0)


@pytest.fixture(autouse=True)
def _judges(settings: Any) -> None:
    settings.PICTURE_CLASSIFIERS, settings.TEXT_CLASSIFIERS = judges.PICTURE, judges.TEXT


def make(tmp_path: Path, shot: Shot = SHOT, engine: Any = None, *, on_animating: Any = None, on_signing: Any = None) -> studio.Made:
    return studio.make(
        shot,
        engine=engine or ScriptedEngine(SCRATCH),
        language="en",
        region="local",
        scratch=tmp_path,
        on_animating=on_animating or (lambda fraction: None),
        on_signing=on_signing or (lambda: None),
    )


def test_tells_what_lies_in_the_file_and_not_what_was_asked() -> None:
    file, facts = made(), made().facts
    probed = media.probe(file.video)
    assert facts["sha256"] == file.sha256 == hashlib.sha256(file.video.read_bytes()).hexdigest()
    assert (facts["size"], facts["width"], facts["height"]) == (file.video.stat().st_size, probed.width, probed.height)
    assert facts["has_sound"]
    assert facts["seconds"] == pytest.approx(FRAMES / 24, abs=0.05)
    assert facts["fps"] == 24


def test_what_is_judged_carries_label_and_mark(tmp_path: Path) -> None:
    sampled = made().sampled
    assert detect(sampled[:1], settings.WATERMARK_KEY).payload == made().proof["watermark_id"]
    plain = next(iter(ScriptedEngine(tmp_path).animate(Shot(PHOTO, width=360, height=640), lambda fraction: None).frames))
    assert sampled[0].shape == plain.shape
    assert made().facts["fingerprints"]["pdq"] == fingerprint.distinct(fingerprint.pdq(sampled))


def test_every_clip_has_a_mark_of_its_own(tmp_path: Path) -> None:
    one, other = (make(tmp_path, SHOT) for _ in range(2))
    assert one.proof["watermark_id"] != other.proof["watermark_id"]
    assert 0 <= one.proof["watermark_id"] < 1 << studio.WATERMARK_BITS


def test_leaves_the_finished_file_and_its_poster_alone(tmp_path: Path) -> None:
    file = make(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["poster.jpg", "video.mp4"]
    with Image.open(file.poster) as poster:
        assert max(poster.size) <= studio.POSTER_SIDE


@pytest.mark.parametrize("wants_sound", [True, False])
def test_is_silent_when_it_was_asked_to_be(wants_sound: bool, tmp_path: Path) -> None:
    assert make(tmp_path, replace(SHOT, sound=wants_sound)).facts["has_sound"] is wants_sound


def test_takes_a_sound_that_is_known_only_when_the_frames_are_over(tmp_path: Path) -> None:
    assert make(tmp_path, engine=ApartEngine(SCRATCH)).facts["has_sound"]


def test_says_what_the_engine_could_not_do(tmp_path: Path) -> None:
    assert make(tmp_path, replace(SHOT, prompt="a dragon flies")).cannot == ("a dragon flies",)


class Stopped(Exception):  # noqa: N818  (what a callback raises to stop)
    pass


def stop(*_args: object) -> None:
    raise Stopped


@pytest.mark.parametrize("when", ["on_animating", "on_signing"])
def test_a_callback_that_raises_stops_it_before_anything_is_signed(when: str, tmp_path: Path) -> None:
    callback: dict[str, Callable[..., None]] = {when: stop}
    with pytest.raises(Stopped):
        make(tmp_path, **callback)  # type: ignore[arg-type]
    assert not (tmp_path / "video.mp4").exists()


def test_signs_no_other_pictures_than_those_that_were_looked_at(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = make(tmp_path / "other")

    def swap() -> None:
        (tmp_path / "unsigned.mp4").write_bytes(other.video.read_bytes())

    with pytest.raises(media.MediaError, match="not the one that was looked at"):
        make(tmp_path, on_signing=swap)


def test_a_kept_file_is_opened_again_as_it_was(tmp_path: Path) -> None:
    file = make(tmp_path)
    again = studio.reopen(file.video, proof=file.proof, cannot=file.cannot, engine=file.engine, model=file.model)
    assert (again.sha256, again.facts, again.proof) == (file.sha256, file.facts, file.proof)
    assert all(np.array_equal(one, other) for one, other in zip(again.sampled, file.sampled, strict=True))


# --- what is judged ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"no picture", picture()[:300], b"GIF89a"])
def test_says_that_a_photo_cannot_be_decoded(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(content)
    with pytest.raises(UnusablePhotoError):
        studio.decode(tmp_path / "photo.jpg")


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "I;16"])
def test_gives_the_classifiers_rgb_of_a_bounded_size(mode: str, tmp_path: Path) -> None:
    path = tmp_path / ("photo.tiff" if mode == "CMYK" else "photo.png")
    Image.new(mode, (3000, 1500)).save(path)
    seen = studio.decode(path)
    assert seen.shape == (512, 1024, 3)
    assert seen.dtype == np.uint8


@pytest.mark.django_db
def test_the_verdict_of_a_photo_is_bound_to_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(picture(colour=judges.HARMFUL))
    assert studio.judge_photo(tmp_path / "photo.jpg", kind="alive_request", subject_id=1).verdict is Verdict.BLOCK
    row = Screening.objects.get()
    assert (row.target, row.sha256) == (Target.PHOTO, hashlib.sha256(picture(colour=judges.HARMFUL)).hexdigest())


@pytest.mark.django_db
@pytest.mark.parametrize(("prompt", "negative"), [("undress her", ""), ("waves", "undress her")])
def test_both_fields_of_words_are_judged(prompt: str, negative: str) -> None:
    assert studio.judge_prompt(prompt, negative, kind="alive_request", subject_id=1).verdict is Verdict.BLOCK
    assert studio.judge_prompt("waves", "clouds", kind="alive_request", subject_id=1).verdict is Verdict.ALLOW


@pytest.mark.django_db
def test_the_verdict_of_a_clip_is_bound_to_the_finished_bytes(tmp_path: Path) -> None:
    file = make(tmp_path)
    assert studio.judge_clip(file, kind="alive_request", subject_id=1).verdict is Verdict.ALLOW
    assert (Screening.objects.get().target, Screening.objects.get().sha256) == (Target.CLIP, file.sha256)
    red = replace(file, sampled=[*file.sampled, np.full((160, 96, 3), judges.HARMFUL, np.uint8)], looks=None)
    assert studio.judge_clip(red, kind="alive_request", subject_id=1).verdict is Verdict.BLOCK  # one frame is enough
