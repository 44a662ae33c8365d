"""Index links by what they are counted by: their status alone had an index, and a count read every link with its evidence."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("measures", "0033_log_index_on_postgresql")]

    operations = [
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
    ]
