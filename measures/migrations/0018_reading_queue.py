from django.db import migrations, models


def queued_to_reading(apps, schema_editor):
    """The program before knows no queue: what waits is, to it, being read by one that went away."""
    drafts = apps.get_model("measures", "ImportDraft")
    drafts.objects.using(schema_editor.connection.alias).filter(state="queued").update(state="reading")


class Migration(migrations.Migration):

    dependencies = [
        ("measures", "0017_table_duties_in_force"),
    ]

    operations = [
        migrations.AddField(
            model_name="importdraft",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="读取次数"),
        ),
        migrations.AddField(
            model_name="importdraft",
            name="interruptions",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="中断次数"),
        ),
        migrations.AddField(
            model_name="importdraft",
            name="cleared_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="文件清除时间"),
        ),
        migrations.AddField(
            model_name="importdraft",
            name="parsed",
            field=models.JSONField(default=dict, verbose_name="解析结果"),
        ),
        migrations.AddField(
            model_name="importdraft",
            name="corrected",
            field=models.JSONField(default=dict, verbose_name="更正的文字及其解析"),
        ),
        migrations.AlterField(
            model_name="importdraft",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "排队中"),
                    ("reading", "正在读取"),
                    ("failed", "无法读取"),
                    ("ready", "待确认"),
                    ("confirmed", "已导入"),
                ],
                db_index=True,
                default="queued",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, queued_to_reading),
    ]
