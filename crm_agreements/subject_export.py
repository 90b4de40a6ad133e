"""The file a person gets: one ZIP with ``data.json``, ``index.html`` and the attachments.

- ``data.json`` is for machines; ``schema.json`` beside it describes it.
- ``index.html`` is for people: one page without anything from outside, in the language of the
  file, from right to left where that language is, to be read in a browser or printed. Whatever was
  stored is shown as text; no stored HTML is ever part of the page.
- ``attachments/`` holds the files, as far as their total size allows; the others are named.

Rows are read in batches and written at once, so memory does not grow with their number.
"""

import json
import re
import shutil
import tempfile
import zipfile
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup, escape

from odoo import fields
from odoo.fields import Domain
from odoo.tools import file_open, format_date, format_datetime, html2plaintext
from odoo.tools.misc import formatLang

FORMAT = "crm-subject-export"
VERSION = 1
# So many records are read at once.
BATCH = 200
UNSAFE = re.compile(r"[^\w.()\- ]+")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class SubjectExport:
    """Writes the file about a person; ``counts`` tells afterwards what is in it.

    :param env: with the rights of the system, the company that answers and the language of the file
    :param dict subject: ``id`` of the customer, 0 for who is none, and ``name``
    :param list sections: the ``ExportSection``s
    :param limit: bytes that all attachments together may have
    """

    def __init__(self, env, subject, sections, limit):
        self.env = env
        self.subject = subject
        self.sections = sections
        self.limit = limit
        self.files = {}
        self.counts = {"rows": 0, "files": 0, "left_out": 0}

    def write_zip(self, target):
        """Write the ZIP into a binary file."""
        sections = [(section, self._ids(section)) for section in self.sections]
        with (
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
            tempfile.TemporaryFile() as page,
        ):
            with archive.open("data.json", "w", force_zip64=True) as data:
                self._write_rows(sections, data, page)
            page.seek(0)
            with archive.open("index.html", "w", force_zip64=True) as entry:
                shutil.copyfileobj(page, entry)
            with file_open("crm_agreements/data/subject_export_schema.json", "rb") as schema:
                archive.writestr("schema.json", schema.read())
            for attachment_id, (path, _name, is_in) in self.files.items():
                if is_in:
                    self._write_file(archive, attachment_id, path)

    def _ids(self, section):
        """Return the ids of the rows: those of the company that answers, and of none."""
        model = self._model(section)
        domain = section.domain
        for name in ("company_id", "record_company_id"):
            if name in model._fields and section.model != "res.partner":
                domain &= Domain(name, "in", [self.env.company.id, False])
        return model._search(domain, order=section.order).get_result_ids()

    def _model(self, section):
        return self.env[section.model].with_context(active_test=False)

    # Rows

    def _write_rows(self, sections, data, page):
        """Write both documents in one pass."""
        head = {
            "format": FORMAT,
            "version": VERSION,
            "created": _instant(fields.Datetime.now()),
            "language": self.env.lang,
            "controller": self.env.company.name,
            "subject": self.subject,
        }
        data.write(_json(head)[:-1].encode() + b', "sections": [')
        page.write(self._page_head(sections).encode())
        for position, (section, ids) in enumerate(sections):
            labels = self._labels(section)
            about = {"key": section.key, "title": section.title, "labels": labels}
            data.write((", " if position else "").encode())
            data.write(_json(about)[:-1].encode() + b', "rows": [')
            page.write(self._section_head(section, ids).encode())
            for number, (row, shown) in enumerate(self._rows(section, ids)):
                data.write((",\n" if number else "\n").encode() + _json(row).encode())
                page.write(self._article(labels, shown, row.get("files", ())).encode())
            data.write(b"]}")
            page.write(b"</section>\n")
        data.write(f'], "files": {_json(self._file_list())}}}'.encode())
        page.write(self._page_foot().encode())

    def _rows(self, section, ids):
        """Yield each record as plain data and as ``{field: words}``, batch by batch."""
        model = self._model(section)
        for start in range(0, len(ids), BATCH):
            records = model.browse(ids[start : start + BATCH])
            hung = self._hung_files(section, records)
            for record in records:
                row, shown = {"id": record.id}, {}
                for name in section.fields:
                    row[name], shown[name] = self._value(section, record, name)
                if section.files:
                    files = hung.get(record.id) or ()
                    if section.files != "res":
                        files = record[section.files]
                    row["files"] = [path for file in files if (path := self._take(file))]
                self.counts["rows"] += 1
                yield row, shown
            self.env.invalidate_all(flush=False)

    def _labels(self, section):
        model = self._model(section)
        return {name: model._fields[name]._description_string(self.env) for name in section.fields}

    def _value(self, section, record, name):
        """Return a value as plain data and in words."""
        if name in section.replaced:
            value = section.replaced[name](record)
            words = ", ".join(value) if isinstance(value, list) else value
            return value or None, words or ""
        field = record._fields[name]
        value = record[name]
        if field.relational or field.type in ("reference", "many2one_reference"):
            return self._referred(field, value)
        if field.type == "selection":
            words = dict(field._description_selection(self.env)).get(value, value)
            return ({"value": value, "label": words}, words) if value else (None, "")
        if field.type == "datetime":
            return _instant(value), format_datetime(self.env, value) if value else ""
        if field.type == "date":
            return value and str(value) or None, format_date(self.env, value) if value else ""
        if field.type == "boolean":
            return bool(value), self.env._("Yes") if value else ""
        if field.type in ("float", "monetary", "integer"):
            digits = {"integer": 0}.get(field.type, 2)
            return value, formatLang(self.env, value, digits=digits) if value else ""
        if field.type == "html":
            return value or None, html2plaintext(value).strip() if value else ""
        if field.type == "properties":
            value = field.convert_to_read(value, record)
            kept = [one for one in value if one.get("value")]
            return value or None, ", ".join(f"{one['string']}: {one['value']}" for one in kept)
        return value or None, str(value or "")

    def _referred(self, field, value):
        if field.type in ("many2one", "reference"):
            if not value:
                return None, ""
            return {"id": value.id, "name": value.display_name}, value.display_name
        if field.type == "many2one_reference":
            return value or None, str(value or "")
        names = [{"id": one.id, "name": one.display_name} for one in value]
        return names, ", ".join(one["name"] or "" for one in names)

    # Files

    def _hung_files(self, section, records):
        """Return ``{id of the record: attachments}`` of what is hung onto the records."""
        if section.files != "res":
            return {}
        stored_in = ["image_1920"] if section.model == "res.partner" else []
        if section.model == "crm.agreement.evidence":
            stored_in = ["file"]
        attachments = self.env["ir.attachment"].search(
            Domain("res_model", "=", section.model)
            & Domain("res_id", "in", records.ids)
            & Domain("res_field", "in", [False, *stored_in])
            & Domain("type", "=", "binary"),
            order="id",
        )
        return attachments.grouped("res_id")

    def _take(self, attachment):
        """Return the path of a file in the ZIP; note it, once, and whether its size is in reach."""
        if attachment.type != "binary":
            return None
        if attachment.id not in self.files:
            name = UNSAFE.sub("_", CONTROL.sub("", attachment.name or "")).strip(" .")[-100:]
            is_in = attachment.file_size <= self.limit
            if is_in:
                self.limit -= attachment.file_size
            self.counts["files" if is_in else "left_out"] += 1
            path = f"attachments/{attachment.id}-{name or 'file'}"
            self.files[attachment.id] = (path, attachment.name, is_in)
        return self.files[attachment.id][0]

    def _write_file(self, archive, attachment_id, path):
        attachment = self.env["ir.attachment"].browse(attachment_id)
        with archive.open(path, "w", force_zip64=True) as entry:
            stored = attachment.store_fname and Path(attachment._full_path(attachment.store_fname))
            if stored and stored.is_file():
                with stored.open("rb") as source:
                    shutil.copyfileobj(source, entry)
            else:
                entry.write(attachment.raw or b"")
        attachment.invalidate_recordset(flush=False)

    def _file_list(self):
        return [
            {"path": path, "name": name, "included": is_in}
            for path, name, is_in in self.files.values()
        ]

    # Page

    def _page_head(self, sections):
        # The language's own direction, not that of who makes the file.
        direction = self.env["res.lang"]._lang_get(self.env.lang).direction
        title = self.env._("Data about %s", self.subject["name"])
        made = self.env._(
            "What %(company)s keeps about you, as of %(date)s.",
            company=self.env.company.name,
            date=format_datetime(self.env, fields.Datetime.now()),
        )
        notes = [
            self.env._(
                "What is said about other persons is theirs: it is left out, and so are their "
                "names."
            ),
            self.env._("Of bank accounts only the last four characters are shown."),
            self.env._(
                "The same is in data.json in a form that machines can read; schema.json describes "
                "it."
            ),
        ]
        items = Markup("").join(
            Markup('<li><a href="#{}">{}</a> ({})</li>').format(
                section.key, section.title, len(ids)
            )
            for section, ids in sections
            if ids
        )
        with file_open("crm_agreements/data/subject_export.css") as file:
            style = file.read()
        return Markup(
            '<!DOCTYPE html>\n<html lang="{lang}" dir="{dir}"><head><meta charset="utf-8">'
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            "<title>{title}</title><style>{style}</style></head>\n<body><h1>{title}</h1>"
            "<p>{made}</p>{notes}<nav><ul>{items}</ul></nav>\n"
        ).format(
            lang=(self.env.lang or "en_US").replace("_", "-"),
            dir="rtl" if direction == "rtl" else "ltr",
            title=_clean(title),
            style=Markup(style),
            made=_clean(made),
            notes=Markup("").join(Markup("<p class='note'>{}</p>").format(n) for n in notes),
            items=items,
        )

    def _section_head(self, section, ids):
        if not ids:
            return Markup("<section hidden>")
        return Markup('<section id="{}"><h2>{} <small>{}</small></h2>\n').format(
            section.key, section.title, len(ids)
        )

    def _article(self, labels, shown, files):
        lines = [
            Markup('<dt>{}</dt><dd dir="auto">{}</dd>').format(labels[name], _clean(words))
            for name, words in shown.items()
            if words
        ]
        if files:
            links = Markup("<br>").join(
                Markup('<a href="{}">{}</a>').format(quote(path), path.partition("/")[2])
                for path in files
            )
            lines.append(Markup("<dt>{}</dt><dd>{}</dd>").format(self.env._("Files"), links))
        return Markup("<article><dl>{}</dl></article>\n").format(Markup("").join(lines))

    def _page_foot(self):
        left_out = [name for _path, name, is_in in self.files.values() if not is_in]
        if not left_out:
            return Markup("</body></html>\n")
        return Markup("<section><h2>{}</h2><p>{}</p><ul>{}</ul></section></body></html>\n").format(
            self.env._("Files that are not in here"),
            self.env._("They would make the file too big. Ask us, and you get them."),
            Markup("").join(Markup("<li>{}</li>").format(_clean(name)) for name in left_out),
        )


def _instant(value):
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def _json(value):
    return json.dumps(value, ensure_ascii=False, default=str)


def _clean(words):
    return escape(CONTROL.sub("", str(words)))
