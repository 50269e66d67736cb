"""The survey a customer opens from a mail. Opening never answers; pressing Send does.

No cookie and no session: the link itself is the key, so there is nothing that a foreign site
could make a browser send along, and no CSRF token is needed.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from regulars.feedback import actions, letters
from regulars.feedback.actions.answering import LooksAutomatic, ScoreMissing, SurveyClosed
from regulars.feedback.forms import AnswerForm, SurveyForm
from regulars.feedback.models import Invitation, Response
from regulars.feedback.queries import current_survey, invitation_by
from regulars.feedback.rules import CHANGEABLE_FOR, SCORES, UNHAPPY
from regulars.feedback.words import words_for
from regulars.kit.actor import Actor
from regulars.kit.permissions import can
from regulars.kit.views import actor_on, allowed, see_other


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str, score: int | None = None) -> HttpResponse:
    """Show the question with the tapped score chosen; keep the answer when Send is pressed."""
    invitation = _invitation(token)
    with override(_language(request, invitation)):
        if request.method == "POST":
            return _send(request, invitation, token)
        if score is not None:
            _note_visit(request, invitation, score)
        response = _response(invitation)
        if response and score is None and "change" not in request.GET:
            return _thanks(request, invitation, response, token)
        chosen = score if score in SCORES else (response.score if response else None)
        return _ask(request, invitation, token, chosen=chosen, tapped=score in SCORES)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether surveys shall stop; stop them when the button is pressed."""
    invitation = _invitation(token)
    with override(_language(request, invitation)):
        is_done = request.method == "POST"
        if is_done:
            actions.stop_surveys(invitation, by=_customer(invitation))
        return render(request, "feedback/stop.html", {"is_done": is_done, "invitation": invitation})


def _note_visit(request: HttpRequest, invitation: Invitation, score: int) -> None:
    known = score if score in SCORES else None  # 0 is the link that no person can see
    method = str(request.method)
    actions.note_visit(invitation, score=known, method=method, by=_customer(invitation))


def _send(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    form = AnswerForm(request.POST)
    certainty = Response.Certainty.CONFIRMED
    if request.POST.get("certainty") == Response.Certainty.TAPPED:
        certainty = Response.Certainty.TAPPED
    try:
        actions.answer_survey(
            invitation,
            score=form.score(),
            comment=form.comment(),
            certainty=certainty,
            by=_customer(invitation),
        )
    except SurveyClosed as refusal:
        return _closed(request, invitation, str(refusal))
    except (ScoreMissing, LooksAutomatic) as refusal:
        return _ask(request, invitation, token, error=str(refusal), status=422)
    if certainty == Response.Certainty.TAPPED:
        return HttpResponse(status=204)
    return redirect("feedback:survey", token=token)


def _ask(
    request: HttpRequest,
    invitation: Invitation,
    token: str,
    *,
    chosen: int | None = None,
    tapped: bool = False,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "question": letters.question(invitation),
        "choices": [{"value": score, "label": words_for(score)} for score in SCORES],
        "selected": chosen,
        "chosen": chosen if tapped else None,
        "error": error,
        "token": token,
        "comment": request.POST.get("comment", ""),
    }
    return render(request, "feedback/survey.html", context, status=status)


def _thanks(
    request: HttpRequest, invitation: Invitation, response: Response, token: str
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "response": response,
        "token": token,
        "is_unhappy": response.score <= UNHAPPY,
        "change_until": response.answered_at + CHANGEABLE_FOR,
    }
    return render(request, "feedback/thanks.html", context)


def _closed(request: HttpRequest, invitation: Invitation, sentence: str) -> HttpResponse:
    context = {"invitation": invitation, "sentence": sentence}
    return render(request, "feedback/closed.html", context, status=410)


def _invitation(token: str) -> Invitation:
    invitation = invitation_by(token)
    if invitation is None:
        raise Http404
    return invitation


def _response(invitation: Invitation) -> Response | None:
    return Response.objects.filter(invitation=invitation).first()


def _language(request: HttpRequest, invitation: Invitation) -> str:
    """Return the language wished for by ?lang=, else that of the mail."""
    wished = request.GET.get("lang", "")
    return wished if wished in letters.LANGUAGES else invitation.language


def _customer(invitation: Invitation) -> Actor:
    customer = invitation.customer
    name = customer.name or _("The customer")
    return Actor(kind="customer", id=str(customer.pk), name=name, language=invitation.language)


@require_safe
@allowed("survey.see")
def settings(request: HttpRequest) -> HttpResponse:
    """Show when customers are asked."""
    survey = current_survey()
    form = SurveyForm(initial=SurveyForm.values_of(survey))
    may_change = can(actor_on(request), "survey.change")
    return render(request, "feedback/settings.html", {"form": form, "may_change": may_change})


@require_http_methods(["POST"])
@allowed("survey.change")
def change(request: HttpRequest) -> HttpResponse:
    """Keep when customers are asked."""
    form = SurveyForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "may_change": True}
        return render(request, "feedback/settings.html", context, status=422)
    actions.change_survey(**form.cleaned_data, by=actor_on(request))
    return see_other("feedback:settings")
