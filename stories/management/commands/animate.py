"""``manage.py animate photo.jpg --prompt "..." -o clip.mp4``: the main job as a command, through the functions the site uses."""

from __future__ import annotations

import hashlib
import shutil
import sys
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from generation import limits, studio
from generation.attempt import carry
from generation.engines import EngineError, Shot, UnusablePhotoError, load_engine
from generation.provenance.heritage import inherit
from generation.signing import trust
from generation.states import Stage, overall
from moderation.classifiers import ClassifierUnavailableError
from moderation.policy import IncompleteScoresError
from moderation.verdicts import Judgement, Verdict
from stories import pictures

KIND = "command"
BAR = 32  # characters


class Command(BaseCommand):
    help = "Turn a photo into a short labelled, signed video with sound."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("photo", type=Path)
        parser.add_argument("-o", "--output", type=Path, default=Path("clip.mp4"))
        parser.add_argument("--prompt", default="")
        parser.add_argument("--negative-prompt", default="")
        parser.add_argument("--strength", type=float, default=limits.DEFAULT_STRENGTH, help="0.0 to 1.0")
        parser.add_argument("--seconds", type=float, default=limits.DEFAULT_SECONDS, help="3 to 10")
        parser.add_argument("--aspect", type=limits.Aspect, choices=list(limits.Aspect), default=limits.Aspect.TALL)
        parser.add_argument("--ending", type=limits.Ending, choices=list(limits.Ending), default=limits.Ending.FITTING)
        parser.add_argument("--fps", type=int, choices=limits.FPS, default=limits.DEFAULT_FPS)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--no-sound", action="store_true")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        self._check(options)
        with TemporaryDirectory(prefix="alive-") as folder:
            scratch = Path(folder)
            shot = self._shot(scratch, options)
            heritage = inherit(options["photo"].read_bytes(), anchors=trust().anchors).heritage
            subject = hashlib.sha256(shot.photo.read_bytes()).hexdigest()
            try:
                engine = load_engine(settings.ENGINE, settings.MODELS_DIR)
                with studio.looked_at_meanwhile(shot.photo, engine) as areas:
                    self._require(studio.judge_photo(shot.photo, kind=KIND, subject_id=subject), "The photo")
                    self._require(studio.judge_prompt(shot.prompt, shot.negative_prompt, kind=KIND, subject_id=subject), "The prompt")
                    photo = carry(shot.photo, heritage) if heritage else shot.photo
                made = studio.make(
                    replace(shot, photo=photo, areas=areas()),
                    engine=engine,
                    language=options["language"],
                    region=settings.REGION,
                    scratch=scratch,
                    on_animating=lambda fraction: self._show(Stage.ANIMATING, fraction),
                    on_signing=lambda: self._show(Stage.SIGNING, 0.5),
                )
                self._require(studio.judge_clip(made, kind=KIND, subject_id=subject), "The video")
            except (ClassifierUnavailableError, IncompleteScoresError) as error:
                raise CommandError(f"A screening cannot work now, so nothing was made: {error}") from error
            except UnusablePhotoError as error:
                raise CommandError(f"This photo cannot be animated: {error}") from error
            except EngineError as error:
                raise CommandError(f"The engine failed: {error}") from error
            shutil.move(made.video, options["output"])
        self._show(Stage.DONE, 1.0)
        self._tell(made.cannot, options["output"])

    def _check(self, options: dict[str, Any]) -> None:
        for name, (low, high) in {"strength": limits.STRENGTH, "seconds": limits.SECONDS}.items():
            if not low <= options[name] <= high:
                raise CommandError(f"--{name} must be from {low:g} to {high:g}.")
        for name in ("prompt", "negative_prompt"):
            if len(options[name]) > limits.PROMPT_LENGTH:
                raise CommandError(f"--{name.replace('_', '-')} is longer than {limits.PROMPT_LENGTH} characters.")
        if not options["output"].absolute().parent.is_dir():
            raise CommandError(f"The folder of {options['output']} does not exist.")

    def _shot(self, scratch: Path, options: dict[str, Any]) -> Shot:
        try:
            normal = pictures.normalise(options["photo"].read_bytes(), max_pixels=settings.UPLOAD_PIXELS)
        except OSError as error:
            raise CommandError(f"{options['photo']} cannot be read: {error.strerror}.") from error
        except pictures.PictureError as error:
            raise CommandError(f"{options['photo']} is no photo that can be used: {error.problem}.") from error
        photo = scratch / f"photo{pictures.SUFFIX}"
        photo.write_bytes(normal.image)
        width, height = limits.SIZES[options["aspect"]]
        return Shot(
            photo=photo,
            prompt=options["prompt"],
            negative_prompt=options["negative_prompt"],
            strength=options["strength"],
            seconds=options["seconds"],
            width=width,
            height=height,
            fps=options["fps"],
            loop=limits.LOOPS[options["ending"]],
            seed=options["seed"],
            sound=not options["no_sound"],
        )

    def _require(self, judgement: Judgement, what: str) -> None:
        if judgement.verdict is not Verdict.ALLOW:
            rules = ", ".join(judgement.rules)
            needed = "is refused" if judgement.verdict is Verdict.BLOCK else "would need a person to look at it"
            raise CommandError(f"{what} {needed} under the rules {judgement.policy_version}: {rules}.")

    def _show(self, stage: Stage, fraction: float) -> None:
        done = overall(stage, fraction)
        if sys.stderr.isatty():
            filled = round(done * BAR)
            self.stderr.write(f"\r  {'█' * filled}{'░' * (BAR - filled)} {done:4.0%}  {stage.replace('_', ' '):<14}", ending="")
            self.stderr.flush()

    def _tell(self, cannot: tuple[str, ...], output: Path) -> None:
        if sys.stderr.isatty():
            self.stderr.write("")
        for clause in cannot:
            self.stdout.write(f"could not: {clause}")
        self.stdout.write(self.style.SUCCESS(str(output)))
