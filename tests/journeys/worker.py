"""The worker of the journeys: takes the messages that were really sent, oldest first, and does what their actors do."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Empty
from typing import Any

import dramatiq

DELAYED = ".DQ"  # nothing of ours is sent for later


def messages() -> Iterator[dramatiq.Message[Any]]:
    """Take what lies in the broker's queues until they are empty, what is sent meanwhile included."""
    broker: Any = dramatiq.get_broker()
    while True:
        for queue in list(broker.queues.values()):
            try:
                found = queue.get_nowait()
            except Empty:
                continue
            queue.task_done()
            yield dramatiq.Message.decode(found)
            break
        else:
            return


def work() -> list[str]:
    """Do all that waits; return the names of the actors that were rung for."""
    done = []
    for message in messages():
        dramatiq.get_broker().get_actor(message.actor_name)(*message.args, **message.kwargs)
        done.append(message.actor_name)
    return done


def lose_messages() -> int:
    """The broker forgets everything; return how much that was."""
    return len(list(messages()))
