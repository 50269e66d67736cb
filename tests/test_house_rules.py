"""The rules a linter cannot know. Each failure says what to do instead."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from regulars.journal.events import CATALOGUE

SOURCE = Path(__file__).parent.parent / "src" / "regulars"
MODULES = [
    path
    for path in sorted(SOURCE.rglob("*.py"))
    if not {"migrations", "tests", "locale"} & set(path.parts)
]
LOW = {"kit", "ui"}  # no domain in these: anybody imports anything of theirs
MACHINERY = {"jobs", "journal", "files", "search"}  # they keep the books that others' changes fill
PUBLIC = {"actions", "queries", "events", "models", "rules", "ports"}
# What the low machinery offers besides its verbs.
OFFERED = {
    "conversations": {"rows", "words"},  # the row of a list, and what people read for its codes
    "customers": {"api", "panels"},  # how a customer looks to other programs, and on pages
    "insights": {"figures"},  # a figure as people read it
    "feedback": {"words"},  # what the scores are called
    "jobs": {"context", "declare", "worker", "bulk", "middleware", "checkpoint", "wake"},
    "journal": {"context", "positions", "refs", "wake", "middleware"},
    "files": {"links", "responses", "parts", "pictures"},
    "outbox": {"backend", "senders"},
    "staff": {"middleware"},
}
TRANSLATE = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "npgettext"}
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}


def _app_of(path):
    return path.relative_to(SOURCE).parts[0]


def _name(path):
    return str(path.relative_to(SOURCE))


def _room(path):
    """Return the room a module is in: actions for actions.py and for actions/replying.py."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return next((part for part in parts[1:] if part in PUBLIC | {"demo", "subscribers"}), parts[-1])


def _may_write(path):
    app = _app_of(path)
    return app in MACHINERY | {"site"} or _room(path) in {"actions", "models", "demo", "tallies"}


@pytest.mark.parametrize("path", [p for p in MODULES if not _may_write(p)], ids=_name)
def test_only_actions_write(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            if node.func.attr in WRITES and ".objects" in owner:
                pytest.fail(f"{path}:{node.lineno} writes to the database. Move it to actions.py.")


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if p.name != "apps.py" and _app_of(p) not in {"site", "__main__.py"}],
    ids=_name,
)
def test_apps_meet_only_in_public(path):
    app = _app_of(path)
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("regulars."):
            continue
        for alias in node.names:
            parts = f"{node.module}.{alias.name}".split(".")[1:]
            if parts[:2] == ["channels", "email"]:
                parts = ["channels", *parts[2:]]
            other, room = parts[0], parts[1]
            allowed = PUBLIC | OFFERED.get(other, set())
            if other not in LOW | {app} and room not in allowed:
                pytest.fail(f"{path}:{node.lineno} reaches into {other}.{room}. Use its actions.")


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_modules_fit_on_a_few_screens(path):
    lines = path.read_text().count("\n")
    assert lines <= 400, f"{path} has {lines} lines. Split it by noun or by verb."


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nothing_listens_to_signals(path):
    source = path.read_text()
    assert "models.signals" not in source, f"{path}: record an event and subscribe to it."
    assert "pickle" not in source.replace("pickle-free", ""), f"{path}: no pickle, ever."


@pytest.mark.parametrize("kind", CATALOGUE.values(), ids=lambda kind: kind.name)
def test_every_event_says_what_it_means(kind):
    assert kind.__doc__, f"{kind.__name__} needs a docstring: it is the catalogue's entry."
    assert kind.sentence, f"{kind.__name__} needs a sentence: it is the timeline's line."


# Steps of one verb, or bookkeeping without a journal entry of its own: no actor, or several
# transactions, each for a reason its docstring gives.
STEPS = {
    "outbox.claim",
    "outbox.claim_next",
    "outbox.deliver",
    "outbox.give_up_lost",
    "outbox.schedule",
    "outbox.settle",
    "staff.claim_answer",
    "staff.forget_answers",
    "staff.keep_answer",
    "customers.fields_of_new",
    "conversations.tally_days",
    "channels.parse_waiting",  # takes each batch by take_arrivals
    "channels.take_or_each",  # likewise
    "channels.receive_raw",  # receive_for, for one mailbox
    "channels.receive_for",  # the bytes are committed before the rows
    "channels.reprocess_mail",  # each batch by renew_messages
    "channels.reprocess_one",  # likewise
    "channels.fetch_mail",  # keeps each mail by receive_raw
    "channels.fetch_folder",  # likewise
    "channels.look_into",  # likewise
    "channels.note_way_in",  # notes it by note_trouble
    "channels.fresh_token",  # a token that is renewed is no change that anybody made
}


def _actions():
    for path in MODULES:
        if _room(path) != "actions" or _app_of(path) in MACHINERY:
            continue
        for node in ast.parse(path.read_text()).body:
            name = f"{_app_of(path)}.{getattr(node, 'name', '')}"
            is_action = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if is_action and name not in STEPS:
                yield pytest.param(path, node, id=name)


@pytest.mark.parametrize(("path", "action"), list(_actions()))
def test_every_action_is_atomic_attributed_and_tested(path, action):
    where = f"{path}:{action.lineno} {action.name}()"
    decorators = " ".join(map(ast.unparse, action.decorator_list))
    body = ast.unparse(action)
    assert "transaction.atomic" in decorators + body, f"{where} needs @transaction.atomic."
    assert "by" in [argument.arg for argument in action.args.kwonlyargs], (
        f"{where} must say who did it: add by: Actor."
    )
    assert ast.get_docstring(action), f"{where} needs a docstring naming its refusals."
    folder = next(p for p in path.parents if (p / "apps.py").exists() or p == SOURCE)
    assert list(folder.rglob(f"tests/**/test_{action.name}*.py")), (
        f"{where} has no test_{action.name}.py. Tests are filed by verb."
    )


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("migrations/0*.py")), ids=_name)
def test_migrations_stand_alone_and_are_named_for_their_idea(path):
    assert "_auto_" not in path.name, f"Rename {path.name} after what it changes."
    imported = [
        node.module
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
    ]
    foreign = [name for name in imported if name.startswith("regulars.")]
    assert not foreign, f"{path.name} imports app code. Use apps.get_model."


@pytest.mark.parametrize(
    "config", [c for c in apps.get_app_configs() if c.name.startswith("regulars.")], ids=str
)
def test_every_app_has_its_page(config):
    page = Path(config.path) / "README.md"
    assert page.exists(), f"{page} is missing: one page on what the app owns."


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("templates/**/*.html")), ids=_name)
def test_templates_trust_nothing(path):
    source = path.read_text()
    assert "|safe" not in source, f"{path}: build safe HTML in Python, not by |safe."
    assert "|upper" not in source, f"{path}: capitals break Greek. Leave case as it is."
    assert "autoescape off" not in source, f"{path}: everything is escaped."


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_words_for_people_are_where_the_catalogues_find_them(path):
    """What collects texts to translate does not look into f-strings."""
    inside = [
        node.lineno
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for node in ast.walk(text)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TRANSLATE
    ]
    assert not inside, f"{path}: lines {inside}: give the text a name, then put that in."


def test_only_one_place_starts_a_browser_for_tests():
    found = [
        path
        for path in [*SOURCE.rglob("test*/*.py"), *(SOURCE.parent.parent / "tests").rglob("*.py")]
        if path != Path(__file__) and "sync_playwright()" in path.read_text()
    ]

    assert found == [], "Take the browser fixture: it ends before a test that asks a database."
