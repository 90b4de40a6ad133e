import { Component, onMounted, useEffect, useRef, useState } from "@odoo/owl";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";

const MODEL = "crm.related.panel";
const REFUSALS = ["odoo.exceptions.AccessError", "odoo.exceptions.UserError"];

/**
 * The panel Related Records: on top the records that one leads to, below the data of the one that
 * was chosen. *Connected records* goes on from there; Back returns.
 */
export class RelatedPanel extends Component {
    static template = "crm_interactions.RelatedPanel";
    static props = {
        // The record of the form, which the form may change: `{ resModel, resId }`.
        shown: Object,
        close: Function,
        leave: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.shown = useState(this.props.shown);
        this.loading = new KeepLast();
        this.state = useState({ trail: [], related: null, chosen: null, error: "" });
        useEffect(
            (resModel, resId) => {
                this.walkTo([{ res_model: resModel, res_id: resId, name: "" }]);
            },
            () => [this.shown.resModel, this.shown.resId]
        );
        const root = useRef("root");
        onMounted(() => root.el.focus());
    }

    /** Show what is related to the last record of the trail. */
    async walkTo(trail) {
        Object.assign(this.state, { trail, related: null, chosen: null, error: "" });
        const { res_model: resModel, res_id: resId } = trail.at(-1);
        if (!resId) {
            return;
        }
        const related = await this.ask("get_related_records", resModel, resId);
        if (related) {
            this.state.related = related;
            trail.at(-1).name = related.record.name;
        }
    }

    back() {
        return this.walkTo(this.state.trail.slice(0, -1));
    }

    connected() {
        return this.walkTo([...this.state.trail, this.state.chosen.record]);
    }

    async choose(row) {
        const data = await this.ask("get_record_data", row.res_model, row.res_id);
        if (data) {
            this.state.chosen = data;
        }
    }

    /** Return the server's answer, or nothing and its reason where it refuses. */
    async ask(method, ...args) {
        this.state.error = "";
        try {
            return await this.loading.add(this.orm.silent.call(MODEL, method, args));
        } catch (error) {
            if (!REFUSALS.includes(error.exceptionName)) {
                throw error;
            }
            this.state.error = error.data.message;
        }
    }

    isChosen(row) {
        const { record } = this.state.chosen || {};
        return record?.res_model === row.res_model && record?.res_id === row.res_id;
    }

    open() {
        const { res_model, res_id } = this.state.chosen.record;
        return this.props.leave({
            type: "ir.actions.act_window",
            res_model,
            res_id,
            views: [[false, "form"]],
        });
    }

    allWords({ count }) {
        return _t("Show all %s", count);
    }

    async showAll(group) {
        const { res_model: resModel, res_id: resId } = this.state.trail.at(-1);
        const action = await this.ask("action_open_related", resModel, resId, group.name);
        return action && this.props.leave(action);
    }

    /** Return the value as a form would write it. */
    format(field) {
        const formatters = registry.category("formatters");
        const options = { digits: field.digits || undefined, currencyId: field.currency_id };
        switch (field.type) {
            case "date":
                return formatters.get("date")(deserializeDate(field.value));
            case "datetime":
                return formatters.get("datetime")(deserializeDateTime(field.value));
            case "boolean":
                return _t("Yes");
            case "html":
                return new DOMParser().parseFromString(field.value, "text/html").body.textContent;
            case "integer":
            case "float":
            case "monetary": {
                const name = formatters.contains(field.widget) ? field.widget : field.type;
                return formatters.get(name)(field.value, options);
            }
        }
        return field.value;
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            this.props.close();
        }
    }
}
