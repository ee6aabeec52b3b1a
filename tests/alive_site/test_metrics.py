"""Prometheus reads the lines from the rows; nobody else learns that there is something to read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils import timezone

from alive_site import metrics
from generation.states import State
from tests.factories import AliveRequestFactory, PictureRequestFactory

pytestmark = pytest.mark.django_db
TOKEN = "a token for the scraper alone"


def scraped(settings: LazySettings, **headers: str) -> list[str]:
    settings.METRICS_TOKEN = TOKEN
    answer = metrics.metrics(RequestFactory().get("/metrics", headers=headers or {"authorization": f"Bearer {TOKEN}"}))
    return answer.content.decode().splitlines()


def test_tells_how_long_the_lines_are(settings: LazySettings) -> None:
    now = timezone.now()
    for region, waited in (("eu", 90), ("eu", 10), ("asia", 5)):
        AliveRequestFactory(region=region, updated_at=now - timedelta(seconds=waited))
    AliveRequestFactory(region="eu", state=State.RUNNING)
    lines = scraped(settings)
    assert 'alive_requests{kind="alive",region="eu",state="queued"} 2.0' in lines
    assert 'alive_requests{kind="alive",region="eu",state="running"} 1.0' in lines
    oldest = next(line for line in lines if line.startswith('alive_oldest_queued_seconds{kind="alive",region="eu"}'))
    assert 90 <= float(oldest.split()[-1]) < 120


def test_tells_how_long_people_waited(settings: LazySettings) -> None:
    now = timezone.now()
    AliveRequestFactory(
        state=State.READY, created_at=now - timedelta(seconds=60), started_at=now - timedelta(seconds=20), updated_at=now, region="eu"
    )
    AliveRequestFactory(state=State.REFUSED, region="eu")
    lines = scraped(settings)
    assert 'alive_request_seconds{kind="alive",region="eu"} 60.0' in lines
    assert 'alive_work_seconds{kind="alive",region="eu"} 20.0' in lines
    assert 'alive_requests_over{kind="alive",region="eu",state="refused"} 1.0' in lines


def test_tells_of_pictures_beside_clips(settings: LazySettings) -> None:
    now = timezone.now()
    PictureRequestFactory(region="eu", updated_at=now - timedelta(seconds=40))
    PictureRequestFactory(
        state=State.READY, created_at=now - timedelta(seconds=9), started_at=now - timedelta(seconds=3), updated_at=now, region="eu"
    )
    lines = scraped(settings)
    assert 'alive_requests{kind="pictures",region="eu",state="queued"} 1.0' in lines
    oldest = next(line for line in lines if line.startswith('alive_oldest_queued_seconds{kind="pictures",region="eu"}'))
    assert 40 <= float(oldest.split()[-1]) < 70
    assert 'alive_request_seconds{kind="pictures",region="eu"} 9.0' in lines
    assert 'alive_work_seconds{kind="pictures",region="eu"} 3.0' in lines
    assert 'alive_requests_over{kind="pictures",region="eu",state="ready"} 1.0' in lines
    assert not any('kind="alive"' in line for line in lines)


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", TOKEN])
def test_is_not_there_for_others(settings: LazySettings, header: str) -> None:
    with pytest.raises(Http404):
        scraped(settings, authorization=header)


def test_has_no_address_unless_a_token_was_set(client: Client) -> None:
    assert client.get("/metrics").status_code == 404
