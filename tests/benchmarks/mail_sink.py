"""A mail server that takes everything and counts it; a process of its own, as a real one is.

It prints its port. For each line it reads it prints what came in since the last one, as JSON.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import Counter

END = b"\r\n.\r\n"


class Taken:
    """What came in: who got how many mails, when the first and the last were there, CPU time."""

    def __init__(self):
        self.addresses = Counter()
        self.first = self.last = None
        self.cpu = time.process_time()

    def add(self, addresses):
        """Note a mail that is taken."""
        self.addresses.update(addresses)
        self.last = time.time()
        self.first = self.first or self.last

    def as_dict(self):
        """Return what is told of it."""
        return {
            "mails": self.addresses.total(),
            "twice": sum(count > 1 for count in self.addresses.values()),
            "seconds": self.last - self.first if self.first else 0,
            "cpu": time.process_time() - self.cpu,
        }


class Session(asyncio.Protocol):
    """One connection: SMTP without any extension (RFC 5321)."""

    def __init__(self, sink):
        self.sink = sink
        self.buffer = b""
        self.addresses = []
        self.in_content = False

    def connection_made(self, transport):
        """Greet."""
        self.transport = transport
        self._answer("220 sink")

    def data_received(self, data):
        """Take the lines and contents that are complete."""
        self.buffer += data
        while True:
            mark = END if self.in_content else b"\r\n"
            part, found, rest = self.buffer.partition(mark)
            if not found:
                return
            self.buffer = rest
            if self.in_content:
                self.in_content = False
                asyncio.get_running_loop().call_later(self.sink.delay, self._take, self.addresses)
            else:
                self._command(part.decode())

    def _take(self, addresses):
        self.sink.taken.add(addresses)
        self._answer("250 taken")

    def _command(self, line):
        word = line[:4].upper()
        if word == "MAIL":
            self.addresses = []
        elif word == "RCPT":
            self.addresses.append(line.partition("<")[2].partition(">")[0])
        elif word == "DATA":
            self.in_content = True
            self._answer("354 go on")
            return
        elif word == "QUIT":
            self._answer("221 bye")
            self.transport.close()
            return
        self._answer("250 ok")

    def _answer(self, text):
        self.transport.write(text.encode() + b"\r\n")


class Sink:
    """The server: takes ``delay`` seconds for each mail, on any number of connections at once."""

    def __init__(self, delay):
        self.delay = delay
        self.taken = Taken()

    async def serve(self):
        """Serve until there is nobody left who asks."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Session(self), "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        while await loop.run_in_executor(None, sys.stdin.readline):
            taken, self.taken = self.taken, Taken()
            print(json.dumps(taken.as_dict()), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--delay", type=float, default=0)
    asyncio.run(Sink(parser.parse_args().delay).serve())
