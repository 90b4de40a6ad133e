"""Why a mail server did not take an e-mail, told by the codes of its answer.

The enhanced status (RFC 3463) says most: class, subject and detail. Where it says nothing of use,
the words do, and last the three digits every answer begins with.

>>> refusal_code("5.1.1", "smtp; 550 5.1.1 mailbox unavailable")
'mail_unknown'
>>> refusal_code("", "452 4.2.2 The account is over its quota")
'mail_full'
>>> refusal_code("5.0.0", "smtp; 554 Message looks like spam [203.0.113.5]")
'mail_rejected'
>>> refusal_code("4.7.1", "Greylisted, come back in five minutes")
'mail_later'
>>> refusal_code("", "421 Closing")
'mail_later'
>>> refusal_code("", "Sorry")
'mail_bounced'
"""

import re

ENHANCED = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
BASIC = re.compile(r"(?<![\d.])([45]\d\d)(?![\d.])")
# Subject and detail of an enhanced status, whatever its class.
BY_DETAIL = {
    **dict.fromkeys(("1.1", "1.3", "1.4", "1.6"), "mail_unknown"),
    **dict.fromkeys(("1.2", "1.10", "4.4"), "mail_domain"),
    "2.1": "mail_disabled",
    "2.2": "mail_full",
    **dict.fromkeys(("2.3", "3.4"), "mail_large"),
    **dict.fromkeys(("1.7", "1.8", "7.20", "7.21", "7.22", "7.23", "7.24", "7.25", "7.26", "7.27"),
                    "mail_sender"),
}  # fmt: skip
# The subject of a permanent failure.
BY_SUBJECT = {
    "1": "mail_unknown",
    "3": "mail_unreachable",
    "4": "mail_unreachable",
    "6": "mail_rejected",
    "7": "mail_rejected",
}
WORDS = [
    (re.compile(words, re.IGNORECASE), code)
    for words, code in (
        (r"quota|mailbox (is )?full|over ?limit|insufficient.*storage", "mail_full"),
        (r"spam|black ?list|block ?list|blocked|reputation|virus|policy", "mail_rejected"),
        (r"unknown|no such|not exist|does ?n.t exist|not found|no mailbox|invalid", "mail_unknown"),
    )
]
BY_BASIC = {
    **dict.fromkeys(("550", "551", "553"), "mail_unknown"),
    "552": "mail_full",
    "554": "mail_rejected",
}


def refusal_code(status, text):
    """Return the code of the reason why a mail was refused or came back.

    :param str status: the enhanced status of a delivery report, if there is one
    :param str text: the answer of the mail server, or the words of the report
    """
    found = [match.groups() for match in ENHANCED.finditer(f"{status} {text}")]
    for class_, subject, detail in found:
        code = BY_DETAIL.get(f"{subject}.{detail}")
        code = code or ("mail_later" if class_ == "4" else BY_SUBJECT.get(subject))
        if code:
            return code
    for words, code in WORDS:
        if words.search(text):
            return code
    basic = BASIC.search(text)
    if basic:
        later = "mail_later" if basic[1].startswith("4") else "mail_bounced"
        return BY_BASIC.get(basic[1], later)
    return "mail_bounced"
