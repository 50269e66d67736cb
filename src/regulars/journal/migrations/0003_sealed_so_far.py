from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_order_of_commits")]

    operations = [
        migrations.CreateModel(
            name="SealedSoFar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entries", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField()),
            ],
        )
    ]
