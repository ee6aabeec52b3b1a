"""Photos and films whose colour says what the classifiers of tests/moderation/judges.py make of them; the Story that shows one."""

from __future__ import annotations

import hashlib
import io
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from django.db.models.fields.files import FieldFile
from PIL import Image

from generation import media
from stories.models import Story
from tests import clips
from tests.moderation import judges

COLOURS = {"safe": judges.SAFE, "doubtful": judges.DOUBTFUL, "harmful": judges.HARMFUL}
CAPTIONS = ("", "a day at the sea", "make her naked", "a lewd wink")
HARMLESS = CAPTIONS[:2]


def painted(colour: tuple[int, int, int], mark: int) -> bytes:
    """A picture of one colour; ``mark`` makes its bytes its own."""
    image = Image.new("RGB", (320, 320), colour)
    image.putpixel((mark % 320, 0), (0, 0, 0))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@cache
def filmed(colour: tuple[int, int, int], mark: int) -> bytes:
    """A short film of one colour, as many frames long as its ``mark`` says."""
    frame = np.full((clips.HEIGHT, clips.WIDTH, 3), colour, np.uint8)
    with TemporaryDirectory() as scratch:
        clips.encode(Path(scratch) / "film.mp4", iter([frame] * (6 + mark)))
        return (Path(scratch) / "film.mp4").read_bytes()


def is_harmless(story: Story) -> bool:
    red, _, blue = (colour_of_film if story.clip else colour_of_photo)(content_of(story))
    return blue > red and story.caption in HARMLESS


def colour_of_photo(content: bytes) -> tuple[int, int, int]:
    with Image.open(io.BytesIO(content)) as image:
        pixel: tuple[int, int, int] = image.convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[assignment]
    return pixel


@cache
def colour_of_film(content: bytes) -> tuple[int, int, int]:
    with TemporaryDirectory() as scratch:
        (film := Path(scratch) / "film.mp4").write_bytes(content)
        red, green, blue = media.sample_frames(film)[0].reshape(-1, 3).mean(axis=0)
    return int(red), int(green), int(blue)


def file_of(story: Story) -> FieldFile:
    made = story.clip.video if story.clip else story.photo.image if story.photo else None
    assert made is not None
    stored: FieldFile = made
    return stored


def content_of(story: Story) -> bytes:
    with file_of(story).open("rb") as stored:
        content: bytes = stored.read()
    return content


def sha256_of(story: Story) -> str:
    return hashlib.sha256(content_of(story)).hexdigest()
