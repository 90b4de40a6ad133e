"""Rows of a CSV or XLSX file as lists of texts.

>>> list(rows_of(b"id;name\\n7;Example Ltd\\n"))
[['id', 'name'], ['7', 'Example Ltd']]
>>> list(rows_of("\\ufeffid,name\\n8,Müller\\n".encode("utf-8")))
[['id', 'name'], ['8', 'Müller']]
"""

import csv
import io
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

DELIMITERS = ",;\t|"


class UnreadableFileError(Exception):
    """The file is neither CSV nor XLSX."""


def rows_of(content):
    """Generate the rows of a file's content, each a list of stripped texts."""
    try:
        yield from (_xlsx_rows if content[:2] == b"PK" else _csv_rows)(content)
    except (csv.Error, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise UnreadableFileError from error


def _xlsx_rows(content):
    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
    for row in sheet.iter_rows(values_only=True):
        yield [_text(value) for value in row]


def _text(value):
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _csv_rows(content):
    text = _decoded(content)
    if "\0" in text:
        raise UnreadableFileError
    heading = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=heading.count)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [value.strip() for value in row]


def _decoded(content):
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
