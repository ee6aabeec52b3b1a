"""The embedded default as an operator starts it, with the paced engine, the troubled store, and a signer outside as a KMS is."""

import os

from alive_site.settings import *  # noqa: F403
from alive_site.settings import DATA_DIR, ENV, MEDIA_STORAGE, STORAGES
from generation import limits
from generation.provenance.development_ca import ensure_development_ca

ENGINE = f"tests.processes.parts:{os.environ.get('ALIVE_TEST_ENGINE', 'PacedEngine')}"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if ENV.s3_bucket:
    STORAGES["default"] = {**MEDIA_STORAGE, "BACKEND": "tests.processes.bucket.TroubledBucket"}
else:
    STORAGES["default"] = {**MEDIA_STORAGE, "BACKEND": "tests.processes.parts.TroubledStore"}
PICTURE_CLASSIFIERS = ["tests.processes.calm:CalmPictures"]
TEXT_CLASSIFIERS = ["tests.processes.calm:CalmTexts"]
_authority = ensure_development_ca(DATA_DIR / "development-ca")
C2PA_CHAIN, C2PA_KEY, C2PA_ANCHORS, C2PA_SIGNER = _authority.chain, None, _authority.anchors, "tests.processes.parts:sign"

# A quarter of the pixels: these tests ask who survives, and make hundreds.
limits.SIZES[limits.Aspect.TALL] = (360, 640)
limits.PICTURE_SIZES[limits.Aspect.TALL] = (432, 768)
