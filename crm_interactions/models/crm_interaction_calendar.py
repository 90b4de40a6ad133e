from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools.misc import clean_context

# Context key: the calendar event is the origin of the change, or is being changed by us.
CALENDAR_SYNC = "crm_interaction_calendar_sync"

TITLE_SEPARATOR = " – "
PLAN_FIELDS = {"is_all_day", "date_start", "date_end"}
TIME_FIELDS = ("allday", "start", "stop")
# What each value of the event is made of.
EVENT_SOURCES = {
    "name": {"name", "partner_id", "confidential"},
    "description": {"description", "confidential", "invite_contacts"},
    "location": {"location_id", "location_comments", "confidential"},
    "privacy": {"confidential"},
    "allday": PLAN_FIELDS,
    "start": PLAN_FIELDS,
    "stop": PLAN_FIELDS,
    "user_id": {"user_id"},
    "active": {"active", "state", "add_to_calendar", "user_id", "date_start"},
}
INVITATION_FIELDS = {"invite_contacts", "contact_ids", "partner_id"}
CALENDAR_FIELDS = set().union(INVITATION_FIELDS, *EVENT_SOURCES.values())


class CrmInteraction(models.Model):
    """The employee's calendar (C7, H9): an interaction may show its time as a calendar event.

    - The event belongs to the responsible user and follows the interaction: plan, title, place,
      description, responsible user. What users do with the event comes back (see
      ``calendar.event``). Attendees and organizer chosen in the calendar do not come back: an
      event is open to more people than an interaction, and responsibility gives rights.
    - The event of an interaction which was held stays as it is. It is archived when the
      interaction is cancelled, archived or taken out of the calendar, and revived afterwards.
    - A closed interaction takes nothing over from the calendar; when it is reopened its own plan
      counts again.
    - Nobody outside is mailed unless ``invite_contacts`` is ticked: then Odoo's own invitations
      go to the contact persons, without the description. The responsible user hears of the
      interaction itself, not of the event on top.
    - The event of a confidential interaction is private and tells nothing but the time.
    """

    _inherit = "crm.interaction"

    add_to_calendar = fields.Boolean(
        string="Add to Calendar",
        compute="_compute_add_to_calendar",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="Show the planned time in the calendar of the responsible user.",
    )
    invite_contacts = fields.Boolean(
        string="Invite Contact Persons",
        copy=False,
        help="Mail the contact persons an invitation with title, time and place, and tell them "
        "about changes. The description stays inside. Otherwise the customer is told nothing.",
    )
    calendar_event_id = fields.Many2one(
        "calendar.event", readonly=True, copy=False, ondelete="set null"
    )

    _calendar_event_unique = models.UniqueIndex(
        "(calendar_event_id) WHERE calendar_event_id IS NOT NULL",
        "A calendar event shows one interaction.",
    )

    @api.depends("type_id", "date_start", "is_all_day")
    def _compute_add_to_calendar(self):
        """Propose what the type says for new plans; what was saved is the user's decision."""
        for interaction in self:
            interaction.add_to_calendar = (
                interaction.add_to_calendar
                if interaction._origin.id
                else interaction.type_id.is_calendar and interaction._is_future()
            )

    def _is_future(self):
        """Return whether the contact is planned for later; an all-day plan: for today or later."""
        if not self.date_start:
            return False
        if self.is_all_day:
            return self.date_start.date() >= fields.Date.context_today(self)
        return self.date_start > fields.Datetime.now()

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        interactions._create_calendar_events()
        return interactions

    def write(self, vals):
        changed = CALENDAR_FIELDS & vals.keys()
        if not changed or self.env.context.get(CALENDAR_SYNC):
            return super().write(vals)
        closed = self.filtered("is_closed")
        invited = {interaction: interaction._get_invited_partners() for interaction in self}
        result = super().write(vals)
        (self - closed)._update_calendar_events(changed, invited)
        # What happened to the event meanwhile was not taken over.
        reopened = closed.filtered(lambda i: not i.is_closed)
        reopened._update_calendar_events(CALENDAR_FIELDS, invited)
        return result

    def unlink(self):
        events = self._get_calendar_events()
        result = super().unlink()
        events.unlink()
        return result

    def _get_calendar_events(self):
        """Return the events, free of access rules: whoever may change the interaction may.

        Private events and those of other users are closed to the user who reassigns, moves or
        cancels an interaction; the access to the interaction was checked.
        """
        context = {**clean_context(self.env.context), CALENDAR_SYNC: True}
        return self.sudo().calendar_event_id.with_context(context)

    def _is_calendar_wanted(self):
        """Return whether the calendar of the responsible user is to show the interaction."""
        return (
            self.add_to_calendar
            and self.active
            and self.state != "cancelled"
            and bool(self.user_id and self.date_start)
        )

    # Interaction to event

    def _create_calendar_events(self):
        """Create the events of open interactions which want one, and link both sides."""
        interactions = self.filtered(
            lambda i: not i.is_closed and not i.calendar_event_id and i._is_calendar_wanted()
        )
        if not interactions:
            return
        events = (
            interactions._get_calendar_events()
            .with_context(
                # The responsible user hears of the interaction itself.
                no_mail_to_attendees=True,
                mail_create_nosubscribe=True,
                mail_create_nolog=True,
                skip_contact_description=True,
            )
            .create([interaction._prepare_calendar_event() for interaction in interactions])
            .with_context(no_mail_to_attendees=False)
        )
        for interaction, event in zip(interactions, events, strict=True):
            # sudo: a technical link, set while the author's access is that of a creator
            interaction.sudo().with_context(tracking_disable=True).calendar_event_id = event
        # Answers to invitations are posted on the event: its owner follows it.
        for user, user_events in events.grouped("user_id").items():
            user_events.message_subscribe(user.partner_id.ids)
        for interaction in interactions.filtered("invite_contacts"):
            interaction._invite(interaction._get_invited_partners())

    def _update_calendar_events(self, changed, invited):
        """Bring the events in step with the ``changed`` fields of their interactions.

        ``invited`` maps the interactions to the partners who were invited before the change.
        """
        self.flush_recordset(PLAN_FIELDS)  # a plan in the wrong order is refused in our words
        shown = self.filtered("calendar_event_id")
        (self - shown)._create_calendar_events()
        updates = defaultdict(self.browse)
        for interaction in shown:
            values = interaction._get_calendar_changes(changed)
            if values:
                updates[tuple(values.items())] += interaction
        for values, interactions in updates.items():
            interactions._write_calendar_events(dict(values))
        for interaction in shown:
            wanted = interaction._get_invited_partners()
            interaction._withdraw_invitation(invited[interaction] - wanted)
            interaction._invite(wanted - invited[interaction])

    def _write_calendar_events(self, values):
        """Write the same values to the events of all interactions; a new owner attends."""
        events = self._get_calendar_events()
        # Prefetching through the interactions ends when Odoo empties the cache on the way.
        events = events.browse(events.ids)
        if "user_id" not in values:
            events.write(values)
            return
        # sudo: the partner of a colleague, who may be of another company
        owner = self.env["res.users"].browse(values["user_id"]).sudo().partner_id
        # Odoo adds attendees to several events only where none of them has them already.
        groups = events.grouped(lambda event: (event.user_id, owner in event.partner_ids))
        for (previous, _attends), owner_events in groups.items():
            # All at once: removing an attendee unsubscribes from one event after the other.
            owner_events.message_unsubscribe(previous.partner_id.ids)
            leave = [Command.unlink(partner_id) for partner_id in previous.partner_id.ids]
            owner_events.with_context(skip_attendee_notification=True).write(
                {**values, "partner_ids": [*leave, Command.link(owner.id)]}
            )
            owner_events.message_subscribe(owner.ids)
            owner_events.attendee_ids.filtered(lambda a: a.partner_id == owner).state = "accepted"

    def _get_calendar_changes(self, changed):
        """Return the values which the ``changed`` fields alter in the event."""
        event = self._get_calendar_events()
        wanted = self._prepare_calendar_values()
        if not self.user_id:
            wanted.pop("user_id")  # the event is archived and keeps its owner
        changes = {
            name: value
            for name, value in wanted.items()
            if EVENT_SOURCES[name] & changed
            and event._fields[name].convert_to_write(event[name], event) != (value or False)
        }
        if not changes.keys().isdisjoint(TIME_FIELDS):
            # Odoo keeps the length when it is given the start alone.
            changes.update({name: wanted[name] for name in TIME_FIELDS})
        return changes

    def _prepare_calendar_event(self):
        """Return the values of a new event."""
        # sudo: partner of a colleague
        owner = self.user_id.sudo().partner_id
        # Unlike env.ref() this is cached and asks nothing for every record.
        alarm_id = self.env["ir.model.data"]._xmlid_to_res_id("calendar.alarm_notif_1")
        return {
            **self._prepare_calendar_values(),
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "partner_ids": [Command.set(owner.ids)],
            "attendee_ids": [Command.create({"partner_id": owner.id, "state": "accepted"})],
            "alarm_ids": [Command.link(alarm_id)] if alarm_id and self._is_future() else [],
        }

    def _prepare_calendar_values(self):
        """Return the values of the event that follow the interaction."""
        start, stop = self._get_calendar_times()
        return {
            "name": self._get_calendar_title(),
            "description": self._is_description_shown() and self.description,
            "location": not self.confidential and self._get_calendar_location(),
            "privacy": "private" if self.confidential else False,
            "allday": self.is_all_day,
            "start": start,
            "stop": stop,
            "user_id": self.user_id.id,
            "active": bool(self._is_calendar_wanted()),
        }

    def _is_description_shown(self):
        """Return whether the event tells the description: Odoo's invitations repeat it."""
        return not (self.confidential or self.invite_contacts)

    def _get_calendar_times(self):
        """Return start and stop of the event; an all-day event lasts from 8 to 18 on its days."""
        if not self.date_start:
            # The event is archived and keeps its time.
            return self.calendar_event_id.start, self.calendar_event_id.stop
        if self.is_all_day:
            last = self.date_end or self.date_start
            return (
                self.date_start.replace(hour=8, minute=0, second=0),
                last.replace(hour=18, minute=0, second=0),
            )
        return self.date_start, self.date_end or self.date_start + self._get_proposed_length()

    def _get_proposed_length(self):
        """Return how long an interaction without a planned end takes in the calendar."""
        return timedelta(hours=self.type_id.duration_hours or 0.5)

    def _get_calendar_title(self):
        if self.confidential:
            return self.with_context(lang=self.user_id.lang).env._("Private appointment")
        return self.name + self._get_title_suffix()

    def _get_title_suffix(self):
        """Return what tells the events of different customers apart."""
        return f"{TITLE_SEPARATOR}{self.partner_id.complete_name}"

    def _get_calendar_location(self):
        place = self.location_id.contact_address_inline or self.location_id.display_name
        return ", ".join(filter(None, [place, self.location_comments]))

    # Invitations

    def _get_invited_partners(self):
        """Return who is to be invited: the contact persons, else the customer if a person."""
        if (
            not self.invite_contacts
            or not self.add_to_calendar
            or self.state == "cancelled"
            or not (self.user_id and self.date_start)
        ):
            return self.env["res.partner"]
        return self.contact_ids or self.partner_id.filtered(lambda p: not p.is_company)

    def _invite(self, partners):
        """Add attendees; Odoo invites them by mail when the event is not over."""
        event = self._get_calendar_events()
        if partners and event:
            event = event.with_context(
                skip_attendee_notification=event.stop < fields.Datetime.now()
            )
            event.write({"partner_ids": [Command.link(partner.id) for partner in partners]})

    def _withdraw_invitation(self, partners):
        """Remove attendees and tell them, unless the event is over."""
        event = self._get_calendar_events()
        partners &= event.partner_ids
        if not partners:
            return
        template = self.env.ref("calendar.calendar_template_delete_event", raise_if_not_found=False)
        if template and event.stop >= fields.Datetime.now():
            template.send_mail(
                event.id,
                email_layout_xmlid="mail.mail_notification_light",
                email_values={"email_to": False, "recipient_ids": partners.ids},
            )
        event.write({"partner_ids": [Command.unlink(partner.id) for partner in partners]})

    # Event to interaction

    def _take_over_event(self, changed):
        """Bring the interactions in step with the ``changed`` fields of their events."""
        for interaction in self:
            wanted = interaction._prepare_from_event(changed)
            values = {
                name: value
                for name, value in wanted.items()
                if interaction._fields[name].convert_to_write(interaction[name], interaction)
                != value
            }
            if values:
                interaction.with_context(**{CALENDAR_SYNC: True}).write(values)
            if values.get("add_to_calendar") is False:
                interaction._log_calendar_removal()

    def _prepare_from_event(self, changed):
        """Return the values the interaction takes over from its event."""
        event = self.calendar_event_id
        values = {}
        if "active" in changed:
            values["add_to_calendar"] = event.active
        if not event.active:
            return values
        if changed & {"start", "stop", "allday", "start_date", "stop_date", "duration"}:
            values.update(self._prepare_plan_from_event())
        if self.confidential or not self.sudo(False).has_access("write"):
            return values
        if "name" in changed:
            values["name"] = event.name.removesuffix(self._get_title_suffix()) or self.name
        if "description" in changed and self._is_description_shown():
            values["description"] = event.description
        if "location" in changed and (event.location or "") != self._get_calendar_location():
            values.update(location_id=False, location_comments=event.location)
        return values

    def _prepare_plan_from_event(self):
        event = self.calendar_event_id
        if event.allday:
            start, end = self._noon(event.start_date), self._noon(event.stop_date)
            proposed = start
        else:
            start, end = event.start, event.stop
            proposed = start + self._get_proposed_length()
        if not self.date_end and end == proposed:
            end = False
        return {"is_all_day": event.allday, "date_start": start, "date_end": end}

    def _log_calendar_removal(self):
        """Note in the chatter that the event was cancelled or deleted in the calendar."""
        body = self.env._("The calendar event was removed; the interaction stays planned.")
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    def action_view_event(self):
        """Open the event, at Google or Microsoft where its owner synchronises it (H9)."""
        self.ensure_one()
        url = self.calendar_event_id._get_external_url()
        if url:
            return {"type": "ir.actions.act_url", "url": url, "target": "new"}
        return {
            "type": "ir.actions.act_window",
            "res_model": "calendar.event",
            "res_id": self.calendar_event_id.id,
            "views": [(False, "form")],
        }
