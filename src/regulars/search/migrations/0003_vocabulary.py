from django.db import migrations

# A view of search_fts, word by word: it stores nothing.
SQLITE = "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab(search_fts, instance)"
SQLITE_BACK = "DROP TABLE search_vocabulary"


def make(apps, schema_editor):
    run(schema_editor, SQLITE)


def unmake(apps, schema_editor):
    run(schema_editor, SQLITE_BACK)


def run(schema_editor, statement):
    connection = schema_editor.connection
    if connection.alias == "default" and connection.vendor == "sqlite":
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """SQLite can be asked which words begin with some letters; PostgreSQL need not be."""

    dependencies = [("search", "0002_words")]
    operations = [migrations.RunPython(make, unmake)]
