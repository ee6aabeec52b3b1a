"""The embedded default, with its own data folder, a stub broker and fast password hashes."""

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = Path(tempfile.mkdtemp(prefix="alive-tests-"))
os.environ.update(
    ALIVE_PROFILE="laptop",
    ALIVE_DEBUG="false",
    ALIVE_DATA_DIR=str(SCRATCH),
    ALIVE_MODELS_DIR=os.environ.get("ALIVE_MODELS_DIR", str(ROOT / "var" / "models")),
    ALIVE_BROKER_URL="stub://",
    ALIVE_DATABASE_URL=os.environ.get("ALIVE_TEST_DATABASE_URL", ""),
    ALIVE_SECRET_KEY="a key that is only good for tests, and long enough",
    ALIVE_WATERMARK_KEY="a watermark key that is only good for tests",
)

from alive_site.settings import *  # noqa: E402, F403
from alive_site.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, as in the embedded default: threads that share a database in memory fail where those of a file stand in line.
    DATABASES["default"]["TEST"] = {"NAME": SCRATCH / "tests.sqlite3"}
