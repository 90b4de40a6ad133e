"""Rows of a CSV or XLSX file as lists of texts.

>>> list(rows_of(b"id;name\\n7;Example Ltd\\n"))
[['id', 'name'], ['7', 'Example Ltd']]
>>> list(rows_of("\\ufeffid,name\\n8,Müller\\n".encode("utf-8")))
[['id', 'name'], ['8', 'Müller']]

Older programs write the letters of their user's language, and Excel what separates the columns:

>>> list(rows_of("sep=;\\nid;name\\n9;Łódź\\n".encode("cp1250"), lang="pl_PL"))
[['id', 'name'], ['9', 'Łódź']]
"""

import csv
import io
import re
from zipfile import ZipFile

from openpyxl import load_workbook

DELIMITERS = ",;\t|"
# Excel's own first line, which it does not show.
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# What programs on Windows write that know no Unicode, by the language of their user.
CODE_PAGES = {
    **dict.fromkeys(("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"), "cp1250"),
    **dict.fromkeys(("be", "bg", "kk", "mk", "ru", "uk"), "cp1251"),
    "el": "cp1253", "tr": "cp1254", "he": "cp1255", "ar": "cp1256", "fa": "cp1256",
    **dict.fromkeys(("et", "lt", "lv"), "cp1257"), "vi": "cp1258",
}  # fmt: skip
# A workbook is read in memory. Half a million customers need less; what is packed more tightly
# than any workbook was made to fill the memory.
MAX_UNPACKED_BYTES = 256 * 2**20
MAX_PACKING = 100
PACKED_FREELY_BYTES = 2**20


class UnreadableFileError(Exception):
    """The file is neither CSV nor XLSX."""


class TooLargeFileError(Exception):
    """The workbook is larger than can be read."""


def rows_of(content, lang=None):
    """Generate the rows of a file's content, each a list of stripped texts.

    :param str lang: the language of who wrote it, where the file does not tell its letters
    """
    try:
        yield from _xlsx_rows(content) if content[:2] == b"PK" else _csv_rows(content, lang)
    except TooLargeFileError:
        raise
    except Exception as error:
        # Anybody writes the file, and the libraries that read it have errors of all kinds for
        # what is damaged. None of them is of the database, which is not asked here.
        raise UnreadableFileError from error


def _xlsx_rows(content):
    stream = io.BytesIO(content)
    _check_unpacked(stream)
    sheet = load_workbook(stream, read_only=True, data_only=True).worksheets[0]
    for row in sheet.iter_rows(values_only=True):
        yield [_text(value) for value in row]


def _check_unpacked(stream):
    with ZipFile(stream) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > min(MAX_UNPACKED_BYTES, PACKED_FREELY_BYTES + MAX_PACKING * packed):
        raise TooLargeFileError


def _text(value):
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _csv_rows(content, lang):
    text = _decoded(content, lang)
    if "\0" in text:
        raise UnreadableFileError
    if told := SEPARATOR_LINE.match(text):
        text, delimiter = text[told.end() :], told[1]
    else:
        delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [value.strip() for value in row]


def _decoded(content, lang):
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode(CODE_PAGES.get((lang or "")[:2], "cp1252"), errors="replace")
