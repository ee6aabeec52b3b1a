"""What a file is matched with: only what the asker may know of, the surest first, each once; and no more readings than the site bears."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from generation.models import Clip
from generation.provenance.claims import Claims, Standing, manifest_label
from generation.provenance.reading import Reading
from moderation.hashes import NEAR
from stories.models import Story
from stories.models.story import Audience
from stories.services import social, verify
from stories.services.verify import VerifyError, known_to, matches_of, story_behind
from tests.factories import PhotoFactory, PictureFactory, StoryFactory

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()
HASHES = [f"{number:064x}" for number in (0, (1 << 80) - 1, ((1 << 80) - 1) << 90)]  # far from each other


def story_of_clip(**values: Any) -> Story:
    story: Story = StoryFactory(of_clip=True, **values)
    return story


def matched(reading: Reading, limit: int = 9) -> list[tuple[Any, str, int]]:
    return [(match.made, match.how, match.score) for match in matches_of(reading, Story.objects.all(), limit=limit)]


def flipped(one: str, bits: int) -> str:
    return f"{int(one, 16) ^ ((1 << bits) - 1):064x}"


# --- who may know of what ----------------------------------------------------------------------------------------------------


def test_a_visitor_knows_of_what_is_public_and_a_member_of_what_they_see(member: Any) -> None:
    public, followers = StoryFactory(), StoryFactory(audience=Audience.FOLLOWERS)
    mine = StoryFactory(owner=member, audience=Audience.CLOSE_FRIENDS)
    assert set(known_to(VISITOR)) == {public}
    assert set(known_to(member)) == {public, mine}
    assert set(known_to(followers.owner)) == {public, followers}


def test_what_anybody_may_know_a_blocked_member_may_know_too(member: Any) -> None:
    """Else logging out would tell whether one is blocked."""
    public = StoryFactory()
    social.block(blocker=public.owner, blocked=member)
    assert set(known_to(member)) == {public}


@pytest.mark.parametrize("form", ["https://alive.example/stories/{}/", "/stories/{}/about/", "stories/{}", "see stories/{} !"])
def test_finds_the_story_in_any_link_to_it(form: str) -> None:
    story = StoryFactory()
    assert story_behind(link=form.format(story.pk), viewer=VISITOR) == story


@pytest.mark.parametrize(
    "link", ["", "x", "stories/", "stories/00000000-0000-0000-0000-000000000000", "stories/" + "f" * 8 + "-" + "-" * 27, "\0", "x" * 9999]
)
def test_a_link_to_nothing_and_one_to_something_hidden_read_the_same(link: str) -> None:
    hidden = StoryFactory(audience=Audience.FOLLOWERS)
    said = []
    for one in (link, f"/stories/{hidden.pk}/"):
        with pytest.raises(VerifyError) as error:
            story_behind(link=one, viewer=VISITOR)
        said.append((error.value.status, error.value.code, str(error.value.message)))
    assert said[0] == said[1]


# --- what a file is matched with ---------------------------------------------------------------------------------------------


def test_the_mark_in_the_pixels_leads_to_its_clip_or_picture() -> None:
    clip = story_of_clip().clip
    picture = PictureFactory(watermark_id=1 << 40)
    StoryFactory(owner=picture.owner, photo=PhotoFactory(owner=picture.owner, picture=picture, ai_made=True))
    made: Any
    for made in (clip, picture):
        assert matched(Reading("video", watermark=made.watermark_id)) == [(made, "watermark", 100)]
    assert matched(Reading("video", watermark=(1 << 48) - 1)) == []


def test_a_mark_of_nought_is_a_mark() -> None:
    clip = story_of_clip(clip__watermark_id=0).clip
    assert matched(Reading("video", watermark=0))[0][0] == clip


@pytest.mark.parametrize("standing", list(Standing))
def test_believes_a_manifest_only_from_a_trusted_signer(standing: Standing) -> None:
    story = story_of_clip()
    assert story.clip is not None
    label = manifest_label(story.clip.watermark_id)
    Clip.objects.filter(pk=story.clip.pk).update(manifest=b"jumb " + label.encode())
    found = matched(Reading("video", Claims(standing, manifest_id=label)))
    assert [how for _, how, _ in found] == (["manifest"] if standing is Standing.TRUSTED else [])


def test_a_label_that_only_ends_like_ours_is_another_manifest() -> None:
    story = story_of_clip()
    assert story.clip is not None
    forged = manifest_label(story.clip.watermark_id)  # the right bits, but not the one that was stored
    assert matched(Reading("video", Claims(Standing.TRUSTED, manifest_id=forged))) == []


def test_looks_alike_when_half_of_the_pictures_do() -> None:
    clip = story_of_clip(clip__fingerprints={"pdq": [HASHES[0]]}).clip
    near, far = flipped(HASHES[0], NEAR), flipped(HASHES[0], NEAR + 1)
    assert matched(Reading("video", pdq=(near, HASHES[1]))) == [(clip, "fingerprint", 50)]
    assert matched(Reading("video", pdq=(near,))) == [(clip, "fingerprint", 99)]  # alike is never sure
    assert matched(Reading("video", pdq=(far,))) == []
    assert matched(Reading("video", pdq=(near, HASHES[1], HASHES[2]))) == []


def test_names_each_once_the_surest_first() -> None:
    clip = story_of_clip(clip__fingerprints={"pdq": [HASHES[0]]}).clip
    other = story_of_clip(clip__fingerprints={"pdq": [HASHES[0]]}).clip
    assert clip is not None
    found = matched(Reading("video", watermark=clip.watermark_id, pdq=(HASHES[0],)))
    assert found == [(clip, "watermark", 100), (other, "fingerprint", 99)]
    assert len(matched(Reading("video", watermark=clip.watermark_id, pdq=(HASHES[0],)), limit=1)) == 1


def test_passes_over_what_is_deleted_while_it_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    story = story_of_clip()

    def deletes(asked: Any, known: Any) -> float:
        story.delete()
        Clip.objects.all().delete()
        return 0.9

    monkeypatch.setattr("stories.services.verify.units.likeness", deletes)
    assert verify.by_units([b"x" * 32], [Clip.objects.all()]) == []


@pytest.mark.parametrize("prints", [{}, {"pdq": []}])
def test_bears_rows_without_fingerprints(prints: dict[str, Any]) -> None:
    story_of_clip(clip__fingerprints=prints)
    assert matched(Reading("video", pdq=(HASHES[0],))) == []
    assert matched(Reading("video")) == []


# --- no more than the site bears ---------------------------------------------------------------------------------------------


def test_reads_a_few_files_at_once_and_tells_the_next_to_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "PATIENCE", 0.01)
    taken = [verify._turns.acquire(blocking=False) for _ in range(verify.AT_ONCE)]
    try:
        with pytest.raises(VerifyError) as busy:
            verify.read_in_turn(tmp_path / "file")
        assert (busy.value.status, busy.value.code) == (503, "busy")
    finally:
        for _ in filter(None, taken):
            verify._turns.release()


def test_a_reading_that_fails_gives_its_turn_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise OSError("no process")

    monkeypatch.setattr(verify, "read", broken)
    for _ in range(verify.AT_ONCE + 1):
        with pytest.raises(OSError, match="no process"):
            verify.read_in_turn(tmp_path / "file")


def test_its_place_for_a_file_is_gone_afterwards() -> None:
    with verify.scratch() as path:
        path.write_bytes(b"somebody's file")
    assert not path.parent.exists()
