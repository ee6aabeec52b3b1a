"""The embedded default as an operator starts it, with the paced engine and the troubled store."""

import os

from alive_site.settings import *  # noqa: F403
from alive_site.settings import DATA_DIR, ENV, STORAGES

ENGINE = f"tests.processes.parts:{os.environ.get('ALIVE_TEST_ENGINE', 'PacedEngine')}"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if not ENV.s3_bucket:
    STORAGES["default"] = {"BACKEND": "tests.processes.parts.TroubledStore", "OPTIONS": {"location": DATA_DIR / "media"}}
PICTURE_CLASSIFIERS = ["tests.processes.calm:CalmPictures"]
TEXT_CLASSIFIERS = ["tests.processes.calm:CalmTexts"]
