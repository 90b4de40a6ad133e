"""What a case of the benchmark is: variants of a piece of work, and what is asked of ours."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Target:
    """What ``ours`` is compared with and held to; what is None is not asked for."""

    against: str | None = None
    ratio: float | None = None
    queries: int | None = None
    more_queries: int | None = None
    more_ms: float | None = None

    def __str__(self):
        parts = []
        if self.ratio is not None:
            parts.append(f"≤ {self.ratio:g} × {self.against}")
        if self.queries is not None:
            parts.append(f"≤ {self.queries} queries")
        if self.more_queries is not None:
            parts.append(f"≤ {self.more_queries} queries more")
        if self.more_ms is not None:
            parts.append(f"≤ {self.more_ms:g} ms over {self.against}")
        if self.ratio is None and self.more_queries is None and self.more_ms is None:
            parts.append(f"beside {self.against}")
        return ", ".join(parts)


@dataclass
class Case:
    """One row of the table."""

    name: str
    variants: dict[str, Callable]
    target: Target = field(default_factory=Target)
    # Heavy cases are run less often.
    heavy: bool = False
    # What a request has read before it comes to the work; not measured.
    warm: Callable | None = None
    # What ours has to leave behind, asked in the same transaction; not measured, raises.
    check: Callable | None = None
    # The user who does it: a number of the dataset's salespeople, None is the superuser.
    user: int | None = 0
