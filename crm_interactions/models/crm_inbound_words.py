"""What a customer wrote in a mail: its own words, without what they quote."""

from lxml import etree, html
from markupsafe import Markup

from odoo.tools import html2plaintext, html_sanitize, plaintext2html

# Longer mails are read in the chatter, which folds what is long; the interaction shows the start.
LONGEST_WORDS = 100_000
SHOWN_WORDS = 5_000
# What means something without any text.
SHOWS_SOMETHING = ".//img | .//table | .//hr"


def own_words(body):
    """Return the safe HTML of a mail's body without the quoted mails it answers.

    A mail that only quotes keeps its quotes, and one that is too long for a form field its
    beginning, as plain text.

    >>> own_words('<p>Yes, please.</p><blockquote>As we agreed?</blockquote>')
    Markup('<p>Yes, please.</p>')
    >>> 'Only a quote.' in own_words('<blockquote>Only a quote.</blockquote>')
    True
    >>> own_words('')
    Markup('')
    """
    if len(body or "") > LONGEST_WORDS:
        return plaintext2html(html2plaintext(body[:LONGEST_WORDS])[:SHOWN_WORDS] + " …")
    safe = html_sanitize(body or "", sanitize_attributes=True, sanitize_style=True)
    return _without_quotes(safe) or Markup(safe)


def _without_quotes(safe):
    """Return the HTML without the elements that Odoo marked as quotes, or '' if nothing is left."""
    if "data-o-mail-quote" not in safe:
        return safe
    root = html.fragment_fromstring(safe, create_parent="div")
    for element in root.xpath(".//*[@data-o-mail-quote]"):
        if element.getparent() is not None:
            element.drop_tree()
    if not root.text_content().strip() and not root.xpath(SHOWS_SOMETHING):
        return ""
    inner = etree.tostring(root, encoding="unicode", method="html")
    return Markup(inner.removeprefix("<div>").removesuffix("</div>").strip())
