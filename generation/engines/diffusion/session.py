"""One call of a pipeline in a thread of its own, told apart where denoising ends: what follows needs the pipeline's caller no more."""

from __future__ import annotations

import time
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any

from generation.engines.timing import Part, took

Stepped = Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]


class _StoppedError(Exception):
    """The caller wants no more: raised inside the pipeline, which then decodes nothing and is left fit for use."""


class Session:
    """Runs ``call(callback_on_step_end)``; the caller's own callback runs in the caller's thread, one step at a time."""

    def __init__(self, call: Callable[[Stepped], Any], steps: int) -> None:
        self._call, self._steps = call, steps
        self._done: SimpleQueue[int | None] = SimpleQueue()  # steps done; None: it has ended, well or not
        self._go_on: SimpleQueue[bool] = SimpleQueue()
        self._thread = Thread(target=self._run, name="pipeline", daemon=True)
        self._made: Any = None
        self._error: BaseException | None = None

    def denoise(self, on_step: Callable[[float], None]) -> None:
        """Return when the last step is done; the decoding goes on by itself. ``on_step`` is told the share of the steps.

        Raises:
            whatever the pipeline or ``on_step`` raises; the pipeline has ended then.
        """
        began = time.perf_counter()
        self._thread.start()
        while (done := self._done.get()) is not None:
            try:
                on_step(done / self._steps)
            except BaseException:
                self._go_on.put(False)
                self._thread.join()
                raise
            if done == self._steps:
                took(Part.DENOISE, time.perf_counter() - began)
            self._go_on.put(True)
            if done == self._steps:
                return
        self.result()

    def result(self) -> Any:
        """Wait for what the pipeline returns.

        Raises:
            whatever the pipeline raises.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._made

    def _run(self) -> None:
        try:
            self._made = self._call(self._stepped)
        except BaseException as error:
            self._error = error
        finally:
            self._done.put(None)

    def _stepped(self, pipe: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        self._done.put(index + 1)
        if not self._go_on.get():
            raise _StoppedError
        return tensors
