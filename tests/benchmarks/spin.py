"""Counts as fast as a processor lets it, for a while; prints how far it came each second."""

import time

SECONDS = 2

print("ready", flush=True)
input()
end = time.monotonic() + SECONDS
count = 0
while time.monotonic() < end:
    count += 1
print(count / SECONDS, flush=True)
