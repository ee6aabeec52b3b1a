"""The catalogue alone, without torch."""

import re
from pathlib import Path

import pytest

from generation.engines.diffusion import catalogue
from generation.engines.diffusion.catalogue import CatalogueError
from generation.limits import PICTURE_SIZES, SECONDS, SIZES, picture_size_like

MODELS = [model for model in catalogue.read().values() if isinstance(model, catalogue.ClipModel)]
STILLS = [model for model in catalogue.read().values() if isinstance(model, catalogue.StillModel)]
WHOLE = catalogue.TABLE.read_text()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_each_model_keeps_its_own_rules(model: catalogue.ClipModel) -> None:
    for width, height in SIZES.values():
        chosen = model.size_for(width, height)
        assert (chosen[0] > chosen[1], chosen[0] < chosen[1]) == (width > height, width < height)
    for seconds in (*SECONDS, 3.1, 5.0):
        frames = model.frames_for(seconds)
        assert (frames - 1) % model.every == 0
        assert frames >= round(seconds * model.fps) or frames == model.most


@pytest.mark.parametrize("size", [*PICTURE_SIZES.values(), picture_size_like(4000, 3000), picture_size_like(100, 900)])
@pytest.mark.parametrize("model", STILLS, ids=lambda model: model.name)
def test_draws_every_picture_that_can_be_asked_for_at_its_own_size(model: catalogue.StillModel, size: tuple[int, int]) -> None:
    across, down = model.canvas(*size)
    assert across % model.multiple == down % model.multiple == 0
    assert (across, down) == size or across * down < size[0] * size[1]
    assert abs(across / down / (size[0] / size[1]) - 1) < 0.05


def test_has_the_two_picture_models_and_knows_them_from_the_others() -> None:
    assert [model.name for model in STILLS] == ["z_image_turbo", "flux_2_klein_4b"]
    with pytest.raises(CatalogueError, match="There is no model z_image_turbo"):
        catalogue.clip("z_image_turbo")


def test_takes_no_more_frames_than_the_clip_needs() -> None:
    assert catalogue.clip("ltx_2_5_distilled").frames_for(5.0) == 121
    assert catalogue.clip("ltx_2_5_distilled").frames_for(3.0) == 73
    assert catalogue.clip("svd_xt").frames_for(3.0) == 21


def test_names_what_there_is_when_a_model_is_unknown() -> None:
    with pytest.raises(CatalogueError, match=r"There is no model dall_e; the catalogue has ltx_2_5_distilled, "):
        catalogue.clip("dall_e")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[704, 1280]", "[700, 1280]", "not multiples of 32"),
        ("most = 121", "most = 120", r"120 frames are not 4 \* k \+ 1"),
        ("steps = 10\n", "", "either steps or sigmas"),
        ("resident_gib = 15\noffload_gib = 10", "", "for no card"),
        ("attention_in", 'attention = "sage_hub"\nattention_in', "attention is none of native"),
        ("expected_from = ", "suffix = ", "nobody measured"),
        ('"resident_gib", "licence"]', '"resident_gib", "colour"]', "unverified: colour"),
        ("[clip.svd_xt]", "[song.svd_xt]", "tables nobody knows: song"),
        ("guided = true\n", "", "would do nothing"),
        ('licence = "MIT"\n', "", "licence"),
        ('licence = "MIT"\n', 'licence = "MIT"\ncolour = 1\n', "colour"),
    ],
)
def test_refuses_an_entry_that_cannot_be_used(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in WHOLE
    changed = tmp_path / "catalogue.toml"
    changed.write_text(WHOLE.replace(old, new))
    with pytest.raises(CatalogueError, match=reason):
        catalogue.read(changed)


@pytest.mark.parametrize(("gib", "place"), [(79.1, "resident"), (76, "resident"), (47.5, "offload"), (44, "offload")])
def test_takes_the_whole_card_where_it_is_large_enough(gib: float, place: str) -> None:
    assert catalogue.clip("ltx_2_5_distilled").place_on(gib) == place


def test_says_how_large_a_card_must_be() -> None:
    with pytest.raises(CatalogueError, match=r"ltx_2_5_distilled needs a card with 44 GiB and this one has 23\.6: choose another"):
        catalogue.clip("ltx_2_5_distilled").place_on(23.6)


def test_asks_for_acceptance_of_every_licence_that_is_not_free() -> None:
    assert {model.name for model in MODELS if model.asks_acceptance} == {"ltx_2_5_distilled", "svd_xt"}


def test_names_a_pinned_commit_and_what_it_asks_for_each_model() -> None:
    for model in catalogue.read().values():
        assert re.fullmatch("[0-9a-f]{40}", model.revision), model.name
        assert model.source.count("/") == 1
        assert model.terms.endswith(".")
