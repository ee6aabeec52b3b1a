"""Turns whatever file arrives into one kind of photo: upright, 8-bit RGB, nothing in it but pixels and their colour profile.

Pure: bytes in, bytes out. No global of Pillow is changed, so threads do not meet.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from enum import StrEnum

import pillow_heif
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from generation.provenance.heritage import AI_MADE
from generation.provenance.metadata import packed_xmp

pillow_heif.register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
SUFFIX = ".jpg"
QUALITY = 93  # JPEG with full chroma: at or above 42 dB on the test photos, so a second encode later still starts from a good picture
THUMBNAIL_SIDE = 480  # pixels: a third of a phone's width at three device pixels
THUMBNAIL_QUALITY = 80
SMALLEST_SIDE = 64  # pixels: below it there is nothing to look at, let alone to animate
PROFILE_BYTES = 1024 * 1024  # a colour profile above it is a hiding place, not a profile

# What Pillow's and libheif's readers raise on bytes that are no whole picture.
UNREADABLE = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, RuntimeError, OverflowError, struct.error, zlib.error,
)  # fmt: skip

TURNS = {  # EXIF 2.32, table 7: Orientation -> what makes the picture upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Problem(StrEnum):
    """Why a file cannot become a photo."""

    NO_PICTURE = "no_picture"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"


class PictureError(Exception):
    """The file cannot become a photo; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True, slots=True)
class Normalised:
    """A photo ready to be stored.

    Attributes:
        image: JPEG, upright, without metadata.
        thumbnail: WebP in sRGB, longest side ``THUMBNAIL_SIDE`` pixels at most.
        ai_made: the file said of itself that a trained model made it.
        was_animated: it held several pictures, of which the first was kept.
    """

    image: bytes
    thumbnail: bytes
    width: int
    height: int
    ai_made: bool
    was_animated: bool


def normalise(data: bytes, *, max_pixels: int) -> Normalised:
    """Return the photo in ``data`` without anything its owner did not mean to show.

    The size is judged from the header, before a pixel is decoded. The file's name and ending are never believed.

    Raises:
        PictureError: not a picture of a kind we read, damaged, too large or too small.
    """
    with _open(data, max_pixels) as opened:
        ai_made = says_ai_made(data, opened)
        was_animated = opened.format != "MPO" and getattr(opened, "n_frames", 1) > 1
        try:
            opened.load()
            image, profile = to_rgb(upright(opened))
        except UNREADABLE as error:
            raise PictureError(Problem.DAMAGED) from error
    return Normalised(encode(image, profile), thumbnail(image, profile), image.width, image.height, ai_made, was_animated)


def _open(data: bytes, max_pixels: int) -> Image.Image:
    try:
        opened = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:  # the warning, where warnings are errors
        raise PictureError(Problem.TOO_MANY_PIXELS) from error
    except UnidentifiedImageError as error:
        raise PictureError(Problem.NO_PICTURE) from error
    except UNREADABLE as error:
        raise PictureError(Problem.DAMAGED) from error
    if opened.width * opened.height > max_pixels:
        raise PictureError(Problem.TOO_MANY_PIXELS)
    if min(opened.size) < SMALLEST_SIDE:
        raise PictureError(Problem.TOO_SMALL)
    return opened


def says_ai_made(data: bytes, opened: Image.Image) -> bool:
    """Whether XMP (packed or not) or Content Credentials name a digital source type of generative AI.

    The address stands as plain text in both, so one look at the bytes finds it; it believes what the file says and proves nothing.
    """
    return bool(AI_MADE.search(data) or AI_MADE.search(packed_xmp(opened)))


def upright(image: Image.Image) -> Image.Image:
    """Return the picture turned as its EXIF says; EXIF that cannot be read says nothing."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    except UNREADABLE:
        return image
    return image.transpose(TURNS[orientation]) if orientation in TURNS else image


def to_rgb(image: Image.Image) -> tuple[Image.Image, bytes | None]:
    """Return the pixels on a fresh 8-bit RGB canvas (transparent parts white) and the colour profile they are meant in, if any.

    A profile of RGB is kept. One of grey or CMYK describes pixels that are no longer there, so those are converted to sRGB with it.
    """
    profile = _profile(image)
    if image.mode.startswith("I"):  # 16-bit grey; convert alone would clip it to white
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if profile and profile[16:20] != b"RGB ":  # ICC.1:2022, 7.2.8: the data colour space
        image, profile = _to_srgb(image, profile), None
    canvas = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        canvas.paste(layer, mask=layer.getchannel("A"))
    else:
        canvas.paste(image.convert("RGB"))
    return canvas, profile


def _profile(image: Image.Image) -> bytes | None:
    profile = image.info.get("icc_profile")
    if not profile or len(profile) > PROFILE_BYTES:
        return None
    try:
        ImageCms.ImageCmsProfile(io.BytesIO(profile))
    except (OSError, ImageCms.PyCMSError):
        return None
    return bytes(profile)


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert with the colour engine; a profile that does not fit the pixels is ignored."""
    try:
        converted = ImageCms.profileToProfile(image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (OSError, ValueError, ImageCms.PyCMSError):
        return image
    return converted or image


def encode(image: Image.Image, profile: bytes | None, xmp: bytes = b"") -> bytes:
    """Return a JPEG that holds the pixels, the profile and the given XMP, nothing else."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, subsampling=0, icc_profile=profile, xmp=xmp)
    return buffer.getvalue()


def thumbnail(image: Image.Image, profile: bytes | None) -> bytes:
    """Return a small WebP in sRGB."""
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    if profile:
        small = _to_srgb(small, profile)
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=THUMBNAIL_QUALITY, method=4)
    return buffer.getvalue()
