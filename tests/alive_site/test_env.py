"""What an operator may choose is documented, and what cannot be used is refused in words."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from alive_site.env import from_environment


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DAILY_QUOTA", "many"),
        ("DAILY_QUOTA", "0"),
        ("PROFILE", "prod"),
        ("REGION", "EU West!"),
        ("LOG_FORMAT", "xml"),
        ("DEBUG", "perhaps"),
    ],
)
def test_says_which_setting_cannot_be_used(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"ALIVE_{name}", value)
    with pytest.raises(ImproperlyConfigured, match=f"ALIVE_{name}: "):
        from_environment()


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIVE_REGIONS", "eu, asia ,")
    assert from_environment().regions == ["eu", "asia"]
