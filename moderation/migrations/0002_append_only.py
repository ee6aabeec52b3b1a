"""Decisions and screenings are only ever added: the database refuses the rest."""

from django.db import migrations

from moderation import ledger


def install(apps, schema_editor):
    ledger.install(schema_editor.connection)


def remove(apps, schema_editor):
    ledger.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
