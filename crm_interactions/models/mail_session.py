import smtplib
from typing import NamedTuple


class Envelope(NamedTuple):
    """What the mails of one sender have in common: the bounces' address, and lines of headers."""

    address: str
    lines: list


class MailSession:
    """An SMTP session that knows whether it was handing a mail's content over.

    A connection that breaks before the content is a certain failure; one that breaks after it is
    unclear: the server may have taken the mail, and only its answer was lost.

    It keeps what its mails share: the ``envelope``, and the ``files`` of the last one by their ids.
    """

    def __init__(self, smtp):
        self.smtp = smtp
        self.in_content = False
        self.envelope = None
        self.files = ([], [])
        if smtp is not None:
            self._data = smtp.data
            smtp.data = self._watched_data

    def _watched_data(self, content):
        self.in_content = True
        answer = self._data(content)
        self.in_content = False
        return answer

    def close(self):
        if self.smtp is not None:
            try:
                self.smtp.quit()
            except (OSError, smtplib.SMTPException):
                self.smtp.close()


class MailSessions(dict):
    """The SMTP sessions that one run of a lane keeps open, by sender; closed at its end.

    ``kept`` holds what else is made once for a run.
    """

    def __init__(self):
        super().__init__()
        self.kept = {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        while self:
            self.drop(next(iter(self)))

    def drop(self, key):
        """Close one session; the next mail of this sender opens another."""
        self.pop(key).close()
