"""``clean`` hid Django's own ``Model.clean``."""

from django.db import migrations


class Migration(migrations.Migration):
    """Rename the field."""

    dependencies = [("measures", "0002_search_index")]
    operations = [migrations.RenameField("source", "clean", "clean_text")]
