"""A real SMTP server on 127.0.0.1 that keeps every message and can be told to misbehave."""

import asyncio
import email
import email.policy
import logging
import socket
import threading
from dataclasses import dataclass

from aiosmtpd.controller import Controller

# It tells every line of every dialogue.
logging.getLogger("mail.log").setLevel(logging.WARNING)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Received:
    """One message as it came in: the envelope's addresses and the parsed content."""

    sender: str
    recipients: list
    content: email.message.EmailMessage

    @property
    def text(self):
        """The plain words of the message."""
        return self.content.get_body(("plain", "html")).get_content()


class SmtpSink:
    """Keeps messages in the order of their arrival.

    ``refuse`` maps an address to the SMTP answer it gets, for example ``550 No such user``.
    ``delay`` is how many seconds it takes for each message. ``cut`` breaks all connections and
    refuses new ones until ``restore``. ``hold`` is an event: while it is cleared, the sink does not
    answer to DATA, so that a test can kill the sender in the middle of a hand-over.
    """

    def __init__(self):
        self.messages = []
        self.refuse = {}
        self.delay = 0
        self.hold = threading.Event()
        self.hold.set()
        self.reached = threading.Event()
        self.port = free_port()
        self._controller = None

    def start(self):
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def cut(self):
        self._controller.stop()

    def restore(self):
        self.start()

    def stop(self):
        self.hold.set()
        self._controller.stop()

    def to(self, address):
        """The messages that one address received."""
        return [message for message in self.messages if address in message.recipients]

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.refuse.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.delay)
        content = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(Received(envelope.mail_from, list(envelope.rcpt_tos), content))
        self.reached.set()
        # Other connections may wait as well: only this one's thread of control is held.
        await server.loop.run_in_executor(None, self.hold.wait)
        return "250 Message accepted for delivery"
