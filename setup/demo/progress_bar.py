"""A progress bar for commands that take a while."""

import sys
import time


class ProgressBar:
    """A line that fills up; one line every tenth where nobody watches."""

    WIDTH = 30

    def __init__(self, total, stream=sys.stderr):
        self.total = total
        self.done = 0
        self.stream = stream
        self.started = time.monotonic()

    def advance(self, count):
        """Show that ``count`` more are done."""
        before = self.done
        self.done += count
        share = self.done / self.total
        seconds = int(time.monotonic() - self.started)
        bar = "#" * int(self.WIDTH * share)
        line = (
            f"[{bar:<{self.WIDTH}}] {share:4.0%}  {self.done:,} of {self.total:,} customers"
            f"  {seconds // 60}:{seconds % 60:02}"
        )
        if self.stream.isatty():
            end = "\n" if self.done == self.total else ""
            print(f"\r{line}", end=end, file=self.stream, flush=True)
        elif before * 10 // self.total < self.done * 10 // self.total:
            print(line, file=self.stream, flush=True)
