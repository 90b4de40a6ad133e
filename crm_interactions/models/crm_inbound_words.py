"""What a customer wrote in a mail: its own words, without what they quote."""

from lxml import etree, html
from markupsafe import Markup

from odoo.tools import html2plaintext, html_sanitize, plaintext2html

# Longer mails are read in the chatter, which folds what is long; the interaction shows the start.
LONGEST_WORDS = 100_000
SHOWN_WORDS = 5_000
# What means something without any text.
SHOWS_SOMETHING = ".//img | .//table | .//hr"
# What Odoo marked as a quote, and pictures that only the whole mail can show.
QUOTES = ".//*[@data-o-mail-quote]"
ENCLOSED = ".//img[starts-with(@src, 'cid:')]"


def own_words(body):
    """Return the safe HTML of a mail's body without the quoted mails it answers.

    A mail that only quotes keeps its quotes, and one that is too long for a form field its
    beginning, as plain text. Pictures that came with the mail are among its files.

    >>> own_words('<p>Yes, please.</p><blockquote>As we agreed?</blockquote>')
    Markup('<p>Yes, please.</p>')
    >>> own_words('<p>Yours <img src="cid:logo"> Carla</p>')
    Markup('<p>Yours  Carla</p>')
    >>> 'Only a quote.' in own_words('<blockquote>Only a quote.</blockquote>')
    True
    >>> own_words('')
    Markup('')
    """
    if len(body or "") > LONGEST_WORDS:
        return plaintext2html(html2plaintext(body[:LONGEST_WORDS])[:SHOWN_WORDS] + " …")
    safe = html_sanitize(body or "", sanitize_attributes=True, sanitize_style=True)
    if not safe.strip():
        return Markup("")
    return _without(safe, QUOTES, ENCLOSED) or _without(safe, ENCLOSED)


def _without(safe, *paths):
    """Return the HTML without the elements of ``paths``, or '' if nothing to see is left."""
    root = html.fragment_fromstring(safe, create_parent="div")
    for element in root.xpath(" | ".join(paths)):
        if element.getparent() is not None:
            element.drop_tree()
    if not root.text_content().strip() and not root.xpath(SHOWS_SOMETHING):
        return Markup("")
    inner = etree.tostring(root, encoding="unicode", method="html")
    return Markup(inner.removeprefix("<div>").removesuffix("</div>").strip())
