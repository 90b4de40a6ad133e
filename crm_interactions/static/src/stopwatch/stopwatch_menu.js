import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { TICK } from "./stopwatch_clock";

/** A chip in the menu bar while the user's stopwatch runs; a click opens what it runs for. */
export class StopwatchMenu extends Component {
    static template = "crm_interactions.StopwatchMenu";
    static props = {};

    setup() {
        this.action = useService("action");
        this.service = useService("crm_stopwatch");
        this.stopwatch = useState(this.service.state);
        this.state = useState({ time: "" });
        onMounted(() => {
            this.interval = setInterval(() => this.tick(), TICK);
        });
        onWillUnmount(() => clearInterval(this.interval));
    }

    get isShown() {
        return this.stopwatch.running && !this.stopwatch.clock.isOver;
    }

    get title() {
        const { partner_name: customer } = this.stopwatch.running;
        return customer ? _t("Stopwatch: %s", customer) : _t("Stopwatch");
    }

    tick() {
        this.state.time = this.stopwatch.clock.format();
    }

    async onClick() {
        const { interaction_id, draft_key, partner_id } = this.stopwatch.running;
        if (interaction_id) {
            return this.open({ res_id: interaction_id });
        }
        if (draft_key !== this.service.openDraft) {
            this.service.rememberDraft(draft_key);
            return this.open({ context: { default_partner_id: partner_id } });
        }
    }

    open(action) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.interaction",
            views: [[false, "form"]],
            ...action,
        });
    }
}

registry
    .category("systray")
    .add("crm_interactions.stopwatch", { Component: StopwatchMenu }, { sequence: 50 });
