"""From a file to pixels: whatever is a picture comes out as RGB, and what is not is refused in one plain sentence."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from generation.engines import UnusablePhotoError
from generation.engines.living.photo import LARGEST, SMALLEST, WIDEST, load
from tests.generation.engines.living.seeing import PHOTOS

ORANGE = (250, 120, 10)
EXACT, JPEG = 0, 6  # grey levels a colour may lose
KINDS: dict[str, tuple[str, str, tuple[int, ...], int]] = {
    "RGB": ("RGB", "PNG", ORANGE, EXACT),
    "with alpha": ("RGBA", "PNG", (*ORANGE, 128), EXACT),
    "grey": ("L", "PNG", (90,), EXACT),
    "16 bits": ("I;16", "PNG", (90 * 257,), EXACT),
    "JPEG": ("RGB", "JPEG", ORANGE, JPEG),
    "CMYK": ("CMYK", "JPEG", (5, 135, 245, 0), JPEG),
}
REFUSED: dict[str, Callable[[], bytes]] = {
    "one pixel": lambda: saved(Image.new("RGB", (1, 1)), "PNG"),
    "a strip": lambda: saved(Image.new("RGB", (20_000, 10)), "PNG"),
    "cut short": lambda: (PHOTOS / "dune.jpg").read_bytes()[:200],
    "cut in half": lambda: (PHOTOS / "dune.jpg").read_bytes()[: (PHOTOS / "dune.jpg").stat().st_size // 2],
    "empty": lambda: b"",
    "words": lambda: b"not a picture at all",
}


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def written(folder: Path, content: bytes) -> Path:
    (folder / "photo").write_bytes(content)
    return folder / "photo"


@pytest.mark.parametrize("kind", KINDS)
def test_gives_rgb_of_every_kind_of_picture(tmp_path: Path, kind: str) -> None:
    mode, container, colour, lost = KINDS[kind]
    picture = Image.new(mode, (48, 64), colour if len(colour) > 1 else colour[0])
    found = load(written(tmp_path, saved(picture, container)))
    wanted = np.array((90, 90, 90) if len(colour) == 1 else ORANGE)
    assert found.shape == (64, 48, 3) and found.dtype == np.uint8
    assert np.abs(found.astype(int) - wanted).max() <= lost


def test_takes_the_first_picture_of_an_animation(tmp_path: Path) -> None:
    first, then = Image.new("RGB", (48, 64), (200, 0, 0)), Image.new("RGB", (48, 64), (0, 0, 200))
    for container in ("GIF", "WEBP"):
        found = load(written(tmp_path, saved(first, container, save_all=True, append_images=[then], duration=100)))
        assert found[..., 0].min() > 180 and found[..., 2].max() < 30


@given(st.integers(1, 4 * LARGEST // 3), st.integers(20, 800))
@settings(max_examples=12, deadline=None)
def test_keeps_the_shape_of_what_it_takes_and_refuses_the_rest(tmp_path_factory: pytest.TempPathFactory, width: int, height: int) -> None:
    path = written(tmp_path_factory.mktemp("sized"), saved(Image.new("L", (width, height)), "PNG", compress_level=1))
    short, long = sorted((width, height))
    if short < SMALLEST or long / short > WIDEST:
        with pytest.raises(UnusablePhotoError):
            load(path)
        return
    found = load(path)
    assert max(found.shape) == min(long, LARGEST)
    assert found.shape[1] / found.shape[0] == pytest.approx(width / height, rel=2 / min(found.shape[:2]))


@pytest.mark.parametrize(("size", "fine"), [((32, 192), True), ((31, 100), False), ((192, 32), True), ((193, 32), False)])
def test_draws_the_line_where_it_says(tmp_path: Path, size: tuple[int, int], fine: bool) -> None:
    path = written(tmp_path, saved(Image.new("RGB", size), "PNG"))
    if fine:
        assert load(path).shape == (size[1], size[0], 3)
    else:
        with pytest.raises(UnusablePhotoError, match=f"^photo is too (small|narrow): {size[0]}x{size[1]}$"):
            load(path)


@pytest.mark.parametrize("kind", REFUSED)
def test_refuses_in_one_sentence_without_the_folder(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UnusablePhotoError, match=r"^photo (is too small|is too narrow|cannot be (read|decoded))"):
        load(written(tmp_path, REFUSED[kind]()))


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnusablePhotoError, match=r"^gone\.jpg cannot be read$"):
        load(tmp_path / "gone.jpg")
