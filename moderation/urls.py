"""Reporting, appeals and the numbers everybody may read."""

from django.urls import path

from moderation.views import account, appeals, consent, reports, transparency

urlpatterns = [
    path("report/", reports.report_link, name="report_link"),
    path("report/done/", reports.received, name="report_received"),
    path("report/<slug:kind>/<str:subject_id>/", reports.report, name="report"),
    path("reports/", reports.my_reports, name="my_reports"),
    path("reports/<str:token>/", reports.report_status, name="report_status"),
    path("reports/<str:token>/appeal/", appeals.appeal_by_link, name="appeal_by_link"),
    path("decisions/<int:pk>/", appeals.decision, name="decision"),
    path("appeals/new/<int:pk>/", appeals.appeal, name="appeal"),
    path("standing/", account.standing, name="standing"),
    path("consent/", consent.revoke, name="consent"),
    path("transparency/", transparency.page, name="transparency"),
    path("transparency.csv", transparency.csv_file, name="transparency_csv"),
]
