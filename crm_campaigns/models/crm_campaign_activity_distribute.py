from heapq import heapify, heapreplace
from itertools import cycle, islice

from odoo import api, models
from odoo.fields import Domain

from .crm_campaign_activity import OPEN_STATUSES


def in_turn(user_ids, start=0):
    """Generate the users one after the other, over and over.

    >>> list(islice(in_turn([7, 8, 9], start=4), 4))
    [8, 9, 7, 8]
    """
    return islice(cycle(user_ids), start % len(user_ids), None) if user_ids else iter(())


def by_load(user_ids, load):
    """Generate, each time, the user with the fewest open activities, those given counted.

    >>> list(islice(by_load([7, 8], {7: 2}), 4))
    [8, 8, 7, 8]
    """
    heap = [(load.get(user_id, 0), place, user_id) for place, user_id in enumerate(user_ids)]
    heapify(heap)
    while heap:
        count, place, user_id = heap[0]
        yield user_id
        heapreplace(heap, (count + 1, place, user_id))


class CrmCampaignActivity(models.Model):
    """How many activities are shared out among people (K7), with a constant number of queries.

    - *In turn*: the branch's members, going on after whoever got the last one.
    - *By load*: whoever has the fewest open ones.
    - *Salesperson*: the customer's, where he or she is of the branch.
    """

    _inherit = "crm.campaign.activity"

    def _distribute(self, method, places, users=None, owners=None):
        """Return ``{key: user's id}``, None where nobody can get it.

        :param str method: ``round_robin``, ``load`` or ``salesperson``
        :param dict places: ``{key: (branch's id or False, company's id)}``; the keys are the ids
            of the activities, or whatever ``owners`` knows of those that are still to be made
        :param users: the people to choose from; by default those of each branch
        :param dict owners: ``{key: the customer's salesperson}``; by default of the activities
        """
        people = self._people(set(places.values()), users)
        if method == "salesperson":
            if owners is None:
                # sudo: the customers of activities one may assign, in sight or not
                owners = {one.id: self._salesperson(one.partner_id) for one in self.sudo()}
            return {
                key: owners[key].id if owners[key].id in people[place] else None
                for key, place in places.items()
            }
        choosers = self._choosers(method, people)
        return {key: next(choosers[place], None) for key, place in places.items()}

    def _people(self, keys, users):
        """Return ``{(branch, company): [ids of who may get its activities]}``."""
        people = dict.fromkeys(keys, ())
        for company_id in {company_id for _branch_id, company_id in keys}:
            branch_ids = [branch_id for branch_id, other in keys if other == company_id]
            if users:
                able = self._working_in(company_id, users).ids
                members = dict.fromkeys(branch_ids, able)
            else:
                members = self._members([id_ for id_ in branch_ids if id_], company_id)
            people.update({(id_, company_id): user_ids for id_, user_ids in members.items()})
        return people

    def _working_in(self, company_id, users):
        # sudo: in which companies colleagues work
        return users.filtered(lambda one: company_id in one.sudo().company_ids.ids)

    def _members(self, branch_ids, company_id):
        """Return ``{branch's id: [ids of its members who work in the company]}``."""
        # sudo: who works in a branch is no secret among colleagues
        members = self.env["crm.team.member"].sudo()
        found = members._read_group(
            Domain("crm_team_id", "in", branch_ids)
            & Domain("user_id.active", "=", True)
            & Domain("user_id.company_ids", "in", [company_id]),
            ["crm_team_id"],
            ["user_id:array_agg"],
        )
        return {team.id: user_ids for team, user_ids in found}

    def _choosers(self, method, people):
        """Return ``{key: generator of the users who get its next activities}``."""
        if method == "load":
            load = self._load({user_id for user_ids in people.values() for user_id in user_ids})
            return {key: by_load(user_ids, load) for key, user_ids in people.items()}
        given = self._given([branch_id for branch_id, _company_id in people])
        return {key: in_turn(user_ids, given.get(key[0], 0)) for key, user_ids in people.items()}

    def _load(self, user_ids):
        """Return ``{user's id: number of open activities}`` besides these."""
        # sudo: how much work colleagues have, whatever the user may read of it
        counted = self.sudo()._read_group(
            Domain("user_id", "in", list(user_ids))
            & Domain("status", "in", OPEN_STATUSES)
            & Domain("id", "not in", self.ids),
            ["user_id"],
            ["__count"],
        )
        return {user.id: count for user, count in counted}

    def _given(self, branch_ids):
        """Return ``{branch's id: number of its activities that somebody has}``."""
        # sudo: as above
        counted = self.sudo()._read_group(
            Domain("team_id", "in", branch_ids) & Domain("user_id", "!=", False),
            ["team_id"],
            ["__count"],
        )
        return {team.id: count for team, count in counted}

    @api.model
    def _salesperson(self, partner):
        """Return the user who looks after a customer, if any."""
        # sudo: who looks after a customer
        return self.env["crm.interaction"]._default_responsible(partner.sudo())

    # New activities

    @api.model
    def _start_of(self, stage, partners):
        """Return ``{customer's id: (branch's id, user's id)}`` of new activities, None for nobody.

        The branch is the stage's, else that of the customer's salesperson; people get them as the
        stage says (K6, K7). They are told by the run, when all of it is prepared.
        """
        company = stage.company_id
        owners = None
        if not stage.team_id or stage.assignment == "salesperson":
            owners = {partner.id: self._salesperson(partner) for partner in partners}
        places = {
            id_: (stage.team_id or self._branch_in(company, owners[id_])).id for id_ in partners.ids
        }
        chosen = {}
        if stage.assignment != "none":
            keys = {id_: (branch_id, company.id) for id_, branch_id in places.items()}
            chosen = self._distribute(stage.assignment, keys, owners=owners)
        return {id_: (branch_id or None, chosen.get(id_)) for id_, branch_id in places.items()}
