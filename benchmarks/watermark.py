"""What the invisible watermark survives, costs and hides: ``make bench-watermark``.

The living engine's clips of real photos (3 s, 720x1280, 24 fps, CRF 20) are marked, encoded by the site's own encoder, attacked by
ffmpeg, and read back. ``--tuning`` uses the half of the photos that values may be tuned on; the figures that count come from the other.
``--only ATTACK`` runs one row, ``--unmarked 1000`` looks at a thousand frames without a mark, ``--dark PHOTO`` only draws
docs/watermark-dark.png.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from benchmarks.report import Measure, write
from benchmarks.watermark_clips import FPS, KEY, REPORTED, SECONDS, TUNING, UNMARKED, Marked, frames_of, mark, read_picture, side_by_side
from generation import media
from generation.provenance import ecc
from generation.provenance.detection import detect, detect_video

X264 = "-c:v libx264 -preset veryfast -pix_fmt yuv420p"
# name -> ffmpeg's arguments, one list a pass; {x} is the width of the sticker
ATTACKS: dict[str, tuple[str, ...]] = {
    "none": (),
    "re-encode CRF 28": (f"{X264} -crf 28",),
    "re-encode CRF 33": (f"{X264} -crf 33",),
    "two re-encodes, CRF 28 then 30": (f"{X264} -crf 28", f"{X264} -crf 30"),
    "540p": (f"-vf scale=540:960 {X264} -crf 23",),
    "480p CRF 30": (f"-vf scale=480:854 {X264} -crf 30",),
    "360p CRF 28": (f"-vf scale=360:640 {X264} -crf 28",),
    "crop 10 %": (f"-vf crop=648:1152 {X264} -crf 23",),
    "crop 10 %, scaled back": (f"-vf crop=648:1152,scale=720:1280 {X264} -crf 23",),
    "540p + crop 10 % + CRF 30": (f"-vf crop=648:1152,scale=540:960 {X264} -crf 30",),
    "rotate 1 degree": (f"-vf rotate=PI/180 {X264} -crf 23",),
    "rotate 2 degrees": (f"-vf rotate=2*PI/180 {X264} -crf 23",),
    "rotate 3 degrees": (f"-vf rotate=3*PI/180 {X264} -crf 23",),
    "sticker over 15 %": (f"-vf drawbox=x=120:y=300:w=480:h=288:color=yellow:t=fill {X264} -crf 23",),
    "mirrored": (f"-vf hflip {X264} -crf 23",),
    "2x speed": (f"-vf setpts=0.5*PTS {X264} -crf 23",),
    "15 fps": (f"-r 15 {X264} -crf 23",),
    "30 fps": (f"-r 30 {X264} -crf 23",),
    "letterbox": (f"-vf scale=540:960,pad=720:1280:90:160 {X264} -crf 23",),
    "pillarbox 16:9": (f"-vf scale=404:720,pad=1280:720:438:0 {X264} -crf 23",),
    "brighter, more contrast": (f"-vf eq=brightness=0.08:contrast=1.2 {X264} -crf 23",),
    "gamma 1.3": (f"-vf eq=gamma=1.3 {X264} -crf 23",),
    "blur": (f"-vf gblur=sigma=1 {X264} -crf 23",),
    "noise": (f"-vf noise=alls=12:allf=t {X264} -crf 23",),
    "1 s out of the middle": (f"-ss 1 -t 1 {X264} -crf 23",),
    "VP9": ("-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -crf 36 -b:v 0",),
    "H.265 CRF 28": ("-c:v libx265 -preset ultrafast -x265-params log-level=error -crf 28",),
}


def attacked(clip: Path, passes: tuple[str, ...], folder: Path) -> Path:
    for number, arguments in enumerate(passes):
        target = folder / f"attacked-{number}{'.webm' if 'vp9' in arguments else '.mp4'}"
        command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", str(clip), *arguments.split(), "-an", str(target)]
        subprocess.run(command, check=True)
        clip = target
    return clip


def false_alarms(wanted: int) -> tuple[int, int]:
    """Look for the mark in ``wanted`` frames that have none, return alarms and frames."""
    alarms = looked = 0
    stride = max(1, len(UNMARKED) * FPS * SECONDS // max(1, wanted))
    for name in UNMARKED:
        frames = list(frames_of(name))[::stride]
        alarms += sum(detect([frame], KEY).payload is not None for frame in frames)
        looked += len(frames)
    return alarms, looked


def survivals(clips: list[Marked], only: str, folder: Path) -> list[Measure]:
    """Attack every clip in every way (or in the one that is named), and read it back."""
    exact, tried, seconds = 0, 0, []
    print(f"\n{'attack':<34} ids   mean sigma")
    for attack, passes in ATTACKS.items():
        if only and only != attack:
            continue
        right, sigmas = 0, []
        for clip in clips:
            copy = attacked(clip.path, passes, folder)
            began = time.thread_time()
            found = detect_video(copy, KEY)
            seconds.append(time.thread_time() - began)
            right += found.payload == clip.payload
            sigmas.append(found.sigma)
        exact, tried = exact + right, tried + len(clips)
        print(f"{attack:<34} {right}/{len(clips)}  {np.mean(sigmas):5.1f}", flush=True)
    return [
        Measure("exact_ids", 100 * exact / tried, None, "%"),
        Measure("detect_seconds_mean", float(np.mean(seconds)), None, "s CPU"),
    ]


def costs(clips: list[Marked]) -> list[Measure]:
    """What the mark costs the picture, the worker and the file."""
    for clip in clips:
        print(f"{clip.name:<14} {clip.db:5.1f} dB  SSIM {clip.likeness:.4f}  {clip.ms:4.1f} ms a frame  size x{clip.grown:.2f}", flush=True)
    return [
        Measure("median_psnr", float(np.median([clip.db for clip in clips])), 44, "dB", at_least=True),
        Measure("ssim_worst", min(clip.likeness for clip in clips), None),
        Measure("embed_ms_a_frame", float(np.median([clip.ms for clip in clips])), 5, "ms CPU"),
        Measure("file_size", float(np.median([clip.grown for clip in clips])), 1.15),
        Measure("file_size_worst", max(clip.grown for clip in clips), None),
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuning", action="store_true", help="the half of the photos that values may be tuned on")
    parser.add_argument("--only", default="", help="one attack by name")
    parser.add_argument("--photos", type=int, default=len(REPORTED))
    parser.add_argument("--unmarked", type=int, default=130, help="unmarked frames looked at; half a second each")
    parser.add_argument("--dark", default="", metavar="PHOTO", help="only draw the side-by-side picture of a photo's clip")
    options = parser.parse_args()
    names = [options.dark] if options.dark else (TUNING if options.tuning else REPORTED)[: options.photos]
    draw = np.random.default_rng(11)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        clips = [mark(name, int(draw.integers(0, 1 << ecc.BITS)), folder) for name in names]
        if options.dark:
            side_by_side(clips[0])
            return
        measures = costs(clips) + survivals(clips, options.only, folder)
        still = sum(_survives_jpeg(clip, folder) for clip in clips)
        print(f"{'screenshot as JPEG q75':<34} {still}/{len(clips)}", flush=True)
    measures.append(Measure("screenshots", 100 * still / len(clips), None, "%"))
    if options.unmarked:
        alarms, looked = false_alarms(options.unmarked)
        measures += [Measure("false_positives", alarms, 0), Measure("unmarked_frames", looked)]
    write("watermark", measures)


def _survives_jpeg(clip: Marked, folder: Path) -> bool:
    frame = next(media.read_frames(clip.path, [FPS]))[1]
    shot = folder / "shot.jpg"
    cv2.imwrite(str(shot), cv2.cvtColor(frame, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 75])
    return detect([read_picture(shot)], KEY).payload == clip.payload


if __name__ == "__main__":
    main()
