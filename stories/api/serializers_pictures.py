"""The shapes of the API for pictures made here."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from generation import limits
from generation.models import Picture, PictureRequest
from generation.progress import as_event, snapshot
from stories.api.serializers import Linked, OwnPhotoField


class PictureSerializer(Linked):
    image = serializers.SerializerMethodField()
    is_ai_generated = serializers.BooleanField(read_only=True)

    class Meta:
        model = Picture
        fields = ["id", "image", "is_ai_generated", "width", "height", "size", "sha256", "signer", "created_at"]

    @extend_schema_field(OpenApiTypes.URI)
    def get_image(self, picture: Picture) -> str:
        return self.link("picture", picture)


class PictureAskSerializer(serializers.Serializer):
    """What may be asked for; the same limits as the form."""

    prompt = serializers.CharField(max_length=limits.PROMPT_LENGTH)
    aspect = serializers.ChoiceField(
        choices=[str(aspect) for aspect in limits.Aspect], default=str(limits.Aspect.TALL), help_text="Of a picture made from words alone."
    )
    photo = OwnPhotoField(required=False, allow_null=True, default=None, help_text="A photo of yours to be restyled, in its own shape.")
    strength = serializers.FloatField(
        min_value=limits.STRENGTH[0], max_value=limits.STRENGTH[1], default=limits.DEFAULT_STRENGTH, help_text="How far from the photo."
    )
    seed = serializers.IntegerField(min_value=0, max_value=limits.MAX_SEED, required=False, allow_null=True, default=None)
    people_agreed = serializers.BooleanField(default=False, help_text="Everyone who can be recognised in the photo agreed.")


class PictureRequestSerializer(serializers.ModelSerializer):
    progress = serializers.SerializerMethodField()
    picture = serializers.SerializerMethodField()

    class Meta:
        model = PictureRequest
        fields = [
            "id", "state", "progress", "prompt", "strength", "width", "height", "seed", "rules", "failure", "regions", "region", "worker",
            "engine", "model", "picture", "created_at",
        ]  # fmt: skip

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_progress(self, asked: PictureRequest) -> dict[str, Any]:
        return as_event(snapshot(asked))

    @extend_schema_field(PictureSerializer(allow_null=True))
    def get_picture(self, asked: PictureRequest) -> dict[str, Any] | None:
        made = getattr(asked, "picture", None)
        return dict(PictureSerializer(made, context=self.context).data) if made else None
