from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request

from ..models.crm_agreement_grant import Origin

AGENT_LENGTH = 300


class AgreementPage:
    """What the pages share on which customers see, grant, renew and withdraw their agreements.

    GET shows; POST does, and leads back to the page, so that reloading does nothing again. All of
    it works without JavaScript.
    """

    def _act(self, partner, company, source, post):
        """Do what a form of a page asks for.

        :return: ``(what was done, None)``, or ``(None, what went wrong)`` with nothing done
        """
        numbers = [self._number(post.get(name)) for name in ("type_id", "wording_id")]
        try:
            with request.env.cr.savepoint():
                done = partner._act_online(
                    company, numbers[0], post.get("action"), numbers[1], self._origin(source)
                )
        except UserError as error:
            return None, error.args[0]
        if not done:
            raise NotFound()
        return done, None

    def _origin(self, source):
        """Return what the ledger is to say about this request."""
        agent = request.httprequest.user_agent.string[:AGENT_LENGTH]
        return Origin(source, {"ip": request.httprequest.remote_addr, "agent": agent})

    def _number(self, text):
        return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0

    def _done_text(self, done):
        """Return what to say about what was done."""
        return {
            "granted": request.env._("Thank you: your agreement counts from now on."),
            "requested": request.env._(
                "One more step: we have sent you an e-mail. Your agreement counts once you confirm "
                "it by the link in that e-mail."
            ),
            "listed": request.env._(
                "Thank you: your agreement is recorded. Your address is also on a list of "
                "addresses we do not write to: please ask us to take it off."
            ),
            "renewed": request.env._("Thank you: your agreement was renewed."),
            "withdrawn": request.env._("Your agreement is withdrawn, from this moment on."),
        }.get(done)

    def _render(self, template, values, status=200):
        """Render a page that nobody else keeps, frames or refers to."""
        response = request.render(template, values, status=status)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
        return response
