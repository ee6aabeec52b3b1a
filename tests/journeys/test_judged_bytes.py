"""Whatever the order of events, nobody sees bytes that were not judged, and what was taken down does not come back by itself."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from generation.models import Clip
from moderation import policy, screening, services
from moderation.errors import ModerationError
from moderation.models import Case, Decision, Screening
from moderation.models.decisions import UNDONE_BY, Action
from moderation.verdicts import Judgement, Target, Verdict
from stories import checking, subjects
from stories.errors import KeyReusedError
from stories.models import Photo, Story
from stories.models.story import StoryState
from stories.recipes import Recipe
from stories.services.editing import edit_photo
from stories.services.story import delete_story, post_story, words_sha256
from tests.factories import ClipFactory, PhotoFactory, UserFactory
from tests.journeys.coloured import CAPTIONS, COLOURS, file_of, filmed, is_harmless, painted, sha256_of
from tests.moderation import judges
from tests.moderation.conftest import staff

LONG_WAYS = settings(max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))


class Events(RuleBasedStateMachine):
    """One owner, one follower, two moderators; a worker whose messages arrive at any time, twice, or too late."""

    stories, judged, decisions = Bundle("stories"), Bundle("judged"), Bundle("decisions")

    def __init__(self) -> None:
        super().__init__()
        self.undone_at_the_end = transaction.atomic()
        self.undone_at_the_end.__enter__()
        self.owner, self.viewer = UserFactory(), UserFactory()
        self.moderators = [staff("first", "senior moderator"), staff("second", "senior moderator")]
        self.photos: dict[str, Photo] = {}
        self.clips: dict[str, Clip] = {}
        self.version = policy.POLICY_VERSION
        self.removed: set[Any] = set()  # taken down by a person, and not restored by one since
        self.bytes_of: dict[Any, str] = {}  # what those showed, also when their owner has deleted them
        self.looked_at: set[str] = set()  # the words and bytes that a person let pass
        self.seen: set[Any] = set()  # at the last look

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone_at_the_end.__exit__(None, None, None)

    @initialize()
    def photos_are_in_the_album(self) -> None:
        for mark, (name, colour) in enumerate(COLOURS.items()):
            self.photos[name] = PhotoFactory(owner=self.owner, content=painted(colour, mark))

    @initialize()
    def clips_were_made_some_under_earlier_rules(self) -> None:
        """Its owner sees a clip that was let pass: the doubtful and the harmful one by rules that did not know better."""
        for mark, (name, colour) in enumerate(COLOURS.items()):
            film = filmed(colour, mark)
            clip = ClipFactory(request__owner=self.owner, sha256=hashlib.sha256(film).hexdigest())
            clip.video.save("film.mp4", ContentFile(film))
            Screening.objects.create(
                subject_kind="request",
                subject_id=str(clip.request_id),
                target=Target.CLIP,
                sha256=clip.sha256,
                policy_version=self.version if name == "safe" else "earlier",
                verdict=Verdict.ALLOW,
            )
            self.clips[name] = clip

    # --- the owner ---------------------------------------------------------------------------------------------------------

    @rule(
        target=stories,
        name=st.sampled_from(sorted(COLOURS)),
        caption=st.sampled_from(CAPTIONS),
        key=st.sampled_from([None, "one"]),
        moving=st.booleans(),
    )
    def posts(self, name: str, caption: str, key: str | None, moving: bool) -> Any:
        """The same key again is a replay: the Story there is, or an error, never a second one."""
        shown: dict[str, Any] = {"clip": self.clips[name]} if moving else {"photo": self.photos[name]}
        before = Story.objects.count()
        known = Story.objects.filter(owner=self.owner, idempotency_key=key).first() if key else None
        try:
            story = post_story(owner=self.owner, caption=caption, idempotency_key=key, **shown)
        except KeyReusedError:
            assert known
            return known.pk
        assert Story.objects.count() == before + (0 if known else 1)
        return story.pk

    @rule(name=st.sampled_from(sorted(COLOURS)))
    def edits_the_photo_of_a_story(self, name: str) -> None:
        """An edit after approval makes a new photo, which the Story that is up does not show."""
        self.photos[name] = edit_photo(photo=self.photos[name], recipe=Recipe(turn=90), alt_text="").photo

    @rule(story=stories)
    def deletes(self, story: Any) -> None:
        """Its messages, reports and decisions still come."""
        if row := Story.objects.filter(pk=story).first():
            delete_story(story=row)

    @precondition(lambda self: self.photos)
    @rule(story=stories)
    def swaps_the_file_while_nobody_sees_it(self, story: Any) -> None:
        row = Story.objects.filter(pk=story).exclude(state=StoryState.LIVE).select_related("photo", "clip").first()
        if row is None or Story.objects.filter(photo=row.photo, clip=row.clip, state=StoryState.LIVE).exists():
            return
        with file_of(row).storage.open(str(file_of(row).name), "wb") as stored:
            stored.write(filmed(judges.HARMFUL, 7) if row.clip else painted(judges.HARMFUL, 77))

    # --- the worker --------------------------------------------------------------------------------------------------------

    @rule(story=stories)
    def the_message_arrives(self, story: Any) -> None:
        checking.check(str(story))

    @rule(target=stories, name=st.sampled_from(sorted(COLOURS)))
    def posts_a_film_whose_message_arrives_at_once(self, name: str) -> Any:
        """The way of every day, which chance alone finds too seldom."""
        story = self.posts(name=name, caption=CAPTIONS[1], key=None, moving=True)
        checking.check(str(story))
        return story

    @rule(target=judged, story=stories)
    def a_worker_has_judged(self, story: Any) -> tuple[Any, Judgement | None, str]:
        row = Story.objects.filter(pk=story, state=StoryState.CHECKING).select_related("clip", "photo").first()
        with TemporaryDirectory() as scratch:
            try:
                return row, checking._judge(row, Path(scratch)) if row else None, self.version
            except checking.ChangedError:
                return None, None, self.version

    @rule(judgement=consumes(judged))
    def and_settles_late(self, judgement: tuple[Any, Judgement | None, str]) -> None:
        row, verdict, version = judgement
        intact = row and file_of(row).storage.exists(str(file_of(row).name)) and sha256_of(row) == row.sha256
        if row is None or verdict is None or not intact:
            return  # what changes in the store between two looks at it is the store's to guard
        with rules_in_force(version):
            checking._settle(row, verdict)

    @rule(story=stories, who=st.integers(0, 1))
    def is_taken_down_between_the_judging_and_the_settling(self, story: Any, who: int) -> None:
        judged = self.a_worker_has_judged(story=story)
        self.is_reported_and_taken_down(story=story, who=who)
        self.and_settles_late(judgement=judged)

    @rule(target=stories, who=st.integers(0, 1), moving=st.booleans(), deleted=st.booleans())
    def is_taken_down_and_posted_anew(self, who: int, moving: bool, deleted: bool) -> Any:
        """Also by an owner who deletes it first, so that nothing of it seems left."""
        story: Any = self.posts(name="safe", caption=CAPTIONS[1], key=None, moving=moving)
        checking.check(str(story))
        self.is_reported_and_taken_down(story=story, who=who)
        row = Story.objects.get(pk=story)
        if deleted:
            delete_story(story=Story.objects.get(pk=story))
        again = post_story(owner=self.owner, photo=row.photo, clip=row.clip, caption=CAPTIONS[1])
        checking.check(str(again.pk))
        return again.pk

    @rule()
    def the_rules_change(self) -> None:
        self.version += "+"
        for each in (policy, screening, checking):
            patch.object(each, "POLICY_VERSION", self.version).start()

    # --- the moderators ----------------------------------------------------------------------------------------------------

    @rule(story=stories, category=st.sampled_from(["hate", "intimate", "my_likeness"]))
    def is_reported(self, story: Any, category: str) -> None:
        """Also when it was deleted between the page and the form."""
        services.report(kind="story", subject_id=str(story), category=category, reporter=UserFactory())

    @rule(target=decisions, story=stories, who=st.integers(0, 1))
    def is_reported_and_taken_down(self, story: Any, who: int) -> Any:
        self.is_reported(story=story, category="hate")
        case = Case.objects.filter(subject_id=str(story), state="open").first()
        return self._decides(case, who, "take_down") if case else None

    @rule(
        target=decisions, who=st.integers(0, 1), what=st.sampled_from(["take_down", "dismiss", "release", "refuse"]), nth=st.integers(0, 3)
    )
    def is_decided(self, who: int, what: str, nth: int) -> Any:
        case = Case.objects.filter(state="open").order_by("pk")[nth : nth + 1].first()
        return self._decides(case, who, what) if case else None

    def _decides(self, case: Case, who: int, what: str) -> Any:
        try:
            services.claim_case(case=case, moderator=self.moderators[who])
            before = state_of(case)
            decision = services.decide(case=case, moderator=self.moderators[who], action=what, policy="hate", reason="Seen.")
        except ModerationError:
            return None
        self._note(case, what, before)
        return decision.pk

    @rule(target=decisions, decision=decisions, who=st.integers(0, 1))
    def is_undone(self, decision: Any, who: int) -> Any:
        row = Decision.objects.filter(pk=decision).first()
        if row is None:
            return None
        try:
            undone = services.undo(decision=row, moderator=self.moderators[who], reason="Seen again.")
        except ModerationError:
            return None
        self._note(row.case, UNDONE_BY[row.action], None)
        return undone.pk

    @rule(decision=decisions, who=st.integers(0, 1), grant=st.booleans())
    def is_appealed_and_answered(self, decision: Any, who: int, grant: bool) -> None:
        row = Decision.objects.filter(pk=decision).first()
        if row is None:
            return
        try:
            case = services.appeal(decision=row, member=self.owner, text="Look again.").case
            services.claim_case(case=case, moderator=self.moderators[who])
            services.answer_appeals(case=case, moderator=self.moderators[who], grant=grant, reason="Seen again.")
        except ModerationError:
            return
        if grant:
            self._note(row.case, UNDONE_BY[row.action], None)

    def _note(self, case: Case, what: str, before: str | None) -> None:
        story = Story.objects.filter(pk=case.subject_id).first()
        if story is None:
            return
        if what == Action.TAKE_DOWN:
            self.removed.add(story.pk)
            self.bytes_of[story.pk] = story.sha256
        elif what == Action.RESTORE:
            self.removed.discard(story.pk)
        if what in {Action.RESTORE, Action.RELEASE} or (what == Action.DISMISS and before == StoryState.HELD):
            self.looked_at.add(words_sha256(story))

    # --- what holds at every moment ----------------------------------------------------------------------------------------

    @invariant()
    def everything_seen_was_judged_byte_for_byte(self) -> None:
        for story in Story.objects.visible_to(self.viewer).select_related("photo", "clip"):
            assert sha256_of(story) == story.sha256, "other bytes than those that were posted"
            allowed = Screening.objects.allowing(target=Target.POST, sha256=words_sha256(story), policy_version=story.policy_version)
            assert allowed.exists(), "no verdict for these bytes under the rules it was posted by"
            if story.clip:
                film = Screening.objects.allowing(target=Target.CLIP, sha256=story.sha256, policy_version=story.policy_version)
                assert film.exists(), "no verdict for this film under the rules it was posted by"
            if not is_harmless(story):
                assert words_sha256(story) in self.looked_at, "harmful, and no person let it pass"

    @invariant()
    def nothing_taken_down_is_seen(self) -> None:
        seen = set(Story.objects.visible_to(self.viewer).values_list("pk", flat=True))
        assert not seen & self.removed
        for story in Story.objects.filter(pk__in=seen - self.seen):
            is_twin = story.sha256 in {self.bytes_of[gone] for gone in self.removed}
            assert not is_twin or words_sha256(story) in self.looked_at, "the same bytes came back in another Story"
        self.seen = seen
        assert not any(subjects.story_visible_to(str(story), self.viewer) for story in self.removed)


def state_of(case: Case) -> str | None:
    return Story.objects.filter(pk=case.subject_id).values_list("state", flat=True).first()


def rules_in_force(version: str) -> Any:
    """A worker of before the change still goes by the rules it was started with."""
    return patch.object(checking, "POLICY_VERSION", version)


@pytest.mark.slow
@pytest.mark.django_db
def test_shows_nothing_unjudged_and_brings_nothing_back_in_any_order_of_events(settings: Any) -> None:
    settings.PICTURE_CLASSIFIERS, settings.TEXT_CLASSIFIERS = judges.PICTURE, judges.TEXT
    try:
        run_state_machine_as_test(Events, settings=LONG_WAYS)
    finally:
        patch.stopall()
