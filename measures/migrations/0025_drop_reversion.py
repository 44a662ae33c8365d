"""Drop the tables of django-reversion; what was in them is in ``measures_changeset`` and ``measures_recordversion``."""

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


def _forget_content_types(apps, schema_editor):
    """Delete what Django keeps of models that are gone: their content types and permissions."""
    using = schema_editor.connection.alias
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(using).filter(app_label="reversion")
    apps.get_model("auth", "Permission").objects.using(using).filter(content_type__in=kinds).delete()
    kinds.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('measures', '0024_copy_history'),
    ]

    operations = [
        migrations.RemoveField(model_name='changeset', name='revision'),
        migrations.DeleteModel(name='Version'),
        migrations.DeleteModel(name='Revision'),
        migrations.AddConstraint(
            model_name='changeset',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reason')), 5000), name='changeset_reason_length', violation_error_message='文字太长，不能超过 5000 个字。'),
        ),
        migrations.AddConstraint(
            model_name='recordversion',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 200), name='recordversion_name_length', violation_error_message='文字太长，不能超过 200 个字。'),
        ),
        migrations.AddConstraint(
            model_name='recordversion',
            constraint=models.UniqueConstraint(fields=('content_type', 'object_id', 'change_set'), name='record_once_per_change_set'),
        ),
        migrations.RunPython(_forget_content_types, migrations.RunPython.noop),
    ]
