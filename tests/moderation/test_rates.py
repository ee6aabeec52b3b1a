"""How often somebody without an account may send: so many from an address, so many for an e-mail, and then again after the window."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from moderation import rates


def sent(email: str = "ann@example.org", address: str = "10.0.0.1") -> bool:
    return rates.may_send(RequestFactory().post("/", REMOTE_ADDR=address), email=email)


def test_lets_the_share_pass_and_not_one_more() -> None:
    assert [sent() for _ in range(rates.PER_ADDRESS[0] + 1)] == [True] * rates.PER_ADDRESS[0] + [False]


def test_counts_an_address_whatever_e_mail_it_names() -> None:
    for number in range(rates.PER_ADDRESS[0]):
        assert sent(email=f"{number}@example.org")
    assert not sent(email="new@example.org")
    assert sent(email="new@example.org", address="10.0.0.2")


def test_counts_an_e_mail_wherever_it_is_sent_from_and_however_it_is_spelt() -> None:
    spellings = ["ann@example.org", "Ann@Example.org", " ANN@EXAMPLE.ORG "] * 2
    assert all(sent(email=one, address=f"10.0.0.{number}") for number, one in enumerate(spellings))
    assert not sent(address="10.9.9.9")


def test_counts_both_even_when_one_is_used_up() -> None:
    """Else whoever is stopped for an address could find out the e-mails of others for nothing."""
    for _ in range(rates.PER_ADDRESS[0] + 3):
        sent()
    assert not sent(address="10.0.0.2")


def test_forgets_when_the_window_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "PER_ADDRESS", (1, 3600))
    monkeypatch.setattr(rates, "PER_EMAIL", (1, 3600))
    assert sent()
    assert not sent()
    cache.clear()  # what the cache does by itself after the window
    assert sent()


class Kept:
    """Notes what is put into the cache, and for how long."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.keys: list[str] = []
        self.seconds: list[int] = []
        self._add = cache.add
        monkeypatch.setattr(cache, "add", self, raising=False)

    def __call__(self, key: str, value: int, timeout: int) -> bool:
        self.keys.append(key)
        self.seconds.append(timeout)
        return bool(self._add(key, value, timeout))


def test_every_count_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept(monkeypatch)
    sent()
    assert kept.seconds == [rates.HOUR, rates.DAY]


def test_lets_pass_what_runs_out_between_two_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(key: str) -> int:
        raise ValueError(key)

    monkeypatch.setattr(cache, "incr", gone, raising=False)
    assert sent()


def test_keeps_no_address_and_no_e_mail_in_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept(monkeypatch)
    sent()
    assert len(kept.keys) == 2
    assert not any("ann" in key or "10.0" in key or " " in key for key in kept.keys)
