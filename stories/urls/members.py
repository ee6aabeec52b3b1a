"""Profiles, following, the Inbox."""

from django.urls import path

from stories.views import inbox, profile

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/accept/<str:username>/", inbox.follow_accept, name="follow_accept"),
    path("inbox/decline/<str:username>/", inbox.follow_decline, name="follow_decline"),
    path("me/", profile.profile, name="profile"),
    path("me/edit/", profile.profile_edit, name="profile_edit"),
    path("search/", profile.search, name="search"),
    path("@<str:username>/", profile.member, name="member"),
    path("@<str:username>/follow/", profile.follow, name="follow"),
    path("@<str:username>/unfollow/", profile.unfollow, name="unfollow"),
    path("@<str:username>/mute/", profile.mute, name="mute"),
    path("@<str:username>/unmute/", profile.unmute, name="unmute"),
    path("@<str:username>/block/", profile.block, name="block"),
    path("@<str:username>/unblock/", profile.unblock, name="unblock"),
    path("@<str:username>/close-friend/", profile.close_friend, name="close_friend"),
]
