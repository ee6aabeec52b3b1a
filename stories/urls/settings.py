"""What a member decides about the account."""

from django.urls import path

from stories.views import hidden_words, settings

urlpatterns = [
    path("settings/", settings.index, name="settings"),
    path("settings/privacy/", settings.privacy, name="settings_privacy"),
    path("settings/look/", settings.look, name="settings_look"),
    path("settings/regions/", settings.regions, name="settings_regions"),
    path("settings/blocked/", settings.blocked, name="settings_blocked"),
    path("settings/hidden-words/", hidden_words.hidden_words, name="settings_hidden_words"),
    path("settings/hidden-words/<int:pk>/remove/", hidden_words.remove, name="hidden_word_remove"),
    path("settings/close-friends/", settings.close_friends, name="settings_close_friends"),
    path("settings/tokens/", settings.tokens, name="settings_tokens"),
    path("settings/tokens/<str:pk>/revoke/", settings.token_revoke, name="token_revoke"),
    path("settings/data/", settings.data, name="settings_data"),
    path("settings/data/export/", settings.data_export, name="data_export"),
    path("settings/close/", settings.close, name="settings_close"),
]
