from django.db import migrations, models


class Migration(migrations.Migration):
    """Let the operator's page list mails that came twice or could not be read."""

    dependencies = [("email", "0002_ways_in_and_out")]

    operations = [
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(
                condition=models.Q(("state", "duplicate")), fields=["id"], name="raw_mail_twice"
            ),
        ),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(
                condition=models.Q(("state", "unparseable")), fields=["id"], name="raw_mail_unread"
            ),
        ),
    ]
