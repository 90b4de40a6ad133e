from collections.abc import Callable
from typing import NamedTuple

from odoo.models import BaseModel

from .crm_interaction_lock import unlocked

# Context under which the guards of what was sent, closed and logged let records through. No value
# that comes from outside is this very object.
ERASE_KEY = "crm_erase"
ERASING = object()

TEXT_TYPES = ("char", "text", "html")


class EraseStep(NamedTuple):
    """One line of the plan of erasing customers: which records, what becomes of them, and why.

    ``action`` is *delete*, *anonymise* (``values`` are written over what they say) or *keep*.
    ``work`` does it in another way than deleting or writing. ``what`` and ``why`` are words in the
    reader's language.
    """

    records: BaseModel
    action: str
    what: str
    why: str
    values: dict | None = None
    work: Callable[[], None] | None = None

    def carry_out(self):
        """Do with the records what the plan says."""
        if self.work:
            self.work()
        elif self.action == "delete":
            self.records.exists().unlink()
        elif self.action == "anonymise":
            self.records.exists().write(self.values)


def erasing(records):
    """Return ``records`` in a context in which they can be erased, without a trace of it."""
    # sudo: whoever may erase a customer erases what he may not read, too
    return unlocked(records.sudo()).with_context(
        **{ERASE_KEY: ERASING},
        active_test=False,
        tracking_disable=True,
        mail_notify_author=False,
        mail_auto_delete=False,
        no_calendar_sync=True,
        dont_notify=True,
    )


def is_erasing(env):
    """Say whether the module's own code is erasing a customer."""
    return env.context.get(ERASE_KEY) is ERASING


def no_words(model, *kept, instead=None):
    """Return the values that empty every text of a model, but those of the fields ``kept``.

    :param str instead: is written into the texts a record cannot do without; else they stay
    """
    return {
        name: instead if field.required else False
        for name, field in model._fields.items()
        if field.type in TEXT_TYPES
        and field.store
        and not field.related
        and (not field.compute or not field.readonly)
        and name not in kept
        and (instead or not field.required)
    }
