from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_wishes_of_customers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="contactpoint",
            name="state",
            field=models.CharField(
                choices=[
                    ("unconfirmed", "Unconfirmed"),
                    ("confirmed", "Confirmed"),
                    ("bouncing", "Bouncing"),
                    ("complained", "Complained"),
                ],
                default="unconfirmed",
                max_length=12,
            ),
        ),
    ]
