"""Count what was sealed before the count was kept."""

from django.db import migrations


def count(apps, schema_editor):
    """Write the one row from the seals there are; none where none is, or where it is there."""
    seals = apps.get_model("journal", "Seal").objects.order_by("pk")
    last = seals.last()
    if last is None:
        return
    members = seals.values_list("members", flat=True).iterator(chunk_size=100)
    kept = {"entries": sum(len(each) for each in members), "at": last.at}
    apps.get_model("journal", "SealedSoFar").objects.get_or_create(pk=1, defaults=kept)


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_sealed_so_far")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
