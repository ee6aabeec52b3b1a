"""What the picture classifiers say of pictures that come one by one: they look while the next is still being made."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from django.conf import settings

from moderation import hashes
from moderation.classifiers import PictureClassifier, load_classifier
from moderation.models import ListedPicture
from moderation.verdicts import Score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AT_ONCE = 2  # looks of one process; a classifier takes one thread, and a worker has two cores


class Looks:
    """Looks at every picture it is given; ``scores`` waits for all of them.

    Raises:
        ClassifierUnavailableError: one is down. Better to know it before the pictures are made.
    """

    def __init__(self, pictures: Iterable[NDArray[np.uint8]] = ()) -> None:
        self._classifiers = [cast(PictureClassifier, load_classifier(path, settings.MODELS_DIR)) for path in settings.PICTURE_CLASSIFIERS]
        self._looked: list[_Looked] = []
        for picture in pictures:
            self.add(picture)

    def add(self, picture: NDArray[np.uint8]) -> None:
        """Begin to look at a picture (``height x width x 3`` uint8 RGB), once."""
        if not any(picture is looked.picture for looked in self._looked):
            self._looked.append(_Looked(picture, self._classifiers))

    def scores(self) -> Iterator[Score]:
        """Return what is said of every picture; which hashes are listed is read now, not when the first picture came.

        Raises:
            ClassifierUnavailableError: one of them could not answer.
        """
        listed = list(ListedPicture.objects.values_list("pdq", flat=True)) if self._looked else []
        for looked in self._looked:
            yield hashes.match_score(hashes.nearest(looked.hash.result(), listed) if listed else None)
            for answer in looked.answers:
                yield from answer.result()

    def cancel(self) -> None:
        """Begin no more looks: what they were for will not be."""
        for looked in self._looked:
            looked.cancel()


class _Looked:
    """One picture, and the answers that are on their way."""

    def __init__(self, picture: NDArray[np.uint8], classifiers: Iterable[PictureClassifier]) -> None:
        pool = _pool(os.getpid())
        self.picture = picture
        self.hash = pool.submit(hashes.hash_picture, picture)
        self.answers: list[Future[tuple[Score, ...]]] = [pool.submit(one.score, picture) for one in classifiers]

    def cancel(self) -> None:
        self.hash.cancel()
        for answer in self.answers:
            answer.cancel()


@lru_cache(maxsize=1)
def _pool(_process: int) -> ThreadPoolExecutor:
    """The eyes of this process; one that was forked grows its own."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="look")
