"""Stories left behind in their check, photos nobody shows any more, files nobody owns."""

from __future__ import annotations

from django.conf import settings
from django.db.models.functions import Now

from stories import tasks
from stories.models import Story, User
from stories.services.album import purge_hidden


def sweep() -> int:
    """Do one round; return how many messages were sent again."""
    left_behind = Story.objects.left_behind(resend_after=settings.RESEND_SECONDS)[:200]
    for story in left_behind:
        Story.objects.filter(pk=story.pk).update(sent_at=Now())
        tasks.ring(tasks.screen_story, story.pk)
    return len(left_behind)


def tidy() -> int:
    """Remove what nobody can ask for any more, and ring for pictures of members that still wait; return how many photos went."""
    for member_id in User.objects.exclude(avatar_waiting="").values_list("pk", flat=True)[:200]:
        tasks.ring(tasks.screen_portrait, member_id)
    return purge_hidden()
