"""An unknown picture engine is refused at start."""

import pytest
from django.conf import LazySettings

from alive_site.checks_engine import engine_can_work
from alive_site.checks_pictures import picture_engine_is_known


@pytest.mark.parametrize("path", ["", "tests.engines:ScriptedPictures"])
def test_has_nothing_to_say_of_one_that_is_there(settings: LazySettings, path: str) -> None:
    settings.PICTURE_ENGINE = path
    assert picture_engine_is_known(None) == []


@pytest.mark.parametrize("path", ["nowhere.at.all:Engine", "tests.engines", "tests.engines:", ":Engine", "z_image_turbo"])
def test_refuses_one_that_is_not(settings: LazySettings, path: str) -> None:
    settings.PICTURE_ENGINE = path
    (said,) = picture_engine_is_known(None)
    assert (said.id, path in said.msg, "leave it empty" in str(said.hint)) == ("alive.E045", True, True)


STILLS, CLIPS = "generation.engines.diffusion.stills", "generation.engines.diffusion.engine"


def test_knows_the_models_of_the_catalogue(settings: LazySettings) -> None:
    settings.PICTURE_ENGINE = f"{STILLS}:z_image_turbo"
    assert (picture_engine_is_known(None), engine_can_work(None)) == ([], [])


@pytest.mark.parametrize(
    ("engine", "picture_engine", "said"),
    [
        ("", f"{STILLS}:dall_e", "There is no model dall_e; the catalogue has z_image_turbo, flux_2_klein_4b."),
        ("", f"{STILLS}:svd_xt", "There is no model svd_xt; the catalogue has z_image_turbo, flux_2_klein_4b."),
        ("", f"{CLIPS}:svd_xt", f"{CLIPS}:svd_xt cannot do this work."),
        (f"{STILLS}:z_image_turbo", "", f"{STILLS}:z_image_turbo cannot do this work."),
    ],
)
def test_refuses_a_model_of_the_wrong_kind(settings: LazySettings, engine: str, picture_engine: str, said: str) -> None:
    settings.ENGINE, settings.PICTURE_ENGINE = engine, picture_engine
    (found,) = engine_can_work(None)
    assert (found.id, found.msg) == ("alive.E040", said)
