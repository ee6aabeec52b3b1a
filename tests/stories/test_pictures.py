"""Whatever file arrives becomes one kind of photo, or a plain reason why not."""

from __future__ import annotations

import io
import math
import random
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageChops, ImageCms, ImageStat, PngImagePlugin

from stories.pictures import FORMATS, Normalised, PictureError, Problem, normalise
from tests.factories import picture

PHOTOS = Path(__file__).resolve().parents[1] / "photos"
LIMIT = 80_000_000


def saved(image: Image.Image, fmt: str = "JPEG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, fmt, **options)
    return buffer.getvalue()


def opened(normal: Normalised) -> Image.Image:
    image = Image.open(io.BytesIO(normal.image))
    image.load()
    return image


def near(pixel: Any, wanted: tuple[int, int, int], by: int = 6) -> bool:
    return all(abs(a - b) <= by for a, b in zip(pixel, wanted, strict=True))


def psnr(one: Image.Image, other: Image.Image) -> float:
    squares = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).sum2
    error = sum(squares) / (3 * one.width * one.height)
    return 10 * math.log10(255**2 / error)


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera of Sari"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({ExifTags.GPS.GPSLatitudeRef: "S", ExifTags.GPS.GPSLatitude: (6.0, 10.0, 30.0)})
    image = Image.open(io.BytesIO(picture()))
    return saved(image, exif=exif, comment=b"taken at home", xmp=b"<x:xmpmeta>exif:GPSLatitude=6,10S</x:xmpmeta>")


@pytest.mark.parametrize("fmt", FORMATS)
def test_reads_every_kind_of_photo(fmt: str) -> None:
    normal = normalise(picture(fmt=fmt), max_pixels=LIMIT)
    image = opened(normal)
    assert (image.format, image.mode, image.size, (normal.width, normal.height)) == ("JPEG", "RGB", (360, 640), (360, 640))
    small = Image.open(io.BytesIO(normal.thumbnail))
    assert (small.format, max(small.size)) == ("WEBP", 480)


def test_keeps_no_place_camera_comment_or_xmp() -> None:
    arrived = with_gps()
    assert b"Camera of Sari" in arrived and b"taken at home" in arrived  # else the test could not fail
    normal = normalise(arrived, max_pixels=LIMIT)
    for stored in (normal.image, normal.thumbnail):
        for trace in (b"Exif", b"GPS", b"Camera of Sari", b"taken at home", b"xmp"):
            assert trace not in stored
    assert not opened(normal).getexif()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turns_upright_whatever_way_the_camera_was_held(orientation: int) -> None:
    """The sensor's picture is made by undoing the turn, so that every orientation must end with red in the top left corner."""
    upright = Image.new("RGB", (96, 64), "white")
    upright.paste("red", (0, 0, 48, 32))
    undo = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    sensor = upright if undo is None else upright.transpose(Image.Transpose(undo))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    image = opened(normalise(saved(sensor, exif=exif), max_pixels=LIMIT))
    assert image.size == (96, 64)
    assert near(image.getpixel((10, 10)), (254, 0, 0)) and near(image.getpixel((90, 60)), (255, 255, 255))


def test_keeps_the_colour_profile_of_rgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = opened(normalise(saved(Image.open(io.BytesIO(picture())), icc_profile=profile), max_pixels=LIMIT))
    assert image.info["icc_profile"] == profile


def test_drops_a_profile_that_is_none() -> None:
    image = opened(normalise(saved(Image.open(io.BytesIO(picture())), icc_profile=b"no profile at all"), max_pixels=LIMIT))
    assert "icc_profile" not in image.info


@pytest.mark.parametrize(
    ("mode", "fmt", "colour", "wanted"),
    [
        ("CMYK", "JPEG", (255, 0, 0, 0), (0, 255, 255)),
        ("I;16", "PNG", 40000, (155, 155, 155)),
        ("LA", "PNG", (10, 0), (255, 255, 255)),
        ("RGBA", "WEBP", (0, 0, 0, 128), (127, 127, 127)),
        ("L", "JPEG", 77, (77, 77, 77)),
        ("1", "PNG", 1, (255, 255, 255)),
    ],
)
def test_makes_eight_bit_rgb_of_every_mode(mode: str, fmt: str, colour: Any, wanted: tuple[int, int, int]) -> None:
    image = opened(normalise(saved(Image.new(mode, (80, 80), colour), fmt), max_pixels=LIMIT))
    assert image.mode == "RGB" and near(image.getpixel((40, 40)), wanted)


def test_keeps_the_first_picture_of_an_animation_and_says_so() -> None:
    frames = [Image.new("RGB", (80, 80), colour) for colour in ("red", "blue")]
    normal = normalise(saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True), max_pixels=LIMIT)
    assert normal.was_animated and near(opened(normal).getpixel((40, 40)), (254, 0, 0))


def test_takes_the_main_picture_of_a_jpeg_with_a_second_one_inside() -> None:
    frames = [Image.new("RGB", (80, 80), colour) for colour in ("red", "blue")]
    normal = normalise(saved(frames[0], "MPO", save_all=True, append_images=frames[1:]), max_pixels=LIMIT)
    assert not normal.was_animated and near(opened(normal).getpixel((40, 40)), (254, 0, 0))


def test_believes_the_bytes_not_the_name() -> None:
    for disguised in (b"", b"MZ\x90\x00" * 50, b"<html><script>alert(1)</script>", b"%PDF-1.7" + b"\0" * 99, b"\xff\xd8\xff" + b"no" * 40):
        with pytest.raises(PictureError) as refused:
            normalise(disguised, max_pixels=LIMIT)
        assert refused.value.problem is Problem.NO_PICTURE


def test_reads_no_gif_and_no_tiff() -> None:
    for fmt in ("GIF", "TIFF", "BMP"):
        with pytest.raises(PictureError) as refused:
            normalise(picture(fmt=fmt), max_pixels=LIMIT)
        assert refused.value.problem is Problem.NO_PICTURE


@pytest.mark.parametrize("fmt", FORMATS)
def test_refuses_half_a_file(fmt: str) -> None:
    whole = picture(fmt=fmt)
    with pytest.raises(PictureError) as refused:
        normalise(whole[: len(whole) // 2], max_pixels=LIMIT)
    assert refused.value.problem in {Problem.DAMAGED, Problem.NO_PICTURE}


def bomb(side: int) -> bytes:
    """A PNG whose header promises side x side pixels and whose data are a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [9_000, 10_000, 60_000])  # above our limit; where Pillow warns; where it raises
def test_refuses_a_bomb_by_its_header(side: int) -> None:
    before = Image.MAX_IMAGE_PIXELS
    with pytest.raises(PictureError) as refused:
        normalise(bomb(side), max_pixels=LIMIT)
    assert refused.value.problem is Problem.TOO_MANY_PIXELS
    assert before == Image.MAX_IMAGE_PIXELS


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_refuses_a_bomb_where_warnings_are_only_printed() -> None:
    with pytest.raises(PictureError) as refused:
        normalise(bomb(10_000), max_pixels=LIMIT)
    assert refused.value.problem is Problem.TOO_MANY_PIXELS


def test_refuses_what_is_too_small_to_look_at() -> None:
    with pytest.raises(PictureError) as refused:
        normalise(picture(63, 400), max_pixels=LIMIT)
    assert refused.value.problem is Problem.TOO_SMALL


@pytest.mark.parametrize("source", ["trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"])
def test_believes_a_file_that_says_ai_made_it(source: str) -> None:
    xmp = f'<rdf:Description Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/{source}"/>'
    image = Image.open(io.BytesIO(picture()))
    assert normalise(saved(image, xmp=xmp.encode()), max_pixels=LIMIT).ai_made
    packed = PngImagePlugin.PngInfo()
    packed.add_itxt("XML:com.adobe.xmp", xmp + " " * 500, zip=True)
    arrived = saved(image, "PNG", pnginfo=packed)
    assert source.encode() not in arrived
    assert normalise(arrived, max_pixels=LIMIT).ai_made


def test_does_not_call_an_ordinary_photo_ai_made() -> None:
    xmp = b'DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"'
    image = Image.open(io.BytesIO(picture()))
    assert not normalise(saved(image, xmp=xmp), max_pixels=LIMIT).ai_made


@pytest.mark.parametrize("name", ["beach", "selfie", "harbour"])
def test_loses_nothing_one_can_see(name: str) -> None:
    arrived = (PHOTOS / f"{name}.jpg").read_bytes()
    assert psnr(Image.open(io.BytesIO(arrived)), opened(normalise(arrived, max_pixels=LIMIT))) >= 40.0


@pytest.mark.parametrize("fmt", FORMATS)
def test_answers_any_damage_with_a_reason(fmt: str) -> None:
    """Bytes flipped anywhere give a photo or a PictureError, nothing else."""
    whole, chance = picture(120, 90, fmt=fmt), random.Random(7)
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.choice([1, 3, 20])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            normalise(bytes(damaged), max_pixels=LIMIT)
        except PictureError:
            continue
