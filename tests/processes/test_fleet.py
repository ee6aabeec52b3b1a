"""By settings alone: a store with signed links, and servers that let nobody in; ``test_kills.py`` runs whole fleets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import boto3  # type: ignore[import-untyped]
import pytest
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from tests.counts import Tells
from tests.processes.parts import until
from tests.processes.servers import Postgres, Redis, Store
from tests.processes.site import Site


def test_keeps_media_in_a_bucket_behind_signed_links(
    a_site: Callable[..., Site], a_server: Callable[..., Any], record_property: Tells
) -> None:
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
    site = a_site(**ours, ALIVE_RESEND_SECONDS="3")
    site.start()
    reached = site.closes("half-stored")
    alive = site.asks()
    until(reached, "nothing was ever stored")  # the video lies in the bucket, its poster does not
    store.kill()
    site.opens()
    until(lambda: "the attempt failed" in site.log.read_text(), "it never noticed")
    store.start()
    site.waits_for(alive, "ready")
    link = site.ask("GET", f"/api/v1/alive/{alive}/")["clip"]["video"]
    with site.fetch(link) as answer:
        assert answer.url.startswith(ours["ALIVE_S3_ENDPOINT_URL"]) and "Signature" in answer.url
        assert answer.read(12)[4:8] == b"ftyp"
        signed = answer.url
    with pytest.raises(HTTPError, match="403") as refused:
        urlopen(signed.partition("?")[0])  # noqa: S310  (the same file without its signature)
    refused.value.close()
    told = site.has_made(1)
    record_property("counted", f"store killed half-way: {told['made']} clip, {told['attempts']} attempts, {told['swept']} files swept")
    assert "(alive." not in site.check()
    everyone = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::alive/*"}
    client.put_bucket_policy(Bucket="alive", Policy=json.dumps({"Version": "2012-10-17", "Statement": [everyone]}))
    until(lambda: "The bucket is public: anyone could read private photos." in site.check(), "nobody minds", pause=0.5)


def test_refuses_servers_that_let_nobody_in(a_site: Callable[..., Site], a_server: Callable[..., Any]) -> None:
    """With the server's own words; a database's pool would only say that it got none."""
    redis, postgres = a_server(Redis), a_server(Postgres)
    redis.start()
    postgres.start()
    site = a_site(ALIVE_CHANNEL_LAYER_URL=redis.url(1, password="wrong"))
    assert "The channel layer lets nobody in: invalid username-password pair" in site.check()
    site.environment |= {"ALIVE_CHANNEL_LAYER_URL": "", "ALIVE_DATABASE_URL": "postgres://alive:wrong@127.0.0.1:1/alive"}
    assert "The database lets nobody in: " in (told := site.check()) and "refused" in told, told
    site.environment |= {"ALIVE_DATABASE_URL": postgres.create("alive").replace(f"{postgres.user}@", "stranger:wrong@")}
    assert 'password authentication failed for user "stranger"' in (told := site.check()), told


def test_brings_a_backup_of_postgresql_up_elsewhere(a_site: Callable[..., Site], a_server: Callable[..., Any], tmp_path: Path) -> None:
    postgres = a_server(Postgres)
    postgres.start()
    lost, new = (a_site(ALIVE_DATABASE_URL=postgres.create(name)) for name in ("lost", "new"))
    assert lost.member["photos"]
    told = lost.manage("backup", str(tmp_path / "kept"))
    assert "It holds keys and private photos" in told, told
    assert "Restored; 0 files are missing" in (told := new.manage("restore", str(tmp_path / "kept"))), told
    photo = "from stories.models import Photo; print(*(photo.owner.username for photo in Photo.objects.all() if photo.image.read()))"
    assert new.manage("shell", "--verbosity", "0", "-c", photo).split() == ["sari", "sari"]
