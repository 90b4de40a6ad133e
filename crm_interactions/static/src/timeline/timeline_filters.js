import { Component } from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { CheckboxItem } from "@web/core/dropdown/checkbox_item";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/** Start Date, End Date, Channel, and whether a company's contact persons are shown with it. */
export class TimelineFilters extends Component {
    static template = "crm_interactions.TimelineFilters";
    static components = { CheckBox, CheckboxItem, DateTimeInput, Dropdown, DropdownItem };
    static props = {
        filters: Object,
        lanes: Array,
        hasContacts: Boolean,
        apply: Function,
        reset: Function,
    };

    date(name) {
        const value = this.props.filters[name];
        return value ? DateTime.fromISO(value) : false;
    }

    /** An end is not needed, a start is: without one the dates are as they were. */
    setDate(name, value) {
        if (value || name === "date_to") {
            this.props.apply({ [name]: value ? serializeDate(value) : false });
        } else {
            this.render();
        }
    }

    isShown(lane) {
        return this.props.filters.channels.includes(lane.id);
    }

    toggle(lane) {
        const { channels } = this.props.filters;
        const chosen = this.isShown(lane)
            ? channels.filter((id) => id !== lane.id)
            : [...channels, lane.id];
        this.props.apply({ channels: chosen });
    }

    get channelLabel() {
        const chosen = this.props.lanes.filter((lane) => this.isShown(lane));
        if (!chosen.length) {
            return _t("All channels");
        }
        return chosen.length === 1 ? chosen[0].name : _t("%s channels", chosen.length);
    }
}
