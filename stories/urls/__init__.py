"""The addresses of the product, a file per room."""

from stories.urls import create, members, settings, verify, watch

urlpatterns = [*watch.urlpatterns, *members.urlpatterns, *create.urlpatterns, *settings.urlpatterns, *verify.urlpatterns]
