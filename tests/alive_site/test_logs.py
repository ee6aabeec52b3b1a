"""Logs: one request id follows a page's work, what a stranger sends does not get in, and json is one line an event."""

from __future__ import annotations

import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from alive_site import logs
from alive_site.logs import ACCEPTED, HEADER, RequestIdMiddleware, configuration


def passed(given_id: str | None) -> tuple[str, dict[str, Any]]:
    """Return the id in the answer, and what was bound while the page was made."""
    seen: dict[str, Any] = {}

    def page(_request: HttpRequest) -> HttpResponse:
        seen.update(structlog.contextvars.get_contextvars())
        return HttpResponse()

    headers = {} if given_id is None else {HEADER: given_id}
    answer = RequestIdMiddleware(page)(RequestFactory().get("/", headers=headers))
    return answer[HEADER], seen


def test_carries_the_proxys_id_through() -> None:
    told, seen = passed("0123-abcd.EF_9")
    assert told == seen["request_id"] == "0123-abcd.EF_9"
    assert "request_id" not in structlog.contextvars.get_contextvars()


@pytest.mark.parametrize(
    "given_id", [None, "", "short", "x" * 65, "with space in it", "line\nbreak-line", "ünïcode-letters", "<script>alert", "a" * 8 + "\n"]
)
def test_takes_no_id_that_could_forge_a_line(given_id: str | None) -> None:
    told, seen = passed(given_id)
    assert told != given_id
    assert told == seen["request_id"]
    assert len(told) == 32


def test_every_request_has_an_id_of_its_own() -> None:
    assert passed(None)[0] != passed(None)[0]


def test_forgets_the_id_when_a_page_fails() -> None:
    def broken(_request: HttpRequest) -> HttpResponse:
        raise ValueError

    with pytest.raises(ValueError):
        RequestIdMiddleware(broken)(RequestFactory().get("/"))
    assert "request_id" not in structlog.contextvars.get_contextvars()


@pytest.mark.django_db
def test_every_answer_of_the_site_tells_its_id(client: Client) -> None:
    assert ACCEPTED.fullmatch(client.get("/nowhere/at/all/")[HEADER])


@given(st.text())
def test_what_is_accepted_is_one_plain_word(text: str) -> None:
    if ACCEPTED.fullmatch(text):
        assert text.isascii()
        assert text.isprintable()
        assert " " not in text


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """Write one line as a style formats it, with the handlers of that configuration."""
    before = structlog.get_config()

    def tell(style: str, write: Any) -> str:
        formatter = configuration(style)["formatters"]["ours"]
        made = formatter.pop("()")(**formatter)
        handler = logging.StreamHandler()
        handler.setFormatter(made)
        logger = logging.getLogger("test of logs")
        logger.propagate, logger.handlers = False, []
        logger.addHandler(handler)
        write(logger)
        return capsys.readouterr().err

    yield tell
    structlog.configure(**before)


def test_json_is_one_line_an_event_with_its_time_and_level(told: Any) -> None:
    line = told("json", lambda logger: logger.warning("a line\nand one more %s", "ü"))
    assert line.count("\n") == 1
    event = json.loads(line)
    assert (event["event"], event["level"], event["logger"]) == ("a line\nand one more ü", "warning", "test of logs")
    assert event["timestamp"]


def test_json_holds_a_traceback_in_its_line(told: Any) -> None:
    def fail(logger: logging.Logger) -> None:
        try:
            raise KeyError("which part")
        except KeyError:
            logger.exception("it failed")

    line = told("json", fail)
    assert line.count("\n") == 1
    assert "which part" in json.loads(line)["exception"]


def test_the_console_is_for_people(told: Any) -> None:
    assert "it goes on" in told("console", lambda logger: logger.info("it goes on"))


@pytest.mark.parametrize("style", ["console", "json"])
def test_keeps_chatty_libraries_quiet(style: str) -> None:
    before = structlog.get_config()
    made = configuration(style)
    structlog.configure(**before)
    assert made["loggers"]["uvicorn.access"]["level"] == "WARNING"
    assert made["root"]["level"] == "INFO"
    assert made["disable_existing_loggers"] is False
    assert logs.SHARED
