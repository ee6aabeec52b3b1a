"""Takes out of a file that only trains what stands near a measured line: ``python -m tests.safety.near plain``.

Nobody has to read the measured lines for it, and it does not say which they are. Training refuses what stands there afterwards.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from moderation.classifiers.embedding import Embedder
from moderation.classifiers.prompt_meaning import FILE, Head, quantised, read_head
from tests.safety import FOLDER, LANGUAGES, Prompt, load, load_measured, load_prompts, plainly, read, undisguised

NEAR = 0.6  # cosine of standardised embeddings; translations of one sentence stand at 0.7 and above
LIMIT = NEAR + 0.05  # the next head standardises a little differently
AFTER_BLIND = ("further", "everyday")  # by the hand of the blind set, afterwards and from the same memory
AFTER_ALL = ("varied", "wider", "plain")


def main() -> None:
    head, embedder = read_head(FILE)[0], Embedder()
    measured = load_measured()
    theirs = directions(measured, head, embedder)
    same = {plainly(prompt) for prompt in measured}
    for language in LANGUAGES:
        path = FOLDER / f"{sys.argv[1]}_{language}.txt"
        prompts = list(read(path, language))
        close = (directions(prompts, head, embedder) @ theirs.T).max(axis=1) > NEAR
        kept = iter([not near and plainly(prompt) not in same for near, prompt in zip(close, prompts, strict=True)])
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.strip() or line[0] in "#[" or next(kept)), encoding="utf-8")
        print(f"{path.name}: {len(prompts) - len(list(read(path, language)))} of {len(prompts)} taken out")


def closest(measured: Sequence[Prompt], prompts: Sequence[Prompt], head: Head, embedder: Embedder) -> NDArray[np.float32]:
    """Return for every measured line the highest cosine to a trained prompt of a file that was written after it."""
    asked, held_out = directions(measured, head, embedder), set(load_prompts(held_out=True))
    cosines = np.empty(len(measured), np.float32)
    for of_set, names in ((True, AFTER_ALL), (False, (*AFTER_BLIND, *AFTER_ALL))):
        later = {prompt.text for name in names for prompt in load(name)}
        rows = np.array([(prompt in held_out) is of_set for prompt in measured])
        cosines[rows] = (asked[rows] @ unit(head.examples[[prompt.text in later for prompt in prompts]]).T).max(axis=1)
    return cosines


def digests(prompts: Sequence[Prompt]) -> NDArray[np.uint64]:
    """Return 64 bits of every text, to tell which lines were compared."""
    return np.array([int.from_bytes(hashlib.sha256(prompt.text.encode()).digest()[:8]) for prompt in prompts], np.uint64)


def directions(prompts: Sequence[Prompt], head: Head, embedder: Embedder) -> NDArray[np.float32]:
    """Return unit vectors of the standardised embeddings."""
    return unit(quantised(embedder.embed(undisguised(prompts)), head.mean, head.deviation))


def unit(examples: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return them as vectors of length one."""
    steps: NDArray[np.float32] = examples.astype(np.float32)
    return steps / np.linalg.norm(steps, axis=1, keepdims=True)


if __name__ == "__main__":
    main()
