"""The journal's entries that results count, in the order in which their lists show them.

By what happened, where, and which way it went; then by moment. `conversations.happened` asks in
the very words of this index: by others the databases would read everything.
"""

from django.db import migrations

FIELDS = {
    "sqlite": {
        "place": "json_extract(data, '$.location_id')",
        "direction": "coalesce(json_extract(data, '$.direction'), '')",
        "kind": "coalesce(json_extract(data, '$.kind'), 'person')",
    },
    "postgresql": {
        "place": "((data ->> 'location_id')::int)",
        "direction": "(coalesce(data ->> 'direction', ''))",
        "kind": "coalesce(data ->> 'kind', 'person')",
    },
}
MAKE = """
CREATE INDEX happenings_in_order ON journal_entry (name, {place}, {direction}, at, id)
WHERE name IN ('conversation.opened', 'conversation.message_received', 'conversation.replied',
'conversation.closed') AND {kind} = 'person'
"""


def make(apps, schema_editor):
    words = MAKE.format(**FIELDS[schema_editor.connection.vendor])
    schema_editor.execute(words, params=None)


def drop(apps, schema_editor):
    schema_editor.execute("DROP INDEX happenings_in_order", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0001_initial"),
        ("journal", "0004_count_what_is_sealed"),
    ]

    operations = [migrations.RunPython(make, drop)]
