import { Component, useState } from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useAutofocus } from "@web/core/utils/hooks";
import { normalize } from "@web/core/l10n/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The users of the assign window, to tick and untick. Reads the rows from the record's
 * `candidates`; keeps in its own field only what was changed: `{user id: ticked}`.
 */
export class AssignUsersField extends Component {
    static template = "crm_interactions.AssignUsersField";
    static components = { CheckBox };
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ search: "" });
        useAutofocus({ refName: "search" });
    }

    get total() {
        return this.props.record.data.res_ids.length;
    }

    get choice() {
        return this.props.record.data[this.props.name] || {};
    }

    get users() {
        const words = normalize(this.state.search.trim());
        return this.props.record.data.candidates.filter((user) =>
            normalize(`${user.name} ${user.email}`).includes(words)
        );
    }

    isTicked(user) {
        return this.choice[user.id] ?? user.assigned === this.total;
    }

    isPartial(user) {
        return !(user.id in this.choice) && user.assigned > 0 && user.assigned < this.total;
    }

    /** Users who cannot read the record can be taken off, never added. */
    isLocked(user) {
        return Boolean(user.refused) && !user.assigned;
    }

    partialWords(user) {
        return _t("assigned to %(count)s of %(total)s", {
            count: user.assigned,
            total: this.total,
        });
    }

    responsibleWords(user) {
        return this.total === 1
            ? _t("Responsible")
            : _t("Responsible for %(count)s of %(total)s", {
                  count: user.responsible,
                  total: this.total,
              });
    }

    toggle(user, ticked) {
        const choice = { ...this.choice, [user.id]: ticked && !user.refused };
        const unchanged = ticked ? user.assigned === this.total : user.assigned === 0;
        if (unchanged) {
            delete choice[user.id];
        }
        this.props.record.update({ [this.props.name]: choice });
    }
}

export const assignUsersField = {
    component: AssignUsersField,
    displayName: _t("Assign users"),
    supportedTypes: ["json"],
    fieldDependencies: [
        { name: "candidates", type: "json" },
        { name: "res_ids", type: "json" },
    ],
};

registry.category("fields").add("crm_assign_users", assignUsersField);
