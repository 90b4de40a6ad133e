import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatFloat } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * The section *Profile* of a customer: how it is classified by hand (criteria), and what is
 * calculated of it (indicators). Read when the section is shown, never with the form; what is typed
 * is saved together, as compulsory criteria are asked for.
 */
export class Profile extends Component {
    static template = "crm_campaigns.Profile";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ profile: null, changes: {}, isSaving: false });
        useRecordObserver((record) => {
            if (record.resId !== this.shown) {
                this.shown = record.resId;
                return this.load();
            }
        });
    }

    async load() {
        const shown = this.shown;
        const profile = shown ? await this.orm.call("res.partner", "get_profile", [[shown]]) : null;
        if (shown === this.shown) {
            Object.assign(this.state, { profile, changes: {} });
        }
    }

    /** The value of an indicator; a dash where there is nothing to calculate it from. */
    valueText({ value, is_share }) {
        if (value === null || value === false) {
            return "–";
        }
        const words = formatFloat(value, { digits: [16, Number.isInteger(value) ? 0 : 1] });
        return is_share ? `${words} %` : words;
    }

    get isDirty() {
        return Object.keys(this.state.changes).length > 0;
    }

    value(criterion) {
        const { changes } = this.state;
        return criterion.id in changes ? changes[criterion.id] : criterion.value;
    }

    isMissing(criterion) {
        const value = this.value(criterion);
        return criterion.is_required && (Array.isArray(value) ? !value.length : !value);
    }

    change(criterion, value) {
        this.state.changes[criterion.id] = value;
    }

    choose(criterion, ev) {
        this.change(criterion, ev.target.value ? [Number(ev.target.value)] : []);
    }

    toggle(criterion, valueId) {
        const chosen = this.value(criterion);
        this.change(
            criterion,
            chosen.includes(valueId) ? chosen.filter((id) => id !== valueId) : [...chosen, valueId]
        );
    }

    discard() {
        this.state.changes = {};
    }

    async save() {
        this.state.isSaving = true;
        try {
            await this.orm.call("res.partner", "set_criteria", [[this.shown], this.state.changes]);
            await this.load();
        } finally {
            this.state.isSaving = false;
        }
    }
}

registry.category("view_widgets").add("crm_profile", { component: Profile });
