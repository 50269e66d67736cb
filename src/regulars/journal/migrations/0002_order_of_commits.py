"""PostgreSQL: each entry knows its transaction, streams read by it, and listeners are told.

On SQLite there is one writer: ids are in the order of commits, and its commits are counted.
"""

from django.db import migrations

KNOW = """
ALTER TABLE journal_entry ALTER COLUMN xact SET DEFAULT pg_current_xact_id()::text::bigint;
CREATE INDEX journal_by_commit ON journal_entry (xact, id);
CREATE FUNCTION regulars_journal_ring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('regulars_journal', '');
    RETURN NULL;
END $$;
CREATE TRIGGER ring_when_recorded AFTER INSERT ON journal_entry
FOR EACH STATEMENT EXECUTE FUNCTION regulars_journal_ring();
"""
FORGET = """
DROP TRIGGER ring_when_recorded ON journal_entry;
DROP FUNCTION regulars_journal_ring();
DROP INDEX journal_by_commit;
ALTER TABLE journal_entry ALTER COLUMN xact SET DEFAULT 0;
"""


def _on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunPython(_on_postgresql(KNOW), _on_postgresql(FORGET))]
