import email
import email.policy
import socketserver
import threading
from contextlib import contextmanager
from unittest.mock import patch


class SmtpSink:
    """A small SMTP server on 127.0.0.1 that keeps what it gets; for tests inside one process.

    ``answers`` maps a recipient or a subject to what the server does instead of accepting: an
    SMTP answer such as ``550 No such user`` or ``drop``, which closes the connection. ``sessions``
    counts the connections, ``extensions`` are what the server says it can do. A second MAIL before
    the first one is finished is refused, as real servers do.
    """

    def __init__(self):
        self.mails = []
        self.answers = {}
        self.sessions = 0
        self.extensions = []
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                sink._serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    def start(self):
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def to(self, address):
        """Return the mails one address got."""
        return [mail for mail in self.mails if mail["To"] == address]

    def _serve(self, connection):
        def tell(line):
            connection.wfile.write(f"{line}\r\n".encode())

        self.sessions += 1
        tell("220 sink")
        in_mail = False
        while line := connection.rfile.readline().decode().strip():
            word = line[:4].upper()
            was_in_mail, in_mail = in_mail, word in ("MAIL", "RCPT")
            if word == "EHLO":
                connection.wfile.write(b"250-sink\r\n")
                tell("\r\n".join([*(f"250-{one}" for one in self.extensions), "250 HELP"]))
            elif word == "MAIL" and was_in_mail:
                tell("503 Error: nested MAIL command")
            elif word == "RCPT":
                address = line[line.index("<") + 1 : line.index(">")]
                answer = self.answers.get(address, "250 OK")
                if answer == "drop":
                    return
                tell(answer)
            elif word == "DATA":
                tell("354 Go on")
                answer = self._keep(connection)
                if answer == "drop":
                    return
                tell(answer)
            elif word == "QUIT":
                tell("221 Bye")
                return
            else:
                tell("250 OK")

    def _keep(self, connection):
        lines = []
        while (line := connection.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        answer = self.answers.get(mail["Subject"], "250 OK")
        if answer.startswith("250") or answer == "drop":
            self.mails.append(mail)
        return answer

    @contextmanager
    def receiving(self, env):
        """Run the sink and let Odoo, which sends no mails in tests, send to it."""
        self.start()
        servers = env["ir.mail_server"]
        servers.search([]).active = False
        servers.create({"name": "Test Sink", "smtp_host": "127.0.0.1", "smtp_port": self.port})
        try:
            with patch.object(type(servers), "_disable_send", lambda *_args: False):
                yield self
        finally:
            self.stop()
