"""Home, posting, the Story viewer, and private media."""

from django.urls import path

from stories.views import archive, home, media, post, viewer

urlpatterns = [
    path("", home.home, name="home"),
    path("media/<str:token>/", media.media, name="media"),
    path("post/", post.story_new, name="story_new"),
    path("stories/<uuid:pk>/", viewer.story, name="story"),
    path("stories/<uuid:pk>/status/", post.story_status, name="story_status"),
    path("stories/<uuid:pk>/state/", post.story_state, name="story_state"),
    path("stories/<uuid:pk>/about/", viewer.story_about, name="story_about"),
    path("stories/<uuid:pk>/react/", viewer.story_react, name="story_react"),
    path("stories/<uuid:pk>/reply/", viewer.story_reply, name="story_reply"),
    path("stories/<uuid:pk>/viewers/", viewer.story_viewers, name="story_viewers"),
    path("stories/<uuid:pk>/delete/", post.story_delete, name="story_delete"),
    path("stories/<uuid:pk>/pin/", archive.pin, name="highlight_pin"),
    path("highlights/<int:pk>/", archive.highlight, name="highlight"),
    path("highlights/<int:pk>/delete/", archive.highlight_delete, name="highlight_delete"),
    path("archive/", archive.archive, name="archive"),
    path("@<str:username>/stories/", viewer.stories_of, name="stories_of"),
]
