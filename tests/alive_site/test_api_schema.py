"""The description of the API is true: no operation breaks on what the description allows, and none answers what it does not say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from knox.models import AuthToken
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

EXAMPLES = 8  # of each operation
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def described() -> Iterator[Any]:
    for signal in (request_started, request_finished):  # as Django's own test client does: the test's connection stays open
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_operation_keeps_its_word(described: Any, member: Any) -> None:
    headers = {"Authorization": f"Token {AuthToken.objects.create(member)[1]}"}
    checks = [not_a_server_error, response_schema_conformance, status_code_conformance]
    broken = []
    for operation in described.get_all_operations():

        @given(case=operation.ok().as_strategy())
        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
        def keeps_its_word(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=checks)

        try:
            keeps_its_word()
        except (Exception, BaseExceptionGroup) as error:
            broken.append(f"{operation.ok().label}: {error}\n" + "\n".join(map(str, getattr(error, "exceptions", ()))))
    assert not broken, "\n\n".join(broken)


def test_is_described_without_a_warning() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file="/dev/null")
