"""An unknown picture engine is refused at start."""

import pytest
from django.conf import LazySettings

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
