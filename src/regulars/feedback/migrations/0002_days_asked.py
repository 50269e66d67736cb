from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="invitation", name="asked_on", field=models.DateField(null=True)
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("asked_on__isnull", False)),
                fields=["asked_on", "id"],
                name="invitations_by_day",
            ),
        ),
    ]
