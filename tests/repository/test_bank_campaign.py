"""The reader of the bank's campaign: what a row means, and what it says about a bad one."""

import csv
import doctest
import gzip
import sys
from datetime import date
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "setup" / "demo"
sys.path.insert(0, str(DEMO))

import bank_campaign  # noqa: E402

SAMPLE = DEMO / "bank-sample.csv"


@pytest.fixture
def rows():
    """The first three rows of the sample as dictionaries."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return [row for _number, row in zip(range(3), csv.DictReader(file))]


@pytest.fixture
def read(tmp_path):
    """Write rows to a file and read it as a campaign."""

    def read(rows, without=()):
        path = tmp_path / "campaign.csv"
        names = [name for name in rows[0] if name not in without]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        return bank_campaign.read_campaign(path)

    return read


def test_examples_in_the_words_of_the_module_are_true():
    """Section 3: the year rises each time the month falls."""
    failed, tried = doctest.testmod(bank_campaign)
    assert failed == 0 < tried


def test_sample_holds_every_kind_of_row():
    """Section 3: all media, outcomes and years are in the sample that tests load."""
    customers = bank_campaign.read_campaign(SAMPLE)
    earlier = [customer.earlier for customer in customers if customer.earlier]
    assert len(customers) == 200
    assert {customer.medium for customer in customers} == set(bank_campaign.MEDIA)
    assert {contact.outcome for contact in earlier} == set(bank_campaign.EARLIER_OUTCOMES)
    assert {customer.day.year for customer in customers} == {2008, 2009, 2010}
    assert sum(customer.agreed for customer in customers) == 24
    assert len(earlier) == 42
    assert sum(customer.contacts for customer in customers) == 525
    days = [customer.day for customer in customers]
    assert days == sorted(days)


def test_first_row_is_read_word_by_word():
    """Section 3: facts, day, medium, seconds, contacts and outcome of one known row."""
    first = bank_campaign.read_campaign(SAMPLE)[0]
    assert first == bank_campaign.Customer(
        number=1,
        age=58,
        balance=2143,
        facts={
            "Job": "Management",
            "Marital status": "Married",
            "Education": "Tertiary",
            "Credit in default": "No",
            "Housing loan": "Yes",
            "Personal loan": "No",
            "Age": "50–59",
            "Balance": "1,500–4,999",
        },
        day=date(2008, 5, 5),
        medium="unknown",
        duration_seconds=261,
        contacts=1,
        agreed=False,
        earlier=None,
    )


def test_earlier_contact_is_so_many_days_before(read, rows):
    """Section 3: days since the earlier campaign become its date."""
    rows[1] |= {"pdays": "10", "previous": "4", "poutcome": "success", "day": "7", "month": "may"}
    customer = read(rows)[1]
    assert customer.earlier == bank_campaign.EarlierContact(date(2008, 4, 27), "success", 4)


def test_numbers_are_the_lines_where_the_file_has_none(read, rows):
    """Section 3: customers of the whole file are numbered by their rows."""
    customers = read(rows, without=("number",))
    assert [customer.number for customer in customers] == [1, 2, 3]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"month": "maj"}, "row 2: month “maj”"),
        ({"day": "31", "month": "jun"}, "row 2: day is out of range"),
        ({"contact": "fax"}, "row 2: contact “fax”"),
        ({"y": ""}, "row 2: y “”"),
        ({"duration": "long"}, "row 2: invalid literal"),
        ({"duration": "-1"}, "row 2: duration -1"),
        ({"pdays": "3", "poutcome": "won"}, "row 2: poutcome “won”"),
    ],
)
def test_bad_value_is_named_with_its_row(read, rows, change, words):
    """Section 3: bad input is refused with the row and the reason."""
    rows[1] |= change
    with pytest.raises(bank_campaign.BadRow, match=words):
        read(rows)


def test_missing_column_is_named(read, rows):
    """Section 3: another file is told from the bank's."""
    with pytest.raises(bank_campaign.BadRow, match="columns are missing: duration, y"):
        read(rows, without=("y", "duration"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("campaign.csv", b"\xff\xfe\x00age"),
        ("campaign.csv.gz", b"no gzip"),
        ("campaign.csv.gz", gzip.compress(SAMPLE.read_bytes())[:1000]),
    ],
)
def test_broken_file_is_refused_in_one_line(tmp_path, name, content):
    """Section 4: a download that broke off, another kind of file."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(bank_campaign.BadRow, match="cannot be read as CSV"):
        bank_campaign.read_campaign(path)
