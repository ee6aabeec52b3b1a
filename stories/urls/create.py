"""From the camera to the posted Story."""

from django.urls import path

from stories.views import album, alive, camera, editor, pictures

urlpatterns = [
    path("camera/", camera.camera, name="camera"),
    path("album/", album.album, name="album"),
    path("album/upload/", album.photo_upload, name="photo_upload"),
    path("album/<uuid:pk>/delete/", album.photo_delete, name="photo_delete"),
    path("album/<uuid:pk>/alt/", album.photo_alt, name="photo_alt"),
    path("album/<uuid:pk>/edit/", editor.editor, name="editor"),
    path("album/<uuid:pk>/alive/", alive.alive_new, name="alive_new"),
    path("album/<uuid:pk>/restyle/", pictures.restyle_new, name="restyle_new"),
    path("pictures/new/", pictures.picture_new, name="picture_new"),
    path("pictures/<uuid:pk>/", pictures.picture, name="picture"),
    path("pictures/<uuid:pk>/state/", pictures.picture_state, name="picture_state"),
    path("pictures/<uuid:pk>/cancel/", pictures.picture_cancel, name="picture_cancel"),
    path("pictures/<uuid:pk>/retry/", pictures.picture_retry, name="picture_retry"),
    path("pictures/<uuid:pk>/again/", pictures.picture_again, name="picture_again"),
    path("pictures/<uuid:pk>/keep/", pictures.picture_keep, name="picture_keep"),
    path("pictures/<uuid:pk>/download/", pictures.picture_download, name="picture_download"),
    path("alive/<uuid:pk>/", alive.alive, name="alive"),
    path("alive/<uuid:pk>/state/", alive.alive_state, name="alive_state"),
    path("alive/<uuid:pk>/cancel/", alive.alive_cancel, name="alive_cancel"),
    path("alive/<uuid:pk>/retry/", alive.alive_retry, name="alive_retry"),
    path("alive/<uuid:pk>/again/", alive.alive_again, name="alive_again"),
    path("alive/<uuid:pk>/download/", alive.alive_download, name="alive_download"),
]
