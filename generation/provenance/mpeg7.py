"""MPEG-7 frame signatures (ISO/IEC 15938-3:2002/Amd 4:2010) of a video, as the ``signature`` filter of an ffmpeg program writes them.

The ffmpeg inside PyAV is built without that filter, so a program is asked, and only about files that were made here.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FPS = 5  # frames a second that are looked at: what the ISCC's own tools take
SECONDS = 60.0
DIMENSIONS = 380
TERNARY = 5  # dimensions in a byte
# Bits, in the binary form of the description: what stands before the segments, one of them, and one frame.
BEFORE, COUNT, BETWEEN = 129, 32, 16 + 1 + 32 + 32  # region and times; number of frames; time unit and times
SEGMENT = 4 * 32 + 1 + 5 * 243
FRAME, TIME = 1 + 32 + 8 + 5 * 8 + DIMENSIONS // TERNARY * 8, 1 + 32 + 8 + 5 * 8


class SignatureError(Exception):
    """The program is missing, too slow, without the filter, or wrote something else."""


def signatures(video: Path, *, ffmpeg: str) -> NDArray[np.int32]:
    """Return ``frames x 380`` values 0, 1 or 2.

    Raises:
        SignatureError: there are none to be had.
    """
    with tempfile.TemporaryDirectory(prefix="alive-mpeg7-") as folder:
        written = Path(folder) / "signature.bin"
        command = [ffmpeg, "-nostdin", "-loglevel", "error", "-i", str(video.absolute()), "-an"]
        command += ["-vf", f"fps=fps={FPS},signature=format=binary:filename={written.name}", "-f", "null", "-"]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=SECONDS)
            return parsed(written.read_bytes())
        except (OSError, subprocess.SubprocessError) as error:
            raise SignatureError(f"{ffmpeg} makes no signatures: {error}") from error


def parsed(content: bytes) -> NDArray[np.int32]:
    """Return the frame signatures in a binary description; raises as ``signatures``."""
    bits = np.unpackbits(np.frombuffer(content, np.uint8))
    frames, segments = _number(bits, BEFORE), _number(bits, BEFORE + COUNT + BETWEEN)
    start = BEFORE + COUNT + BETWEEN + COUNT + segments * SEGMENT + 1  # one bit says that nothing is compressed
    if frames == 0 or start + frames * FRAME > len(bits):
        raise SignatureError("this is no description of frames")
    rows = bits[start : start + frames * FRAME].reshape(frames, FRAME)[:, TIME:]
    packed = np.packbits(rows, axis=1).astype(np.int32)
    digits = [packed // 3**place % 3 for place in range(TERNARY - 1, -1, -1)]  # the first dimension counts most
    return np.stack(digits, axis=2).reshape(frames, DIMENSIONS)


def _number(bits: NDArray[np.uint8], start: int) -> int:
    return int.from_bytes(np.packbits(bits[start : start + COUNT]).tobytes()) if start + COUNT <= len(bits) else 0
