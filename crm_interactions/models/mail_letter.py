"""Writing e-mails as they go over the wire (RFC 5322, 2045–2047).

The standard library takes each header apart and folds it again, and quotes bodies line by line in
Python: for thousands of mails that is most of what sending costs. Here headers of plain words are
written as they are, bodies are quoted by C code, and what is the same in every mail is kept.
"""

import email.policy
import re
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from email.message import EmailMessage
from functools import lru_cache
from secrets import token_hex

CRLF = b"\r\n"
# Lines should not be longer, and must not be.
LINE, LONGEST_LINE = 78, 998
# So many bytes of text fit into an encoded word; into the first one, beside the header's name.
ENCODED_WORD, FIRST_ENCODED_WORD = 45, 33
ASCII = bytes(range(128))
LINE_BREAK = re.compile(rb"\r\n|\r|\n")
CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")


def header(name, value):
    """Return the line of a header of words: a subject, an identifier, a link.

    :raise ValueError: the value has line breaks, which would smuggle in other headers
    """
    if CONTROL.search(value):
        raise ValueError(f"The header {name} may not contain line breaks or control characters.")
    line = f"{name}: {value}"
    is_short = len(line) <= LINE or (" " not in value and len(line) <= LONGEST_LINE)
    if value.isascii() and is_short and "=?" not in value:
        return line.encode()
    return f"{name}: {_encoded_words(value)}".encode()


def _encoded_words(text):
    """Return text as encoded words of RFC 2047, none of which parts a character."""
    words, word, room = [], b"", FIRST_ENCODED_WORD
    for character in text:
        data = character.encode()
        if len(word) + len(data) > room:
            words.append(word)
            word, room = b"", ENCODED_WORD
        word += data
    words.append(word)
    return "\r\n ".join(f"=?utf-8?b?{b64encode(one).decode()}?=" for one in words)


@lru_cache(maxsize=64)
def address_header(name, value):
    """Return the line of a header of addresses with names; senders are few, so it is kept."""
    policy = email.policy.SMTP
    return policy.fold_binary(*policy.header_store_parse(name, value)).removesuffix(CRLF)


def text_part(text, subtype):
    """Return a text as a part of a mail, in the encoding that is shortest."""
    content = LINE_BREAK.sub(CRLF, text.encode())
    others = len(content.translate(None, ASCII))
    if not others and max(map(len, content.split(CRLF))) <= LINE:
        encoding = "7bit"
    elif 6 * others > len(content):
        encoding = "base64"
        content = LINE_BREAK.sub(CRLF, encodebytes(content)).removesuffix(CRLF)
    else:
        encoding = "quoted-printable"
        content = LINE_BREAK.sub(CRLF, b2a_qp(content))
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}"
    return head.encode() + CRLF + CRLF + content


def file_part(name, content, mimetype):
    """Return a file as a part of a mail."""
    part = EmailMessage(policy=email.policy.SMTP)
    maintype, _slash, subtype = (mimetype or "").partition("/")
    if not subtype or maintype in ("message", "multipart"):
        maintype, subtype = "application", "octet-stream"
    part.set_content(content or b"", maintype, subtype, filename=name)
    del part["MIME-Version"]
    return part.as_bytes().removesuffix(CRLF)


def multipart(subtype, parts):
    """Return parts as one: ``alternative`` ways to read the same, or ``mixed`` things."""
    # Neither quoted text nor Base64 contains the two characters it begins with.
    boundary = f"=_{token_hex(12)}".encode()
    mark = b"--" + boundary
    head = b'Content-Type: multipart/%s; boundary="%s"' % (subtype.encode(), boundary)
    body = CRLF.join(mark + CRLF + part for part in parts)
    return head + CRLF + CRLF + body + CRLF + mark + b"--" + CRLF


def letter(headers, text, html, files=()):
    """Return a mail: words to read as text or as HTML, and files.

    :param list headers: lines, as ``header`` and ``address_header`` give them
    :param list files: parts, as ``file_part`` gives them
    """
    content = multipart("alternative", [text_part(text, "plain"), text_part(html, "html")])
    if files:
        content = multipart("mixed", [content, *files])
    return CRLF.join([*headers, b"MIME-Version: 1.0", content])
