"""By settings alone: PostgreSQL, Redis or RabbitMQ, a store with signed links, several workers; and each of them dies once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import boto3  # type: ignore[import-untyped]
import psutil
import pytest
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from tests.processes.parts import until
from tests.processes.servers import Postgres, Rabbit, Redis, Store
from tests.processes.site import Site

WEB = ("-m", "alive_site.web")


def bring_up(site: Site, makers: int = 2) -> list[psutil.Process]:
    """Web, sweeper and makers (of clips, or of pictures) as separate programs; returns the makers."""
    site.run(*WEB, f"--port={site.port}")
    site.run("manage.py", "sweep")
    until(site.answers, "no page", pause=0.05)
    return [psutil.Process(site.run("-m", "alive_site.work", f"{site.kind}.local").pid) for _maker in range(makers)]


def at_work(site: Site, alive: str) -> None:
    until(lambda: site.state(alive)["stage"] in {"animating", "drawing"}, "nobody works", pause=0.05)


def counted(site: Site, requests: int) -> dict[str, Any]:
    told = site.books("read")
    assert told["states"] == {"ready": requests}
    assert (told["made"], told["charged"], told["orphans"], told["missing"]) == (requests, requests, 0, [])
    print(f"\n{requests} requests, {told['made']} made, {told['attempts']} attempts, {told['swept']} files swept")
    return told


def test_loses_nothing_when_the_servers_of_a_fleet_die(a_site: Callable[..., Site], a_server: Callable[..., Any]) -> None:
    redis, postgres = a_server(Redis), a_server(Postgres)
    postgres.start()
    site = a_site(
        ALIVE_DATABASE_URL=postgres.create("alive"),
        ALIVE_BROKER_URL=redis.url(0),
        ALIVE_CHANNEL_LAYER_URL=redis.url(1),
        ALIVE_CACHE_URL="",
        ALIVE_RESEND_SECONDS="3",
    )
    makers = bring_up(site)
    asked = [site.asks() for _time in range(2)]  # Redis is not there yet: the rows are
    redis.start()
    pages = [site.watches(alive) for alive in asked]
    at_work(site, asked[0])
    makers[0].kill()  # one of two makers
    site.waits_for(asked[0], "ready")
    asked.append(site.asks())
    redis.kill()  # it keeps no file: every message is forgotten
    asked.append(site.asks())
    redis.start()
    for alive in asked:
        site.waits_for(alive, "ready")
    asked.append(site.asks())
    at_work(site, asked[-1])
    postgres.kill()
    postgres.start()
    site.waits_for(asked[-1], "ready")
    assert all(page.never_ran_backwards() for page in pages)
    counted(site, len(asked))


def test_loses_no_picture_when_broker_and_worker_die(a_site: Callable[..., Site], a_server: Callable[..., Any]) -> None:
    redis = a_server(Redis)
    redis.start()
    site = a_site(kind="pictures", ALIVE_BROKER_URL=redis.url(0), ALIVE_RESEND_SECONDS="3")
    makers = bring_up(site)
    asked = [site.asks() for _time in range(3)]
    pages = [site.watches(one) for one in asked]
    at_work(site, asked[0])
    makers[0].kill()
    redis.kill()  # every message is forgotten
    asked.append(site.asks())
    redis.start()
    for one in asked:
        site.waits_for(one, "ready")
    assert all(page.never_ran_backwards() for page in pages)
    counted(site, len(asked))


def test_works_with_rabbitmq(a_site: Callable[..., Site], a_server: Callable[..., Any]) -> None:
    rabbit = a_server(Rabbit)
    rabbit.start()
    wrong = a_site(ALIVE_BROKER_URL=rabbit.url(password="wrong")).check()
    assert "The broker lets nobody in: " in wrong and "ACCESS_REFUSED" in wrong, wrong
    site = a_site(ALIVE_BROKER_URL=rabbit.url(), ALIVE_RESEND_SECONDS="3")
    makers = bring_up(site)
    asked = [site.asks() for _time in range(2)]
    at_work(site, asked[0])
    makers[0].kill()
    rabbit.kill()
    asked.append(site.asks())
    rabbit.start()
    for alive in asked:
        site.waits_for(alive, "ready", seconds=90)
    counted(site, len(asked))


def test_keeps_media_in_a_bucket_behind_signed_links(a_site: Callable[..., Site], a_server: Callable[..., Any]) -> None:
    store = a_server(Store)
    store.start()
    ours = store.settings()
    names = {"endpoint_url": ours["ALIVE_S3_ENDPOINT_URL"], "aws_access_key_id": "alive", "region_name": "us-east-1"}
    client: Any = boto3.client("s3", **names, aws_secret_access_key=ours["ALIVE_S3_SECRET_ACCESS_KEY"])

    def made() -> bool:
        try:
            client.create_bucket(Bucket="alive")
        except (BotoCoreError, ClientError):
            return False
        return True

    until(made, "the store takes no bucket", pause=0.5)
    site = a_site(**ours)
    site.start()
    alive = site.asks()
    site.waits_for(alive, "ready")
    link = site.ask("GET", f"/api/v1/alive/{alive}/")["clip"]["video"]
    with site.fetch(link) as answer:
        assert answer.url.startswith(ours["ALIVE_S3_ENDPOINT_URL"]) and "Signature" in answer.url
        assert answer.read(12)[4:8] == b"ftyp"
        signed = answer.url
    with pytest.raises(HTTPError, match="403"):
        urlopen(signed.partition("?")[0])  # noqa: S310  (the same file without its signature)
    counted(site, 1)
    assert "(alive." not in site.check()
    everyone = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::alive/*"}
    client.put_bucket_policy(Bucket="alive", Policy=json.dumps({"Version": "2012-10-17", "Statement": [everyone]}))
    until(lambda: "The bucket is public: anyone could read private photos." in site.check(), "nobody minds", pause=0.5)


def test_refuses_servers_that_let_nobody_in(a_site: Callable[..., Site], a_server: Callable[..., Any]) -> None:
    redis = a_server(Redis)
    redis.start()
    site = a_site(ALIVE_CHANNEL_LAYER_URL=redis.url(1, password="wrong"))
    assert "The channel layer lets nobody in: invalid username-password pair" in site.check()
    site.environment |= {"ALIVE_CHANNEL_LAYER_URL": "", "ALIVE_BROKER_URL": redis.url(0, password="wrong")}
    assert "The broker lets nobody in: invalid username-password pair" in site.check()
    site.environment |= {"ALIVE_BROKER_URL": "", "ALIVE_DATABASE_URL": "postgres://alive:wrong@127.0.0.1:1/alive"}
    assert "The database lets nobody in: " in site.check()


def test_brings_a_backup_of_postgresql_up_elsewhere(a_site: Callable[..., Site], a_server: Callable[..., Any], tmp_path: Path) -> None:
    postgres = a_server(Postgres)
    postgres.start()
    lost, new = (a_site(ALIVE_DATABASE_URL=postgres.create(name)) for name in ("lost", "new"))
    assert lost.member["photo"]
    told = lost.manage("backup", str(tmp_path / "kept"))
    assert "It holds keys and private photos" in told, told
    assert "Restored; 0 files are missing" in (told := new.manage("restore", str(tmp_path / "kept"))), told
    photo = "from stories.models import Photo; print(Photo.objects.get().owner.username, len(Photo.objects.get().image.read()) > 1000)"
    assert new.manage("shell", "--verbosity", "0", "-c", photo).split() == ["sari", "True"]
