"""A photo that came with credentials of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation import signing
from generation.provenance.heritage import Arrival, inherit
from tests.cameras import photographed


@pytest.fixture
def came(tmp_path: Path) -> Arrival:
    arrival = inherit(photographed(tmp_path), anchors=signing.authority().anchors)
    assert arrival.heritage is not None
    return arrival
