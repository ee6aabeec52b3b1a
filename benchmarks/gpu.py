"""What a card makes in an hour (``make bench-gpu``): the engine and the finishing of its clips beside the plain diffusers call, in one run.

A model whose weights lie in the models folder is loaded from there; any other is built at its real size with random weights, because
speed does not depend on them. Needs no network. ``--tiny`` runs all of it on the processor with models of a few megabytes: it shows that
the benchmark works, and no speed.
"""
# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

import argparse
import copy
import gc
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PHOTO = ROOT / "tests" / "photos" / "lake-boats.jpg"
PROMPT = "waves roll in, clouds drift"

scratch = tempfile.TemporaryDirectory(prefix="alive-bench-")
MODELS = os.environ.get("ALIVE_MODELS_DIR", str(ROOT / "var" / "models"))
os.environ |= {"DJANGO_SETTINGS_MODULE": "alive_site.settings", "ALIVE_DATA_DIR": scratch.name, "ALIVE_MODELS_DIR": MODELS}

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402
import psutil  # noqa: E402
import torch  # noqa: E402
from django.conf import settings  # noqa: E402

from alive_site import preparation  # noqa: E402
from benchmarks import gpu_models  # noqa: E402
from benchmarks.report import Measure, write  # noqa: E402
from generation import media, studio  # noqa: E402
from generation.engines import Shot, timing  # noqa: E402
from generation.engines.diffusion import catalogue, loading, weights  # noqa: E402
from generation.engines.diffusion.embeddings import Remembered  # noqa: E402
from generation.engines.diffusion.engine import DiffusionEngine  # noqa: E402
from generation.finishing import Finisher  # noqa: E402
from generation.limits import SIZES, Aspect  # noqa: E402

ON_CARD = torch.cuda.is_available()
WIDTH, HEIGHT = SIZES[Aspect.TALL]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="append", choices=list(gpu_models.BUILDERS), help="default: each that fits the card")
    parser.add_argument("--clips", type=int, help="measured clips, after one that is not; default: 8, and 2 of tiny models")
    parser.add_argument("--lever", action="append", default=[], choices=["attention", "compiled", "float8"], help="also pulled")
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args()
    told.clips = told.clips or (2 if told.tiny else 8)
    return told


def model_of(name: str, told: argparse.Namespace) -> catalogue.ClipModel:
    model = catalogue.clip(name)
    levers: dict[str, Any] = {lever: "_native_flash" if lever == "attention" else True for lever in told.lever}
    if told.tiny:
        from tests.generation.engines.diffusion.machine import small  # noqa: PLC0415  (only then)

        model = small(name)
    return replace(model, **levers)


def engine_of(model: catalogue.ClipModel, *, tiny: bool) -> DiffusionEngine:
    """Its weights where they are, else random ones of the same size; tiny ones where nothing is to be measured."""
    folder = weights.folder_of(model, settings.MODELS_DIR)
    if tiny:
        from tests.generation.engines.diffusion.machine import BUILDERS  # noqa: PLC0415  (only then)

        folder = Path(scratch.name) / "tiny" / model.name
        BUILDERS[model.name](folder)
    if folder.exists():
        return DiffusionEngine(model, settings.MODELS_DIR, pipe=loading.load(model, folder))
    place = loading.place_of(model)
    pipe = gpu_models.build(model.name, "cpu" if place == "offload" else "cuda", torch.bfloat16)
    return DiffusionEngine(model, settings.MODELS_DIR, pipe=loading.prepared(pipe, model, place))


def shots(count: int, seconds: float, words: str) -> Iterator[Shot]:
    """Every clip has words of its own: what is remembered of a prompt helps nobody here."""
    for seed in range(count):
        yield Shot(PHOTO, f"{PROMPT}, {words} {seed}", seconds=seconds, width=WIDTH, height=HEIGHT, seed=seed, sound=False)


def plain(engine: DiffusionEngine, shot: Shot, folder: Path) -> None:
    """The diffusers call as its documentation has it, and the frames into a file: no overlap, label, mark or credentials."""
    pipe = copy.copy(engine._pipe)
    if isinstance(encode := getattr(pipe, "encode_prompt", None), Remembered):
        vars(pipe)["encode_prompt"] = encode.plain
    made = pipe(**engine._arguments(shot) | {"output_type": "np"})
    frames = (made.frames[0] * 255).round().clip(0, 255).astype(np.uint8)
    media.encode(frames, None, fps=engine._model.fps, width=frames.shape[2], height=frames.shape[1], path=folder / "plain.mp4")
    engine._pipe.maybe_free_model_hooks()


def finish(engine: DiffusionEngine, shot: Shot, footage: Any) -> None:
    with tempfile.TemporaryDirectory(dir=scratch.name) as folder:
        studio.finish(shot, footage, engine=engine.name, language="en", region="local", scratch=Path(folder), on_signing=lambda: None)


def whole(engine: DiffusionEngine, shot: Shot) -> None:
    finish(engine, shot, engine.animate(shot, lambda _fraction: None))


def overlapped(engine: DiffusionEngine, shots: Iterator[Shot]) -> float:
    """As a worker does it: one clip is finished while the next is denoised. Return the seconds of all."""
    finisher, began = Finisher(), time.perf_counter()
    for shot in shots:
        footage = engine.animate(shot, lambda _fraction: None)
        rest = partial(finish, engine, shot, footage)
        finisher.take(rest) if footage.apart else rest()
    finisher.wait()
    return time.perf_counter() - began


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def parts() -> Iterator[dict[str, list[float]]]:
    """What each part of the clips made inside took."""
    told: dict[str, list[float]] = defaultdict(list)

    def listen(part: timing.Part, seconds: float) -> None:
        told[str(part)].append(seconds)

    timing.listeners.append(listen)
    try:
        yield told
    finally:
        timing.listeners.remove(listen)


def peak_gib() -> float:
    """Of the card since it was last asked; without one, of this process now."""
    if not ON_CARD:
        return psutil.Process().memory_info().rss / 2**30
    peak = torch.cuda.max_memory_allocated() / 2**30
    torch.cuda.reset_peak_memory_stats()
    return float(peak)


def spread(name: str, seconds: list[float]) -> list[Measure]:
    told = {"mean": np.mean(seconds), "median": np.median(seconds), "p99": np.percentile(seconds, 99)}
    return [Measure(f"{name}, {what}", float(value), unit="s") for what, value in told.items()]


def measure(model: catalogue.ClipModel, clips: int, *, tiny: bool) -> list[Measure]:
    engine = engine_of(model, tiny=tiny)
    seconds = min(5.0, model.most / model.fps) if not tiny else 1.0
    first, *rest = shots(clips + 1, seconds, "one")
    folder = Path(scratch.name)
    plain(engine, first, folder)
    whole(engine, first)  # both warm
    peak_gib()
    calls = [timed(lambda shot=shot: plain(engine, shot, folder)) for shot in rest]  # type: ignore[misc]
    plain_peak = peak_gib()
    with parts() as told:
        ours = [timed(lambda shot=shot: whole(engine, shot)) for shot in rest]  # type: ignore[misc]
    together = overlapped(engine, shots(clips, seconds, "two"))
    return [
        Measure(f"{model.name}: {measured.name}", measured.value, unit=measured.unit)
        for measured in [
            *spread("plain diffusers call and encoder", calls),
            *spread("ours, one at a time", ours),
            *(Measure(f"  {part}", sum(took) / len(rest), unit="s") for part, took in told.items()),
            Measure("ours, overlapped, a clip", together / len(rest), unit="s"),
            Measure("plain clips in an hour", 3600 * len(calls) / sum(calls)),
            Measure("our clips in an hour, labelled, marked and signed", 3600 * len(rest) / together),
            Measure("plain / ours overlapped", sum(calls) / together),
            Measure("peak memory, plain", plain_peak, unit="GiB"),
            Measure("peak memory, ours", peak_gib(), unit="GiB"),
        ]
    ]


def main() -> None:
    told = arguments()
    if not (ON_CARD or told.tiny):
        raise SystemExit("There is no NVIDIA card here; --tiny shows that the benchmark runs.")
    preparation.make_development_credentials()
    print(torch.cuda.get_device_name() if ON_CARD else "processor, tiny models: no speed")
    measures: list[Measure] = []
    for name in told.model or gpu_models.BUILDERS:
        model = model_of(name, told)
        try:
            measures += measure(model, told.clips, tiny=told.tiny)
        except Exception as error:  # the other models are measured all the same
            print(f"{name}: not measured, {error}")
            if told.tiny:
                raise
        gc.collect()
        torch.cuda.empty_cache()
    write("gpu", measures)


if __name__ == "__main__":
    main()
