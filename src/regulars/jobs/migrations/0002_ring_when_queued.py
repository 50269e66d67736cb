"""PostgreSQL tells waiting workers, at commit, that jobs were queued. SQLite counts its commits."""

from django.db import migrations

RING = """
CREATE FUNCTION regulars_jobs_ring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('regulars_jobs', '');
    RETURN NULL;
END $$;
CREATE TRIGGER ring_when_queued AFTER INSERT ON jobs_job
FOR EACH STATEMENT EXECUTE FUNCTION regulars_jobs_ring();
"""
SILENCE = """
DROP TRIGGER ring_when_queued ON jobs_job;
DROP FUNCTION regulars_jobs_ring();
"""


def _on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [migrations.RunPython(_on_postgresql(RING), _on_postgresql(SILENCE))]
