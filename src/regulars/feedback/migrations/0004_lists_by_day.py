"""What the lists behind figures of days read, in the order in which they show it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0003_fill_days_asked")]

    operations = [
        migrations.AddIndex(
            model_name="intent",
            index=models.Index(
                condition=models.Q(("is_automatic", True)),
                fields=["at", "id"],
                name="automatic_visits",
            ),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(fields=["day", "id"], name="answers_by_day"),
        ),
    ]
