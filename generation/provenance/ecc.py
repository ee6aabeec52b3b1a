"""48 bits that survive noise: a tail-biting convolutional code of rate 1/8 with 1024 states, decoded from soft values.

The decoder is a wrap-around Viterbi algorithm (Shao, Lin, Fossorier, IEEE Trans. Communications 51, 2003). How well the best
code word agrees with what was seen is itself the test of presence: see ``surprise``.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS = 48
GENERATORS = (0o2711, 0o3357, 0o3455, 0o2413, 0o3555, 0o3251, 0o3537, 0o2347)  # found by search: free distance 57
MEMORY = 10
CODED = BITS * len(GENERATORS)
STATES = 1 << MEMORY
LAPS = 3  # around the ring, until the path closes


def encode(payload: int) -> NDArray[np.float32]:
    """Return the ``CODED`` coded bits of an id below 2**48, as +1 and -1.

    Raises:
        ValueError: the id does not fit.
    """
    if not 0 <= payload < 1 << BITS:
        raise ValueError("a watermark id has 48 bits")
    bits = [payload >> place & 1 for place in range(BITS)]
    register = sum(bits[-back] << back for back in range(1, MEMORY + 1))  # the ring starts in the state in which it ends
    coded = []
    for bit in bits:
        register = (register & ~1 | bit) & (2 * STATES - 1)
        coded.append(_outputs()[register])
        register <<= 1
    return np.concatenate(coded)


def decode(soft: NDArray[np.float32]) -> tuple[int, float]:
    """Return the most likely id and its score: the correlation with its code word, in standard deviations of noise.

    ``soft`` holds ``CODED`` values, positive for +1, all of the same reliability. Noise alone scores about 6.5, and 8.0
    once in a hundred times, because the best of 2**48 words is chosen.
    """
    metrics = _outputs() @ soft.reshape(BITS, -1).T.astype(np.float32)
    state = np.arange(STATES)
    low, high = state >> 1, state >> 1 | STATES >> 1  # the two states before; the newest bit is the lowest
    low_register, high_register = low << 1 | state & 1, high << 1 | state & 1
    total = np.zeros(STATES, np.float32)
    choices = np.empty((BITS * LAPS, STATES), bool)
    for step in range(BITS * LAPS):
        branch = metrics[:, step % BITS]
        from_low, from_high = total[low] + branch[low_register], total[high] + branch[high_register]
        choices[step] = from_high > from_low
        total = np.where(choices[step], from_high, from_low)
    payload = _traced(choices, int(total.argmax()))
    return payload, score(soft, payload)


def score(soft: NDArray[np.float32], payload: int) -> float:
    """Return how strongly soft values speak for one given id, in standard deviations of noise."""
    power = float(np.sqrt((soft.astype(np.float64) ** 2).sum()))
    return float(soft @ encode(payload)) / power if power else 0.0


def surprise(sigma: float, tries: int = 1) -> float:
    """Return an upper bound of the probability that noise alone scores ``sigma`` for any of 2**48 ids in ``tries`` attempts.

    A score is the cosine between what was seen and a code word, times the root of ``CODED``; for noise of any loudness the cosine is
    that of a random direction, whose tail ends earlier than a normal one: (1 - x^2)^((n-1)/2) / x, but for a constant.
    """
    cosine = sigma / math.sqrt(CODED)
    if cosine <= 0:
        return 1.0
    if cosine >= 1:
        return 0.0
    constant = math.lgamma(CODED / 2) - math.lgamma((CODED - 1) / 2) - math.log(math.pi) / 2 - math.log(CODED - 1)
    tail = math.exp(constant + math.log1p(-cosine * cosine) * (CODED - 1) / 2) / cosine
    return min(1.0, tries * 2.0**BITS * tail)


def _traced(choices: NDArray[np.bool_], state: int) -> int:
    """Walk back to the start; the middle lap is far from both open ends."""
    bits = []
    for step in range(BITS * LAPS - 1, -1, -1):
        bits.append(state & 1)
        state = state >> 1 | (STATES >> 1 if choices[step, state] else 0)
    middle = bits[::-1][BITS * (LAPS // 2) : BITS * (LAPS // 2 + 1)]
    return sum(bit << place for place, bit in enumerate(middle))


@lru_cache(maxsize=1)
def _outputs() -> NDArray[np.float32]:
    """The coded bits of every content of the shift register, newest bit lowest."""
    registers = np.arange(2 * STATES)
    ones = np.stack([np.bitwise_count(registers & generator) & 1 for generator in GENERATORS], axis=1)
    return (1 - 2 * ones.astype(np.float32)).astype(np.float32)
