"""Reads the telephone campaigns of a Portuguese bank, one row a customer.

The data set is *Bank Marketing* by S. Moro, P. Cortez and P. Rita (2014), UCI Machine Learning
Repository, CC BY 4.0; see README.md. Nobody in it can be identified, so the customers get numbers.

The rows give day and month of the last call, but no year. They are in order of time from May 2008
on, so the year rises each time the month falls:

>>> list(years_of(["nov", "dec", "jan", "jan", "dec", "jan"]))
[2008, 2008, 2009, 2009, 2009, 2010]
"""

import csv
import gzip
import zlib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

FIRST_YEAR = 2008
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MEDIA = ("cellular", "telephone", "unknown")
EARLIER_OUTCOMES = ("success", "failure", "other", "unknown")

# Heading of a fact and the column that holds it.
FACTS = {
    "Job": "job",
    "Marital status": "marital",
    "Education": "education",
    "Credit in default": "default",
    "Housing loan": "housing",
    "Personal loan": "loan",
}
# Upper limits (exclusive) of the bands that stand for a number.
AGE_BANDS = ((30, "under 30"), (40, "30–39"), (50, "40–49"), (60, "50–59"), (999, "60 and over"))
BALANCE_BANDS = (
    (0, "below 0"),
    (500, "0–499"),
    (1500, "500–1,499"),
    (5000, "1,500–4,999"),
    (10**9, "5,000 and more"),
)
COLUMNS = {
    *FACTS.values(),
    *("age", "balance", "contact", "day", "month", "duration"),
    *("campaign", "pdays", "previous", "poutcome", "y"),
}


class BadRow(ValueError):
    """A row that cannot be read; says which one and why."""


@dataclass(frozen=True)
class EarlierContact:
    """The last contact of an earlier campaign: when, how it ended, how many there were."""

    day: date
    outcome: str
    contacts: int


@dataclass(frozen=True)
class Customer:
    """One row: a customer, its facts, the last call of this campaign, an earlier campaign."""

    number: int
    age: int
    balance: int
    facts: dict
    day: date
    medium: str
    duration_seconds: int
    contacts: int
    agreed: bool
    earlier: EarlierContact | None


def read_campaign(path):
    """Return the customers of a CSV file, gzipped or not, in order of time."""
    rows = _read_rows(path)
    customers = []
    years = years_of(row["month"] for row in rows)
    for line, row in enumerate(rows, 1):
        try:
            # A sample keeps the customers' numbers in a column of its own.
            customers.append(_customer(int(row.get("number") or line), row, next(years)))
        except (ValueError, TypeError) as error:
            raise BadRow(f"{path}, row {line}: {error}") from None
    return customers


def _read_rows(path):
    """Return the rows of the file as dictionaries, once it is one and has the columns."""
    opener = gzip.open if Path(path).suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = COLUMNS - set(reader.fieldnames or ())
            rows = list(reader)
    except (UnicodeDecodeError, csv.Error, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadRow(f"{path}: cannot be read as CSV: {error}") from None
    if missing:
        raise BadRow(f"{path}: these columns are missing: {', '.join(sorted(missing))}")
    return rows


def years_of(months):
    """Yield the year of each month of a series that is in order of time."""
    year, previous = FIRST_YEAR, 1
    for name in months:
        month = _known(name, MONTHS, "month") + 1
        year += month < previous
        previous = month
        yield year


def band(number, bands):
    """Return the name of the band a number is in.

    >>> [band(age, AGE_BANDS) for age in (29, 30, 95)]
    ['under 30', '30–39', '60 and over']
    >>> [band(balance, BALANCE_BANDS) for balance in (-1, 0, 102127)]
    ['below 0', '0–499', '5,000 and more']
    """
    return next(name for limit, name in bands if number < limit)


def _known(word, words, what):
    """Return the position of a word among those that are possible."""
    if word not in words:
        raise ValueError(f"{what} “{word}” is none of {', '.join(words)}")
    return words.index(word)


def _count(text, what):
    """Return a number that cannot be negative."""
    number = int(text)
    if number < 0:
        raise ValueError(f"{what} {number} is negative")
    return number


def _customer(number, row, year):
    day = date(year, _known(row["month"], MONTHS, "month") + 1, int(row["day"]))
    _known(row["contact"], MEDIA, "contact")
    _known(row["y"], ("yes", "no"), "y")
    age, balance = int(row["age"]), int(row["balance"])
    facts = {heading: _readable(row[column]) for heading, column in FACTS.items()}
    facts["Age"] = band(age, AGE_BANDS)
    facts["Balance"] = band(balance, BALANCE_BANDS)
    return Customer(
        number=number,
        age=age,
        balance=balance,
        facts=facts,
        day=day,
        medium=row["contact"],
        duration_seconds=_count(row["duration"], "duration"),
        contacts=_count(row["campaign"], "campaign"),
        agreed=row["y"] == "yes",
        earlier=_earlier_contact(row, day),
    )


def _earlier_contact(row, day):
    """Return the earlier contact, or nothing where the days since it are -1."""
    days = int(row["pdays"])
    if days == -1:
        return None
    _known(row["poutcome"], EARLIER_OUTCOMES, "poutcome")
    return EarlierContact(day - timedelta(days=days), row["poutcome"], int(row["previous"]))


def _readable(value):
    """Return a value of the file as a word for people.

    >>> _readable("admin."), _readable("blue-collar")
    ('Admin', 'Blue-collar')
    """
    return value.rstrip(".").capitalize()
