from django.db import migrations

# A trigger, so that whoever deletes a document takes its words along.
SQLITE = (
    "CREATE VIRTUAL TABLE search_fts USING fts5("
    "terms, content='', detail='none', columnsize=0, tokenize='ascii', prefix='2 3 4')",
    "CREATE TRIGGER search_words_go AFTER DELETE ON search_document BEGIN"
    " INSERT INTO search_fts (search_fts, rowid, terms) VALUES ('delete', old.id, old.terms); END",
)
SQLITE_BACK = (
    "DROP TRIGGER search_words_go",
    "DROP TABLE search_fts",
)
POSTGRESQL = (
    "ALTER TABLE search_document ADD COLUMN words tsvector"
    " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(NULLIF(terms, ''), ' '))) STORED",
    "CREATE INDEX search_document_words ON search_document USING gin (words)",
)
POSTGRESQL_BACK = ("ALTER TABLE search_document DROP COLUMN words",)


def make(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unmake(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def run(schema_editor, statements):
    connection = schema_editor.connection
    if connection.alias == "default":
        for statement in statements[connection.vendor]:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    """The words of the documents, as each database keeps them best."""

    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(make, unmake)]
