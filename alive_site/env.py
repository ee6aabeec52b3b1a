"""Every setting an operator can choose, read from the environment (prefix ``ALIVE_``) or from a ``.env`` file."""

from __future__ import annotations

import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
MIB = 1024 * 1024


class Profile(StrEnum):
    """Where this process runs; ``production`` refuses everything that is only good on a laptop."""

    LAPTOP = "laptop"
    PRODUCTION = "production"


class Environment(BaseSettings):
    """The settings by environment; ``make settings`` writes these fields to ``docs/settings.md``."""

    model_config = SettingsConfigDict(env_prefix="ALIVE_", env_file=ROOT / ".env", extra="ignore")

    # The deployment
    profile: Profile = Field(Profile.LAPTOP, description="`laptop` or `production`.")
    debug: bool = Field(False, description="Django's DEBUG; never in production.")
    secret_key: str = Field("", description="Django's SECRET_KEY. On a laptop one is made in the data folder.")
    allowed_hosts: Annotated[list[str], NoDecode] = Field(["localhost", "127.0.0.1", "[::1]"], description="Host names, comma-separated.")
    site_url: str = Field("http://127.0.0.1:8000", description="The address members use; written into e-mails and credentials.")
    operator: str = Field("Alive (unnamed operator)", description="Who runs this site; named in the credentials.")
    metrics_token: str = Field(
        "", pattern="^(|.{20,})$", description="At least 20 characters; `/metrics` answers whoever sends it as bearer."
    )
    worker_metrics: str = Field(
        "",
        pattern=r"^(|[^:\s]+:\d{1,5})$",
        description="`host:port` where a worker tells Prometheus of its own parts and card; empty: nowhere.",
    )
    log_format: str = Field("console", pattern="^(console|json)$", description="`console` or `json`.")

    # Where things live
    data_dir: Path = Field(ROOT / "var", description="Database, media, keys and models of the embedded default.")
    models_dir: Path | None = Field(None, description="Small models; default `<data dir>/models`.")
    database_url: str = Field("", description="`postgres://user:password@host/name`; empty means SQLite in the data folder.")
    broker_url: str = Field("", description="`amqp://...` or `redis://...`; empty means the embedded SQLite broker.")
    channel_layer_url: str = Field("", description="`redis://...`; empty means one web process with the in-memory layer.")
    cache_url: str = Field("", description="`redis://...` for throttles; empty counts in each web process by itself.")
    s3_bucket: str = Field("", description="Bucket of an S3-compatible store for media; empty means the data folder.")
    s3_endpoint_url: str = Field("", description="Endpoint of the store, when it is not AWS.")
    s3_region: str = Field("", description="Region name of the bucket.")
    s3_access_key_id: str = Field("", description="Access key of the store.")
    s3_secret_access_key: str = Field("", description="Secret key of the store.")
    email_url: str = Field("", description="`smtp://user:password@host:port` (`smtps://` for TLS); empty prints e-mails to the console.")
    email_from: str = Field("Alive <alive@localhost>", description="Sender of the site's e-mails.")
    accel_prefix: str = Field("", description="nginx's internal location for media (X-Accel-Redirect); empty serves files here.")

    # Making clips
    region: str = Field("local", pattern="^[a-z0-9-]{1,24}$", description="Region of this process; a worker takes only its region's queue.")
    regions: Annotated[list[str], NoDecode] = Field(["local"], description="Regions a member may allow, comma-separated.")
    engine: str = Field("generation.engines.living:LivingEngine", description="The engine's `module:factory`.")
    picture_engine: str = Field("", description="The engine that makes pictures from words, `module:factory`; empty: no pictures are made.")
    daily_pictures: int = Field(24, ge=1, description="Pictures a member may ask for in 24 hours.")
    accepted_licences: Annotated[list[str], NoDecode] = Field(
        [], description="Licences of models you have read and accept, comma-separated, by the catalogue's name."
    )
    daily_quota: int = Field(12, ge=1, description="AI Alive requests a member may make in 24 hours.")
    queued_per_member: int = Field(3, ge=1, description="Requests of one member that may wait or run at once.")
    lease_seconds: int = Field(20, ge=2, description="A running request without a heartbeat for so long is given to another worker.")
    resend_seconds: int = Field(30, ge=2, description="A message nobody has worked on for so long is sent again; then after twice as long.")
    max_attempts: int = Field(3, ge=1, description="How often a request is tried before it fails.")

    # Members and media
    signup_age: int = Field(16, ge=13, description="Age from which one may have an account.")
    alive_age: int = Field(18, ge=13, description="Age from which one may use AI Alive.")
    upload_bytes: int = Field(30 * MIB, ge=MIB, description="Largest photo file.")
    upload_pixels: int = Field(80_000_000, ge=1_000_000, description="Largest photo, width x height.")
    album_bytes: int = Field(1024 * MIB, ge=MIB, description="Storage of one member's Story Album.")
    staff_second_factor: bool = Field(
        True, description="Staff need an authenticator app to open the desk. `false` relaxes it on a laptop; production always needs it."
    )
    hash_service: str = Field(
        "", description="Picture classifier `package.module:Class` that asks a hash service for child abuse material; empty: none."
    )

    # Credentials and watermark
    c2pa_chain: Path | None = Field(None, description="Certificate chain (PEM) that signs clips; empty makes a development one.")
    c2pa_key: Path | None = Field(None, description="Private key (PEM) of that chain.")
    c2pa_signer: str = Field(
        "",
        pattern=r"^(|[\w.]+:\w+)$",
        description="Instead of the key: `package.module:function` that gets bytes and returns their ES256 signature, as a KMS makes it.",
    )
    c2pa_anchors: Path | None = Field(None, description="Trust anchors (PEM) clips are read back against.")
    c2pa_tsa_url: str = Field("", description="RFC 3161 time-stamp authority; empty signs without a time-stamp.")
    ffmpeg: str = Field("", description="An ffmpeg with the `signature` filter; with it the ISCC of a clip has a Video-Code.")
    watermark_key: str = Field("", description="Secret of the invisible watermark. On a laptop one is made in the data folder.")

    @field_validator("allowed_hosts", "regions", "accepted_licences", mode="before")
    @classmethod
    def split_commas(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @property
    def models(self) -> Path:
        return self.models_dir or self.data_dir / "models"

    @property
    def in_production(self) -> bool:
        return self.profile is Profile.PRODUCTION


def from_environment() -> Environment:
    """Read the settings.

    Raises:
        ImproperlyConfigured: says for each wrong setting what is wrong with it.
    """
    try:
        return Environment()
    except ValidationError as error:
        wrong = [f"  ALIVE_{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors()]
        raise ImproperlyConfigured("\n".join(["Some settings cannot be used (docs/settings.md lists all of them):", *wrong])) from None


def kept_secret(given: str, path: Path) -> str:
    """Return the secret that was given, else the one in ``path``, else a new one that is written there (mode 0600)."""
    if given:
        return given
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(partial)  # atomic, and the first of two processes wins
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    return path.read_text().strip()


def file_modes(*, for_group: bool) -> dict[str, int]:
    """Return who may read stored media: its owner alone, or its group too."""
    return {"file_permissions_mode": 0o640 if for_group else 0o600, "directory_permissions_mode": 0o750 if for_group else 0o700}
