"""Add change sets. The history was kept in the tables of django-reversion then, until `0024_copy_history`.

Databases of that time have these tables, made by reversion's own migrations; others get them here, for a moment.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class CreateMissingModel(migrations.CreateModel):
    """Create a model whose table may be there already."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        if table not in schema_editor.connection.introspection.table_names():
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0007_document_linked_at'),
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateMissingModel(
            name='Revision',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date_created', models.DateTimeField(db_index=True)),
                ('comment', models.TextField(blank=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={'db_table': 'reversion_revision'},
        ),
        CreateMissingModel(
            name='Version',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.CharField(max_length=191)),
                ('format', models.CharField(max_length=255)),
                ('serialized_data', models.TextField()),
                ('object_repr', models.TextField()),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='measures.revision')),
                ('db', models.CharField(max_length=191)),
            ],
            options={
                'db_table': 'reversion_version',
                'unique_together': {('db', 'content_type', 'object_id', 'revision')},
                'indexes': [models.Index(fields=['content_type', 'db'], name='reversion_v_content_f95daf_idx')],
            },
        ),
        migrations.CreateModel(
            name='ChangeSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('baseline', '建档'), ('edit', '编辑'), ('responsibility', '调整责任'), ('decision', '核定'), ('import', '导入'), ('bulk', '批量修改'), ('spreadsheet', '表格导入'), ('reorganisation', '机构调整'), ('restore', '恢复'), ('undo', '撤销')], max_length=20, verbose_name='种类')),
                ('summary', models.CharField(max_length=500, verbose_name='摘要')),
                ('deleted', models.JSONField(blank=True, default=list, verbose_name='删除的记录')),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='change_set', to='measures.revision', verbose_name='版本记录')),
                ('undone_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='undoes', to='measures.changeset', verbose_name='被撤销于')),
            ],
            options={
                'verbose_name': '变更',
                'verbose_name_plural': '变更',
                'ordering': ['-pk'],
            },
        ),
    ]
