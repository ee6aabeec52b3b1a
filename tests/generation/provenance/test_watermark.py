"""The invisible mark: there for its key, after what a copy goes through; nowhere else; and not to be seen."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from generation import media, yuv
from generation.provenance import ecc
from generation.provenance.detection import detect, detect_video
from generation.provenance.watermark import Watermarker, mark_image

PHOTOS = Path(__file__).resolve().parents[2] / "photos"
KEY, ID = "a key of the tests", 0x5EA_51DE_CAFE
WIDTH, HEIGHT = 720, 1280
Frame = NDArray[np.uint8]


@cache
def photo(name: str) -> Frame:
    with Image.open(PHOTOS / f"{name}.jpg") as picture:
        fit = max(WIDTH * 1.06 / picture.width, HEIGHT * 1.06 / picture.height)
        large = picture.convert("RGB").resize((round(picture.width * fit), round(picture.height * fit)))
        return np.asarray(large)


def frames(name: str, count: int = 24) -> list[Frame]:
    """A slow pan, in I420 as the encoder takes it."""
    large = photo(name)
    return [yuv.from_rgb(np.ascontiguousarray(large[index : index + HEIGHT, index : index + WIDTH])) for index in range(count)]


def still(name: str) -> Frame:
    return np.ascontiguousarray(photo(name)[:HEIGHT, :WIDTH])


def marked(plain: list[Frame], payload: int = ID, key: str = KEY) -> list[Frame]:
    marker = Watermarker(key, payload, WIDTH, HEIGHT)
    return [marker.embed(frame.copy()) for frame in plain]


def psnr(one: Frame, other: Frame) -> float:
    return float(10 * np.log10(255**2 / np.mean((one.astype(np.float32) - other) ** 2)))


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A marked clip as the site encodes it."""
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    media.encode(iter(marked(frames("stream"))), None, fps=24, width=WIDTH, height=HEIGHT, path=path)
    return path


def one_frame(path: Path) -> Frame:
    return next(media.read_frames(path, [8]))[1]


def test_tells_the_id_of_an_encoded_clip_to_its_key_alone(clip: Path) -> None:
    found = detect_video(clip, KEY)
    assert (found.payload, found.mirrored) == (ID, False)
    assert found.confidence > 0.9999999
    assert detect([one_frame(clip)], "another key").payload is None


def test_finds_nothing_where_nothing_is() -> None:
    for name in ("stream", "rocket"):
        found = detect([still(name)], KEY)
        assert (found.payload, found.confidence) == (None, 0.0)


def squeezed(frame: Frame, quality: int) -> Frame:
    _, data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def turned(frame: Frame, degrees: float) -> Frame:
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(frame, matrix, (WIDTH, HEIGHT)), np.uint8)


def stickered(frame: Frame) -> Frame:
    frame = frame.copy()
    frame[300:588, 120:600] = (240, 220, 40)  # 15 % of the picture
    return frame


ATTACKS = {
    "a screenshot as JPEG": lambda frame: squeezed(frame, 75),
    "half the size": lambda frame: cv2.resize(frame, (360, 640), interpolation=cv2.INTER_AREA),
    "a tenth cut off": lambda frame: np.ascontiguousarray(frame[64:-64, 36:-36]),
    "mirrored": lambda frame: np.ascontiguousarray(frame[:, ::-1]),
    "turned by a degree": lambda frame: turned(frame, 1),
    "turned by three degrees": lambda frame: turned(frame, 3),
    "a sticker": stickered,
    "brighter": lambda frame: cv2.convertScaleAbs(frame, alpha=1.15, beta=12),
    "letterboxed": lambda frame: cv2.copyMakeBorder(cv2.resize(frame, (540, 960)), 160, 160, 90, 90, cv2.BORDER_CONSTANT),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_survives(clip: Path, attack: str) -> None:
    copy = np.asarray(ATTACKS[attack](one_frame(clip)), np.uint8)
    assert detect([copy], KEY).payload == ID


def test_survives_another_encoding(clip: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.mp4"
    again = (frame for _, frame in media.read_frames(clip))
    media.encode(again, None, fps=24, width=WIDTH, height=HEIGHT, path=copy, crf=30)
    assert detect_video(copy, KEY).payload == ID


def test_changes_no_colour() -> None:
    plain = frames("peaks", 1)[0]
    for before, after in zip(yuv.planes(plain)[1:], yuv.planes(marked([plain])[0])[1:], strict=True):
        assert np.array_equal(before, after)


def test_marks_stills_too() -> None:
    picture = still("harbour")
    before = picture.copy()
    copy = mark_image(picture, key=KEY, payload=ID)
    assert np.array_equal(picture, before)
    assert detect([squeezed(copy, 85)], KEY).payload == ID


@pytest.mark.parametrize("name", ["lake-boats", "night-sea", "peaks", "stream", "pyramid", "solar-leaves"])
def test_no_frame_has_less_than_44_decibels(name: str) -> None:
    plain = frames(name, 5)
    assert min(psnr(yuv.to_rgb(one), yuv.to_rgb(other)) for one, other in zip(plain, marked(plain), strict=True)) >= 44


@pytest.mark.parametrize("size", [(360, 640), (1080, 1920)])
def test_no_picture_has_less_than_44_decibels(size: tuple[int, int]) -> None:
    pictures = np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8), np.asarray(cv2.resize(still("stream"), size), np.uint8)
    for picture in pictures:
        assert psnr(picture, mark_image(picture, key=KEY, payload=ID)) >= 44


@pytest.mark.parametrize("level", [0, 12, 40])
def test_leaves_no_blotches_in_dark_flat_areas(level: int) -> None:
    plain = yuv.from_rgb(np.full((HEIGHT, WIDTH, 3), level, np.uint8))
    before, after = (yuv.planes(one).y.astype(np.float32) for one in (plain, marked([plain])[0]))
    change = (after - before) / yuv.LUMA
    assert np.abs(change).max() <= 2 / yuv.LUMA
    blotches = cv2.blur(change, (33, 33))  # four chips: what an eye would see as clouds
    assert np.abs(blotches).max() < 0.5


def test_draws_the_same_every_time() -> None:
    plain = frames("peaks", 4)
    assert all(np.array_equal(one, other) for one, other in zip(marked(plain), marked(plain), strict=True))


@pytest.mark.parametrize("payload", [-1, 1 << ecc.BITS])
def test_refuses_an_id_that_does_not_fit(payload: int) -> None:
    with pytest.raises(ValueError, match="48 bits"):
        Watermarker(KEY, payload, WIDTH, HEIGHT)


def test_refuses_a_picture_of_another_size() -> None:
    with pytest.raises(ValueError, match="expected pictures"):
        Watermarker(KEY, ID, WIDTH, HEIGHT).embed(yuv.blank(10, 10))
    with pytest.raises(ValueError, match="expected pictures"):
        Watermarker(KEY, ID, WIDTH, HEIGHT).embed_still(np.zeros((10, 10, 3), np.uint8))
