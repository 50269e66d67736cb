"""Templates as Django draws them, but nothing of a page stays in memory once it is drawn.

What a page was drawn from refers to itself, with all rows of its lists: it could go only when the
garbage collector came round, which then held up a later page for some milliseconds.
"""

from typing import Any

from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.backends import django as backend
from django.template.context import make_context
from django.utils.safestring import SafeString


class Templates(backend.DjangoTemplates):
    """The engine: what ``TEMPLATES`` in the settings names."""

    def get_template(self, template_name: str) -> "Template":
        """Return a template.

        Raises:
            TemplateDoesNotExist: there is none of this name.
        """
        try:
            return Template(self.engine.get_template(template_name), self)
        except TemplateDoesNotExist as missing:
            backend.reraise(missing, self)


class Template(backend.Template):
    """One template."""

    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        """Return what is drawn from these values, and let go of them."""
        given = make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            drawn: SafeString = self.template.render(given)
        except TemplateDoesNotExist as missing:
            backend.reraise(missing, self.backend)
        given.dicts.clear()
        return drawn
