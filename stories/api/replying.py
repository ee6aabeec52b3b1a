"""Replies: those that come, those that are kept away, and the words that keep them away."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, mixins, viewsets
from rest_framework.serializers import BaseSerializer

from stories.api.refusals import told_plainly
from stories.api.serializers import HiddenWordSerializer, ReplySerializer
from stories.doors import MemberAPIRequest
from stories.models import HiddenWord, Reply
from stories.services import hidden_words

UNWANTED = OpenApiParameter("unwanted", bool, description="Only those kept from your Inbox by a hidden word or a mute.")


@extend_schema_view(get=extend_schema(parameters=[UNWANTED]))
class RepliesView(generics.ListAPIView[Reply]):
    """Replies to your Stories that you want to read, and those you wrote."""

    request: MemberAPIRequest
    serializer_class = ReplySerializer
    queryset = Reply.objects.none()

    def get_queryset(self) -> QuerySet[Reply]:
        member = self.request.user
        if self.request.query_params.get("unwanted") == "true":
            return Reply.objects.unwanted_by(member)
        mine = Q(sender=member, hidden_at__isnull=True) | Q(pk__in=Reply.objects.wanted_by(member).values("pk"))
        return Reply.objects.filter(mine, sender__is_active=True).select_related("sender")


class HiddenWordViewSet(mixins.ListModelMixin, mixins.CreateModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet[HiddenWord]):
    """Words that keep replies from your Inbox; found in disguise too. A star at the end stands for any ending."""

    request: MemberAPIRequest
    serializer_class = HiddenWordSerializer
    queryset = HiddenWord.objects.none()

    def get_queryset(self) -> QuerySet[HiddenWord]:
        return HiddenWord.objects.filter(owner=self.request.user).select_related("owner")

    def perform_create(self, serializer: BaseSerializer[HiddenWord]) -> None:
        with told_plainly():
            serializer.instance = hidden_words.hide_word(owner=self.request.user, text=serializer.validated_data["text"])

    def perform_destroy(self, instance: HiddenWord) -> None:
        hidden_words.show_word(word=instance)
