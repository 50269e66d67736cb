"""Put things into the search, change them, take them out."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from regulars.search.engines import engine
from regulars.search.engines.row import Row
from regulars.search.models import Document
from regulars.search.rules import Doc, joined_terms, terms_of


@transaction.atomic(savepoint=False)
def index(docs: Sequence[Doc]) -> None:
    """Make these things findable by exactly these words, whether they were before or not.

    For many, give about fifty at a time, oldest first. Not in the journal: what is found follows
    from what was recorded elsewhere.
    """
    if rows := {(doc.kind, doc.ref): _row(doc) for doc in docs}:
        engine().put(list(rows.values()))


@transaction.atomic(savepoint=False)
def extend(docs: Sequence[Doc]) -> None:
    """Make these things findable by these words too, beside those they have.

    For a conversation that gets one more message: only the new words need to be given.
    """
    rows: dict[tuple[str, int], Row] = {}
    kept = _kept_terms(docs)
    for doc in docs:
        row, thing = _row(doc), (doc.kind, doc.ref)
        kept[thing] = joined_terms(kept.get(thing, ""), row.terms)
        rows[thing] = row._replace(terms=kept[thing])
    if rows:
        engine().put(list(rows.values()))


@transaction.atomic(savepoint=False)
def forget(kind: str, refs: Sequence[int]) -> None:
    """Let nobody find these things any more; those that nobody could find are passed over."""
    if refs:
        engine().drop(kind, list(refs))


@transaction.atomic
def rebuild() -> None:
    """Make the index anew from the documents, when it is damaged."""
    engine().rebuild()


def _row(doc: Doc) -> Row:
    terms = terms_of(doc.text, doc.language)
    return Row(doc.kind, doc.ref, doc.location_id, doc.at, terms)


def _kept_terms(docs: Sequence[Doc]) -> dict[tuple[str, int], str]:
    wanted = Q(pk__in=[])
    for kind in {doc.kind for doc in docs}:
        wanted |= Q(kind=kind, ref__in={doc.ref for doc in docs if doc.kind == kind})
    found = Document.objects.filter(wanted).values_list("kind", "ref", "terms")
    return {(kind, ref): terms for kind, ref, terms in found}
