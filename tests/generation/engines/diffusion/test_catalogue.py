"""The catalogue alone, without torch."""

from pathlib import Path

import pytest

from generation.engines.diffusion import catalogue
from generation.engines.diffusion.catalogue import CatalogueError
from generation.limits import SECONDS, SIZES

MODELS = list(catalogue.read().values())
WHOLE = catalogue.TABLE.read_text()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_each_model_keeps_its_own_rules(model: catalogue.Model) -> None:
    for width, height in SIZES.values():
        chosen = model.size_for(width, height)
        assert (chosen[0] > chosen[1], chosen[0] < chosen[1]) == (width > height, width < height)
    for seconds in (*SECONDS, 3.1, 5.0):
        frames = model.frames_for(seconds)
        assert (frames - 1) % model.every == 0
        assert frames >= round(seconds * model.fps) or frames == model.most


def test_takes_no_more_frames_than_the_clip_needs() -> None:
    assert catalogue.find("ltx_2_5_distilled").frames_for(5.0) == 121
    assert catalogue.find("ltx_2_5_distilled").frames_for(3.0) == 73
    assert catalogue.find("svd_xt").frames_for(3.0) == 21


def test_names_what_there_is_when_a_model_is_unknown() -> None:
    with pytest.raises(CatalogueError, match=r"There is no model dall_e; the catalogue has ltx_2_5_distilled, "):
        catalogue.find("dall_e")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[704, 1280]", "[700, 1280]", "not multiples of 32"),
        ("most = 121", "most = 120", r"120 frames are not 4 \* k \+ 1"),
        ("steps = 10\n", "", "either steps or sigmas"),
        ('device = "offload"', 'device = "tpu"', "none of resident, offload"),
        ("guided = true\n", "", "would do nothing"),
        ('licence = "MIT"\n', "", "licence"),
        ('licence = "MIT"\n', 'licence = "MIT"\ncolour = 1\n', "colour"),
    ],
)
def test_refuses_an_entry_that_cannot_be_used(tmp_path: Path, old: str, new: str, reason: str) -> None:
    changed = tmp_path / "catalogue.toml"
    changed.write_text(WHOLE.replace(old, new))
    with pytest.raises(CatalogueError, match=reason):
        catalogue.read(changed)
