"""What is taken down for a person's sake does not come back, until its decision is undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile

from moderation import services
from moderation.models import Case, ListedPicture
from moderation.models.cases import Origin
from moderation.services.blocklist import LIST_BYTES, export_list, import_list
from stories.models import User
from tests.factories import UserFactory, picture
from tests.moderation import things
from tests.moderation.desk import sharp_picture
from tests.moderation.services.test_decisions import decide


@pytest.fixture
def case(thing: str) -> Case:
    User.objects.get(pk=thing).avatar.save("photo.jpg", ContentFile(sharp_picture()))
    return services.report(kind=things.KIND, subject_id=thing, category="other", reporter=UserFactory()).report.case


@pytest.mark.parametrize(("policy", "listed"), [("likeness", 1), ("intimate", 1), ("minors", 1), ("hate", 0), ("spam", 0)])
def test_blocks_the_picture_where_a_person_is_harmed_by_it(policy: str, listed: int, case: Case, moderator: Any) -> None:
    decide(case, moderator, "take_down", policy=policy)
    assert ListedPicture.objects.count() == listed


def test_blocks_the_picture_whose_consent_was_taken_back_whatever_the_rule(thing: str, moderator: Any) -> None:
    User.objects.get(pk=thing).avatar.save("photo.jpg", ContentFile(sharp_picture()))
    told = services.report(kind=things.KIND, subject_id=thing, category="my_likeness", email="ann@example.org", origin=Origin.CONSENT)
    case = told.report.case
    decide(case, moderator, "take_down", policy="other")
    assert ListedPicture.objects.get().case == case


def test_takes_the_picture_off_the_list_when_the_decision_is_undone(case: Case, moderator: Any) -> None:
    import_list("ab" * 32)
    decision = decide(case, moderator, "take_down", policy="intimate")
    services.undo(decision=decision, moderator=moderator, reason="It is the owner, who agreed.")
    assert [row.pdq for row in ListedPicture.objects.all()] == ["ab" * 32]


@pytest.mark.parametrize("content", [b"not a picture", picture(8, 8)])
def test_decides_also_when_the_picture_cannot_be_known_again(content: bytes, thing: str, case: Case, moderator: Any) -> None:
    User.objects.get(pk=thing).avatar.save("photo.jpg", ContentFile(content))
    decide(case, moderator, "take_down", policy="intimate")
    assert things.state_of(thing) == "removed" and not ListedPicture.objects.exists()


def test_imports_what_it_exports_and_adds_nothing_twice(db: None) -> None:
    text = "".join(f"{number:064x} from abroad\n" for number in range(300))
    assert (import_list(text), import_list(text)) == (300, 0)
    assert sorted(export_list(ListedPicture.objects.all()).splitlines()) == sorted(text.splitlines())
    assert len(text) < LIST_BYTES
