"""Begin a history of our own: who, when and why in the change set itself, and a table of versions."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('measures', '0022_more_text_lengths'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='changeset',
            name='revision',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='change_set', to='measures.revision', verbose_name='版本记录'),
        ),
        migrations.AddField(
            model_name='changeset',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='change_sets', to=settings.AUTH_USER_MODEL, verbose_name='操作者'),
        ),
        migrations.AddField(
            model_name='changeset',
            name='created_at',
            field=models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='时间'),
        ),
        migrations.AddField(
            model_name='changeset',
            name='reason',
            field=models.TextField(blank=True, default='', max_length=5000, verbose_name='理由'),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='RecordVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField(verbose_name='记录编号')),
                ('data', models.TextField(verbose_name='内容')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='名称')),
                ('change_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='measures.changeset', verbose_name='变更')),
                ('content_type', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype', verbose_name='种类')),
            ],
            options={
                'verbose_name': '记录版本',
                'verbose_name_plural': '记录版本',
                'ordering': ['pk'],
            },
        ),
    ]
