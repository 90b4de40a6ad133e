"""Databases copied with their files, faster than anything can be installed or made anew."""

import itertools
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

_numbers = itertools.count(1)


@contextmanager
def copied(source):
    """The name of a copy of a database, which is dropped at the end.

    Nobody may be connected to the database that is copied.
    """
    name = f"{os.environ['CRM_TEST_DATABASE']}_{next(_numbers)}"
    filestore = Path(os.environ["CRM_TEST_DATA"]) / "filestore"
    subprocess.run(["createdb", "-T", source, name], check=True)
    try:
        if (filestore / source).is_dir():
            # Odoo writes no file a second time, so both may have the same one.
            shutil.copytree(filestore / source, filestore / name, copy_function=os.link)
        yield name
    finally:
        subprocess.run(["dropdb", "--force", "--if-exists", name], check=True)
        shutil.rmtree(filestore / name, ignore_errors=True)
