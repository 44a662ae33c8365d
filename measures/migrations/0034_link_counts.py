"""Index links by what they are counted by: a count read every link with its evidence."""

import django.db.models.deletion
from django.db import migrations, models


def end(related_name, verbose_name):
    return models.ForeignKey(
        "measures.measure",
        django.db.models.deletion.CASCADE,
        related_name=related_name,
        verbose_name=verbose_name,
        null=True,
        blank=True,
        db_index=False,
    )


class Migration(migrations.Migration):

    dependencies = [("measures", "0033_log_index_on_postgresql")]

    operations = [
        migrations.AlterField(model_name="link", name="origin", field=end("links_out", "从")),
        migrations.AlterField(model_name="link", name="target", field=end("links_in", "到")),
        migrations.AlterField(
            model_name="link",
            name="status",
            field=models.CharField(
                choices=[("suggested", "待核"), ("confirmed", "已确认"), ("rejected", "已否定")],
                default="suggested",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["status", "kind", "relation"], name="link_counted"),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["origin", "status"], name="link_origin"),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["target", "status"], name="link_target"),
        ),
    ]
