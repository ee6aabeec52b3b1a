"""The REST API, version 1."""

from csp.decorators import csp_update
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

# Swagger's own scripts write style attributes; nothing else on the site may.
styled = csp_update({"style-src": ["'self'", "'unsafe-inline'"]})

urlpatterns = [
    path("", include("stories.api.urls")),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="schema"),
    path("docs/", styled(SpectacularSwaggerSplitView.as_view(url_name="schema", permission_classes=[AllowAny])), name="api_docs"),
]
