"""The store that stands still or fails, in a bucket."""

from __future__ import annotations

from storages.backends.s3 import S3Storage

from tests.processes.parts import Troubled


class TroubledBucket(Troubled, S3Storage): ...
