"""The ISCC of a file: by the standard's own examples, and near for what is near."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import iscc_lib
import numpy as np
import pytest
from PIL import Image

from generation.provenance import iscc, mpeg7, units
from tests.factories import picture
from tests.provenance import PHOTO, made
from tests.settings import ROOT

OTHER = ROOT / "tests" / "photos" / "beach.jpg"


def unit_of(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return units.raw(iscc_lib.gen_image_code_v0(iscc._pixels(Image.open(buffer)), bits=iscc.BITS)["iscc"])


def photo(path: Path = PHOTO) -> Image.Image:
    with Image.open(path) as opened:
        image = opened.convert("RGB")
    image.thumbnail((800, 800))
    return image


def test_agrees_with_every_example_of_the_standard() -> None:
    assert iscc_lib.conformance_selftest()


def test_puts_data_and_instance_together_for_any_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(picture())
    told = iscc.of_file(path)
    assert told["iscc"].startswith("ISCC:K")
    assert [iscc_lib.iscc_decode(unit)[0].name for unit in told["units"]] == ["DATA", "INSTANCE"]
    main, sub, *_ = iscc_lib.iscc_decode(told["iscc"])
    assert (main, sub) == (iscc_lib.MT.ISCC, 5)  # 5: the sum of data and instance, with no word of content


def test_says_of_a_picture_what_it_looks_like(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(picture())
    told = iscc.of_picture(path, photo())
    assert [iscc_lib.iscc_decode(unit)[0].name for unit in told["units"]] == ["CONTENT", "DATA", "INSTANCE"]


def test_knows_a_picture_saved_anew_and_no_other() -> None:
    buffer = io.BytesIO()
    photo().save(buffer, "JPEG", quality=60)
    known = unit_of(photo())
    assert units.likeness([unit_of(Image.open(buffer))], [known]) > 0.9
    assert units.likeness([unit_of(photo().resize((200, 150)))], [known]) > 0.9
    assert units.likeness([unit_of(photo(OTHER))], [known]) == 0.0


def test_looks_past_an_empty_border_and_through_to_white() -> None:
    framed = Image.new("RGB", (1000, 900), (255, 255, 255))
    framed.paste(photo(), (60, 70))
    assert unit_of(framed) == unit_of(photo())
    clear = Image.new("RGBA", (1000, 900), (0, 0, 0, 0))
    clear.paste(photo(), (60, 70))
    assert unit_of(clear) == unit_of(photo())


@pytest.mark.slow
def test_gives_a_video_its_code_where_there_is_an_ffmpeg() -> None:
    program = shutil.which("ffmpeg")
    if not program or b" signature " not in subprocess.run([program, "-filters"], capture_output=True, check=True).stdout:
        pytest.skip("no ffmpeg with the signature filter here")
    frames = mpeg7.signatures(made().video, ffmpeg=program)
    told = iscc.of_video(made().video, frames.tolist())
    assert np.isin(frames, (0, 1, 2)).all()
    kinds = [iscc_lib.iscc_decode(unit)[:2] for unit in told["units"]]
    assert kinds[0] == (iscc_lib.MT.CONTENT, 3)  # 3: video
    assert len(kinds) == 3
    assert iscc.of_video(made().video, []) == iscc.of_file(made().video)
