"""The addresses of the API, version 1."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from stories.api import making, watching

router = SimpleRouter()
router.register("photos", making.PhotoViewSet, "api-photo")
router.register("alive", making.AliveViewSet, "api-alive")
router.register("stories", watching.StoryViewSet, "api-story")
router.register("members", watching.MemberViewSet, "api-member")

urlpatterns = [
    path("", include(router.urls)),
    path("me/", watching.MeView.as_view(), name="api-me"),
    path("inbox/", watching.InboxView.as_view(), name="api-inbox"),
    path("replies/", watching.RepliesView.as_view(), name="api-replies"),
    path("reports/", watching.ReportView.as_view(), name="api-reports"),
]
