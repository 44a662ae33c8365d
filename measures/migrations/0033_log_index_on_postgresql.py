"""Leave the index of the log of changes by its transaction to PostgreSQL, which alone looks a transaction up.

On SQLite the column has random numbers: every logged row dirtied another page of the index, which cost an import a
tenth of its time.
"""

from django.db import migrations

_NAME = "index_change_transaction"


def drop_on_sqlite(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP INDEX IF EXISTS {_NAME}")


def restore_on_sqlite(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f'CREATE INDEX IF NOT EXISTS {_NAME} ON measures_indexchange ("transaction")')


class Migration(migrations.Migration):

    dependencies = [("measures", "0032_report_indexes")]

    operations = [migrations.RunPython(drop_on_sqlite, restore_on_sqlite)]
