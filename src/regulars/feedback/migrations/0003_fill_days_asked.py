"""Say of invitations that were sent before their day was kept on which day that was."""

from zoneinfo import ZoneInfo

from django.db import migrations

AT_ONCE = 500


def fill(apps, schema_editor):
    """Take the day from the journal, or else from the moment kept; safe to run again."""
    invitations = apps.get_model("feedback", "Invitation").objects
    left = invitations.filter(state="sent", asked_on=None)
    keys = list(left.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        rows = list(invitations.filter(pk__in=some).select_related("location"))
        told = _told(apps, rows)
        for row in rows:
            at = told.get(row.pk) or row.sent_at or row.send_at
            row.asked_on = at.astimezone(ZoneInfo(row.location.time_zone)).date()
        invitations.bulk_update(rows, ["asked_on"])


def _told(apps, rows):
    """Return when each was sent, as the journal has it, by its key."""
    entries = apps.get_model("journal", "Entry").objects
    about = {f"conversation:{row.conversation_id}" for row in rows}
    sent = entries.filter(about__in=about, name="survey.sent")
    return {data["invitation_id"]: at for data, at in sent.values_list("data", "at")}


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("feedback", "0002_days_asked"),
        ("journal", "0004_count_what_is_sealed"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
