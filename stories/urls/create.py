"""From the camera to the posted Story."""

from django.urls import URLPattern, path

from stories.views import album, asked, camera, editor
from stories.views.kinds import ALIVE, PICTURE, Kind
from stories.views.sheets import ALIVE_SHEET, PICTURE_SHEET, RESTYLE_SHEET, new


def doors(kind: Kind) -> list[URLPattern]:
    """Return where one request of a kind is looked at, and what may be done with it."""
    at = f"{kind.path}/<uuid:pk>/"
    verbs = ("state", "cancel", "retry", "again", "download")
    verb_paths = [path(f"{at}{verb}/", getattr(asked, verb), {"kind": kind}, name=f"{kind.name}_{verb}") for verb in verbs]
    return [path(at, asked.page, {"kind": kind}, name=kind.name), *verb_paths]


urlpatterns = [
    path("camera/", camera.camera, name="camera"),
    path("album/", album.album, name="album"),
    path("album/upload/", album.photo_upload, name="photo_upload"),
    path("album/<uuid:pk>/delete/", album.photo_delete, name="photo_delete"),
    path("album/<uuid:pk>/alt/", album.photo_alt, name="photo_alt"),
    path("album/<uuid:pk>/edit/", editor.editor, name="editor"),
    path("album/<uuid:pk>/alive/", new, {"sheet": ALIVE_SHEET}, name="alive_new"),
    path("album/<uuid:pk>/restyle/", new, {"sheet": RESTYLE_SHEET}, name="restyle_new"),
    path("pictures/new/", new, {"sheet": PICTURE_SHEET}, name="picture_new"),
    path("pictures/<uuid:pk>/keep/", asked.keep, name="picture_keep"),
    *doors(ALIVE),
    *doors(PICTURE),
]
