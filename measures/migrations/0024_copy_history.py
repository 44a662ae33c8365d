"""Copy the history from the tables of django-reversion into those of our own, and back.

Plain SQL: a database may hold millions of versions. The two run alike on SQLite and PostgreSQL.
"""

from django.core.management.color import no_style
from django.db import migrations

# A revision without a change set was written past the site, by reversion's own means. It becomes a change set, too.
_ADOPT = """
    INSERT INTO measures_changeset (kind, summary, deleted, revision_id, created_at, reason)
    SELECT 'edit', '编辑', '[]', revision.id, revision.date_created, ''
    FROM reversion_revision AS revision
    WHERE NOT EXISTS (SELECT 1 FROM measures_changeset WHERE revision_id = revision.id)
    ORDER BY revision.id
"""
_FORWARDS = (
    _ADOPT,
    """
    UPDATE measures_changeset SET
        user_id = (SELECT user_id FROM reversion_revision WHERE id = revision_id),
        created_at = (SELECT date_created FROM reversion_revision WHERE id = revision_id),
        reason = (SELECT substr(comment, 1, 5000) FROM reversion_revision WHERE id = revision_id)
    WHERE revision_id IS NOT NULL
    """,
    """
    INSERT INTO measures_recordversion (id, change_set_id, content_type_id, object_id, data, name)
    SELECT version.id, change_set.id, version.content_type_id, CAST(version.object_id AS bigint),
        version.serialized_data, substr(version.object_repr, 1, 200)
    FROM reversion_version AS version
    JOIN measures_changeset AS change_set ON change_set.revision_id = version.revision_id
    """,
)
# What was copied from is still there if `0025_drop_reversion` was not reached.
_BACKWARDS = (
    "UPDATE measures_changeset SET revision_id = NULL",
    "DELETE FROM reversion_version",
    "DELETE FROM reversion_revision",
    """
    INSERT INTO reversion_revision (id, date_created, comment, user_id)
    SELECT id, created_at, reason, user_id FROM measures_changeset
    """,
    "UPDATE measures_changeset SET revision_id = id",
    """
    INSERT INTO reversion_version
        (id, revision_id, content_type_id, object_id, db, format, serialized_data, object_repr)
    SELECT id, change_set_id, content_type_id, CAST(object_id AS varchar(191)), 'default', 'exact-json', data, name
    FROM measures_recordversion
    """,
    "DELETE FROM measures_recordversion",
)


def _run(statements, models):
    def copy(apps, schema_editor):
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            found = [apps.get_model("measures", name) for name in models]
            for statement in connection.ops.sequence_reset_sql(no_style(), found):
                cursor.execute(statement)

    return copy


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0023_record_version'),
    ]

    operations = [
        migrations.RunPython(
            _run(_FORWARDS, ("ChangeSet", "RecordVersion")), _run(_BACKWARDS, ("Revision", "Version"))
        ),
    ]
