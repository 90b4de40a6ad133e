import json
from collections import defaultdict, namedtuple
from itertools import chain, islice

from odoo import fields
from odoo.api import SUPERUSER_ID
from odoo.tools import SQL, split_every
from odoo.tools.constants import PREFETCH_MAX

from .crm_change_value import is_same, keep, kept_pair, raw_value, referred

RECORDER_KEY = "crm_interactions.changes"

# One statement writes this many lines; no ordinary transaction has more.
LINES_PER_STATEMENT = 20000

# Which value of a field: of which company and in which language, where it has several.
Slot = namedtuple("Slot", "name company_id lang")

# What happened to one field of one record.
FieldChange = namedtuple("FieldChange", "record field old new user_id")


def title_field(records):
    """Return the name of the field that names records where others refer to them, or None."""
    full = records._fields.get("complete_name")
    return "complete_name" if full and full.store else records._rec_name


class ChangeRecorder:
    """What one transaction changes in the files of customers, logged at its end.

    Values are noted before they are written and compared when the transaction is committed (or a
    savepoint set), so that nested writes and values written twice or put back make no noise, and
    any number of customers costs the same queries: one that reads the old values, where Odoo has
    not read them yet, one for the names of what they refer to, one INSERT.

    A savepoint that is rolled back takes what was noted in it along: Odoo clears its hooks.

    Every recorder of a transaction shares what was noted:

    - ``noted``: model → {record id: {slot: (old value, user)}}
    - ``files``: model → {record id: the files it was in before}
    - ``created``: model → {record id: user}
    - ``lines`` of records that are gone, once each: (kind, model, id, customer) → line
    - ``names``: (model, id) → name of what values referred to and is deleted
    """

    def __init__(self, env):
        # sudo: what is logged does not depend on what its author may read
        self.env = env(user=SUPERUSER_ID, su=True, context={"active_test": False})
        hooks = env.cr.precommit
        if RECORDER_KEY not in hooks.data:
            # Plain data: Odoo's tests copy it.
            noted, files, created = defaultdict(dict), defaultdict(dict), defaultdict(dict)
            hooks.data[RECORDER_KEY] = noted, files, created, {}, {}
            hooks.add(self.finish)
        self._share(hooks.data[RECORDER_KEY])

    def _share(self, data):
        self.noted, self.files, self.created, self.lines, self.names = data

    # Noting

    def note_creation(self, records):
        """Note that the records are new: whatever else happens to them now belongs to it."""
        self.created[records._name].update(dict.fromkeys(records.ids, records.env.uid))

    def note_values(self, records, names, by_user=True):
        """Note what the fields hold before they change.

        :param by_user: the user writes them; else Odoo computes them, in whoever's name
        """
        new = self.created[records._name]
        records = records.browse(
            id_ for id_ in records._ids if id_ and id_ not in new
        ).with_prefetch(records._prefetch_ids)
        if not records or not names:
            return
        uid = records.env.uid
        noted = self.noted[records._name]
        for slot, olds in self._read(records, names).items():
            for record_id, old in olds.items():
                slots = noted.setdefault(record_id, {})
                first, first_uid = slots.get(slot, (old, uid))
                slots[slot] = (first, uid if by_user else first_uid)
        if names & records._change_file_fields():
            files = self.files[records._name]
            for record_id, before in self._reader(records)._change_files().items():
                files.setdefault(record_id, set()).update(before)

    def note_names(self, records):
        """Note the names of records that are about to be deleted, to which values refer."""
        for record in records.with_env(self.env):
            self.names[record._name, record.id] = record.display_name

    def note_merge(self, gone, heir):
        """Note that customers go on as another one, before they are deleted."""
        # sudo: what is logged does not depend on what its author may read
        for customer in gone.sudo():
            (line,) = heir.sudo()._change_lines(
                heir.sudo()._change_files()[heir.id],
                kind="merged",
                user_id=gone.env.uid,
                res_name=heir.sudo().complete_name,
                old_value=keep("many2one", customer.id, [customer.complete_name]),
                new_value=keep("many2one", heir.id, [heir.sudo().complete_name]),
            )
            self.lines["merged", customer._name, customer.id, None] = line

    def note_deletion(self, lines):
        """Note the lines of records that were deleted, made while they were there.

        What was created a moment ago leaves no trace, and a merged customer has its line already.
        """
        records = {(line["res_model"], line["res_id"]) for line in lines}
        untold = {
            (model, record_id)
            for model, record_id in records
            if self.created[model].pop(record_id, None) is None
            and ("merged", model, record_id, None) not in self.lines
        }
        for line in lines:
            record = line["res_model"], line["res_id"]
            if record in untold:
                self.lines.setdefault(("deleted", *record, line["partner_id"]), line)

    def _reader(self, records):
        """Return the records with what the values of their fields depend on, and nothing else."""
        context = {
            "active_test": False,
            "allowed_company_ids": records.env.company.ids,
            "lang": records.env.lang,
        }
        return records.with_env(self.env(context=context))

    def _read(self, records, names):
        """Return ``{slot: {record id: value}}`` of the fields now, in one query where needed."""
        reader = self._reader(records)
        fields_ = [records._fields[name] for name in sorted(names)]
        files = [field for field in fields_ if field.type == "binary" and field.attachment]
        others = [field for field in fields_ if field not in files]
        self._fetch(reader, others)
        slots = {}
        for field in others:
            slot = Slot(
                field.name,
                reader.env.company.id if field.company_dependent else None,
                reader.env.lang if field.translate else None,
            )
            cache = field._get_cache(reader.env)
            slots[slot] = {
                record.id: raw_value(record, field) for record in reader if record.id in cache
            }
        if files:
            slots.update(self._read_files(reader, files))
        return slots

    def _fetch(self, records, fields_):
        """Read the fields of all records at once, and what Odoo would read next along with them."""
        missing = {field for field in fields_ if any(field._cache_missing_ids(records))}
        if any(field.prefetch is True for field in missing):
            missing.update(
                field
                for field in records._fields.values()
                if field.prefetch is True and field.store and field.column_type
            )
        if missing:
            # Those that are written one by one are read together.
            together = islice((id_ for id_ in records._prefetch_ids if id_), PREFETCH_MAX)
            records.browse({*records._ids, *together}).fetch([field.name for field in missing])

    def _read_files(self, records, fields_):
        """Return the checksums of files, whose content is not logged."""
        names = [field.name for field in fields_]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT res_field, res_id, checksum FROM ir_attachment
                WHERE res_model = %s AND res_field IN %s AND res_id IN %s
                """,
                records._name,
                tuple(names),
                tuple(records.ids),
            )
        )
        found = {(name, res_id): checksum for name, res_id, checksum in rows}
        return {
            Slot(name, None, None): {id_: found.get((name, id_)) for id_ in records.ids}
            for name in names
        }

    # Logging

    def finish(self):
        """Compare, and append the lines of the transaction to the log."""
        self._share(self.env.cr.precommit.data.pop(RECORDER_KEY))
        created = {
            model: self._existing(self.env[model].browse(users))
            for model, users in self.created.items()
        }
        changes = {model: self._changes(model) for model in self.noted}
        changed = {
            model: self.env[model].browse({change.record.id: None for change in found})
            for model, found in changes.items()
        }
        names = self._names([*created.values(), *changed.values()], changes.values())
        lines = []
        for records in created.values():
            lines += self._creation_lines(records, names)
        for model, records in changed.items():
            lines += self._change_lines(records, changes[model], names)
        self._insert([*lines, *self.lines.values()])

    def _changes(self, model):
        """Return what is different now from when it was noted."""
        by_slot = defaultdict(list)
        for record_id, slots in self.noted[model].items():
            if record_id not in self.created[model]:
                for slot in slots:
                    by_slot[slot].append(record_id)
        found = []
        for slot, ids in by_slot.items():
            context = {"lang": slot.lang}
            if slot.company_id:
                context["allowed_company_ids"] = [slot.company_id]
            records = self.env[model].browse(ids).with_context(**context)
            field = records._fields[slot.name]
            now = next(iter(self._read(records, {slot.name}).values()))
            for record in records.browse(now):
                old, user_id = self.noted[model][record.id][slot]
                if not is_same(field, old, now[record.id]):
                    found.append(FieldChange(record, field, old, now[record.id], user_id))
        return found

    def _existing(self, records):
        """Return the records that are there: one query where some went with others (cascade)."""
        field = records._fields[min(records._change_file_fields())]
        return records.exists() if any(field._cache_missing_ids(records)) else records

    def _creation_lines(self, records, names):
        titles, files = records._change_titles(names), records._change_files()
        users = self.created[records._name]
        for record in records:
            line = {"kind": "created", "user_id": users[record.id], "res_name": titles[record.id]}
            yield from record._change_lines(files[record.id], **line)

    def _change_lines(self, records, changes, names):
        titles, files = records._change_titles(names), records._change_files()
        for record_id, before in self.files[records._name].items():
            if record_id in files:
                files[record_id] |= before
        for change in changes:
            record, field = change.record, change.field
            old, new = kept_pair(record, field, change.old, change.new, names)
            yield from record._change_lines(
                files[record.id],
                kind="changed",
                user_id=change.user_id,
                res_name=titles[record.id],
                field_key=f"{record._name}:{field.name}",
                old_value=old,
                new_value=new,
            )

    def _names(self, titled, changes):
        """Return ``{(model, id): name}`` of all records that titles and values refer to."""
        wanted = defaultdict(set)
        referred_by_titles = [records._change_titles_referred() for records in titled]
        referred_by_values = [
            referred(change.field, change.old, change.new) for change in chain(*changes)
        ]
        for model, record_id in chain(*referred_by_titles, *referred_by_values):
            wanted[model].add(record_id)
        names, queries = dict(self.names), []
        for model, ids in wanted.items():
            if query := self._name_query(self.env[model].browse(ids)):
                queries.append(query)
            else:
                found = self.env[model].browse(ids).exists()
                names.update({(model, record.id): record.display_name for record in found})
        if queries:
            rows = self.env.execute_query(SQL(" UNION ALL ").join(queries))
            names.update({(model, record_id): name for model, record_id, name in rows})
        return names

    def _name_query(self, records):
        """Return the query of the records' names, in all languages; None if they are computed."""
        name = title_field(records)
        field = records._fields.get(name)
        if not field or not (field.store or field.related):
            return None
        query = records._as_query(ordered=False)
        if field.store:
            column = SQL.identifier(records._table, name)
        else:
            column = records._field_to_sql(records._table, name, query)
        return query.select(
            SQL("%s", records._name),
            SQL.identifier(records._table, "id"),
            SQL("to_jsonb(%s)", column),
        )

    def _insert(self, lines):
        for chunk in split_every(LINES_PER_STATEMENT, lines):
            rows = json.dumps([{"n": n, **line} for n, line in enumerate(chunk)])
            self.env.cr.execute(
                """
                INSERT INTO crm_change (
                    date, user_id, user_name, kind, res_model, res_id, res_name, field_key,
                    old_value, new_value, partner_id, partner_name, commercial_partner_id,
                    company_id
                )
                SELECT %s, author.id, person.name, line.kind, line.res_model, line.res_id,
                       line.res_name, line.field_key, line.old_value, line.new_value,
                       customer.id, COALESCE(customer.complete_name, line.partner_name),
                       account.id, COALESCE(line.company_id, customer.company_id)
                FROM jsonb_to_recordset(%s) AS line (
                    n int, user_id int, kind text, res_model text, res_id int, res_name text,
                    field_key text, old_value jsonb, new_value jsonb, partner_id int,
                    partner_name text, commercial_partner_id int, company_id int
                )
                LEFT JOIN res_users author ON author.id = line.user_id
                LEFT JOIN res_partner person ON person.id = author.partner_id
                LEFT JOIN res_partner customer ON customer.id = line.partner_id
                LEFT JOIN res_partner account ON account.id =
                    COALESCE(line.commercial_partner_id, customer.commercial_partner_id)
                ORDER BY line.n
                """,
                (fields.Datetime.now(), rows),
            )
