"""Stories, members, the Inbox, reports."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from generation.models import Clip
from moderation import subjects
from moderation.services import report
from stories import feed, inbox
from stories.api.idempotency import KEY_PARAMETER, key_of
from stories.api.refusals import told_plainly
from stories.api.serializers import (
    InboxSerializer,
    MemberSerializer,
    MeSerializer,
    ReactionSerializer,
    ReplySerializer,
    ReportAskSerializer,
    StoryAskSerializer,
    StorySerializer,
)
from stories.doors import MemberAPIRequest
from stories.models import Photo, Story, User
from stories.services import social
from stories.services import story as verbs

WAITS = OpenApiResponse(description="`accepted` is false while a private account waits.")
REPORTED = OpenApiResponse(description="`is_new` is false if you had reported it already.")
MINE = OpenApiParameter("mine", bool, description="Only your own, the archive included.")


class StoryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet[Story]):
    """Stories this member may see now."""

    request: MemberAPIRequest
    serializer_class = StorySerializer
    queryset = Story.objects.none()

    def get_queryset(self) -> QuerySet[Story]:
        if self.action == "destroy" or self.request.query_params.get("mine") == "true":
            return Story.objects.owned_by(self.request.user).select_related("owner", "clip", "photo")
        if self.action == "list":
            return feed.visible_now(self.request.user)
        return Story.objects.visible_to(self.request.user)

    @extend_schema(parameters=[MINE])
    def list(self, request: MemberAPIRequest, *args: Any, **kwargs: Any) -> Response:
        """The live Stories of others you may see, or your own with ``mine=true``."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=StoryAskSerializer, responses={201: StorySerializer}, parameters=[KEY_PARAMETER])
    def create(self, request: MemberAPIRequest) -> Response:
        """Hand a clip or a photo in; it is live once the final check has let it pass."""
        asked = StoryAskSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = dict(asked.validated_data)
        alive, photo = said.pop("alive", None), said.pop("photo", None)
        shown: dict[str, Any] = {
            "clip": get_object_or_404(Clip.objects.owned_by(request.user), request=alive) if alive else None,
            "photo": get_object_or_404(Photo.objects.owned_by(request.user).in_album(), pk=photo) if photo else None,
        }
        with told_plainly():
            story = verbs.post_story(owner=request.user, **shown, **said, idempotency_key=key_of(request))
        return Response(self.get_serializer(story).data, status=status.HTTP_201_CREATED)

    def perform_destroy(self, instance: Story) -> None:
        verbs.delete_story(story=instance)

    @extend_schema(request=ReactionSerializer, responses={200: OpenApiResponse(description="The emoji that stands now, or null.")})
    @action(detail=True, methods=["post"])
    def react(self, request: MemberAPIRequest, pk: str) -> Response:
        """Leave one emoji; the same again takes it back."""
        asked = ReactionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with told_plainly():
            stands = verbs.react(story=self.get_object(), member=request.user, emoji=asked.validated_data["emoji"])
        return Response({"emoji": stands.emoji if stands else None})

    @extend_schema(request=ReplySerializer, responses={201: ReplySerializer})
    @action(detail=True, methods=["post"])
    def reply(self, request: MemberAPIRequest, pk: str) -> Response:
        """Write to the owner."""
        asked = ReplySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with told_plainly():
            made = verbs.reply(story=self.get_object(), sender=request.user, text=asked.validated_data["text"])
        return Response(ReplySerializer(made, context=self.get_serializer_context()).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={200: MemberSerializer(many=True)})
    @action(detail=True, methods=["get"], pagination_class=None)
    def viewers(self, request: MemberAPIRequest, pk: str) -> Response:
        """Who saw your Story."""
        story = get_object_or_404(Story.objects.owned_by(request.user), pk=pk)
        members = User.objects.filter(story_views__story=story, is_active=True).order_by("-story_views__seen_at")[:500]
        return Response(MemberSerializer(members, many=True, context=self.get_serializer_context()).data)


class MemberViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[User]):
    """Other members, as far as this one may find them."""

    request: MemberAPIRequest
    serializer_class = MemberSerializer
    lookup_field = "username"
    lookup_value_regex = r"[\w.@+-]+"
    queryset = User.objects.none()

    def get_queryset(self) -> QuerySet[User]:
        return social.members_visible_to(self.request.user)

    @extend_schema(methods=["PUT"], request=None, responses={200: WAITS})
    @extend_schema(methods=["DELETE"], request=None, responses={204: None})
    @action(detail=True, methods=["put", "delete"])
    def follow(self, request: MemberAPIRequest, username: str) -> Response:
        person = self.get_object()
        if request.method == "DELETE":
            social.unfollow(follower=request.user, followed=person)
            return Response(status=status.HTTP_204_NO_CONTENT)
        try:
            made = social.follow(follower=request.user, followed=person)
        except social.BlockedError:
            raise Http404 from None
        return Response({"accepted": made.accepted_at is not None})

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["put", "delete"])
    def mute(self, request: MemberAPIRequest, username: str) -> Response:
        verb = social.unmute if request.method == "DELETE" else social.mute
        verb(muter=request.user, muted=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["put", "delete"])
    def block(self, request: MemberAPIRequest, username: str) -> Response:
        if request.method == "DELETE":
            person = get_object_or_404(User, username=username, blocked_by__blocker=request.user)
            social.unblock(blocker=request.user, blocked=person)
        else:
            social.block(blocker=request.user, blocked=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(generics.RetrieveUpdateAPIView[User]):
    """Your own account and today's quota."""

    serializer_class = MeSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> User:
        return User.objects.get(username=self.request.user.username)

    def perform_update(self, serializer: BaseSerializer[User]) -> None:
        was_private = serializer.instance.is_private if serializer.instance else False
        member = serializer.save()
        if was_private and not member.is_private:
            social.open_account(owner=member)


class InboxView(APIView):
    """What happened to your requests, Stories and reports, newest first."""

    @extend_schema(responses={200: InboxSerializer(many=True)})
    def get(self, request: MemberAPIRequest) -> Response:
        entries = inbox.entries(request.user)
        return Response(InboxSerializer(entries, many=True, context={"request": request}).data)


class ReportView(APIView):
    """Report a Story, a member or a reply."""

    @extend_schema(request=ReportAskSerializer, responses={201: REPORTED})
    def post(self, request: MemberAPIRequest) -> Response:
        asked = ReportAskSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = dict(asked.validated_data)
        kind, subject_id = said.pop("kind"), said.pop("id")
        try:
            visible = subjects.get(kind).visible_to(subject_id, request.user)
        except subjects.UnknownSubjectError:
            visible = False
        if not visible:
            raise Http404
        with told_plainly():
            made = report(kind=kind, subject_id=subject_id, reporter=request.user, **said)
        return Response({"id": made.report.pk, "is_new": made.is_new}, status=status.HTTP_201_CREATED)
