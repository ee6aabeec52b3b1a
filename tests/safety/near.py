"""Takes out of a file that only trains what stands near a measured line: ``python -m tests.safety.near varied``.

Nobody has to read the measured lines for it, and it does not say which they are. A test holds that none stands there afterwards.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from moderation.classifiers.embedding import Embedder
from moderation.classifiers.prompt_meaning import FILE, Head, quantised, read_head
from tests.safety import FOLDER, LANGUAGES, Prompt, load_measured, plainly, read
from tests.safety.train import undisguised

NEAR = 0.6  # cosine of standardised embeddings; translations of one sentence stand at 0.7 and above


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


def directions(prompts: Sequence[Prompt], head: Head, embedder: Embedder) -> NDArray[np.float32]:
    """Return unit vectors of the standardised embeddings."""
    return unit(quantised(embedder.embed(undisguised(prompts)), head.mean, head.deviation))


def unit(examples: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return them as vectors of length one."""
    steps: NDArray[np.float32] = examples.astype(np.float32)
    return steps / np.linalg.norm(steps, axis=1, keepdims=True)


if __name__ == "__main__":
    main()
