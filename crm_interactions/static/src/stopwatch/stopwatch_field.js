import { _t } from "@web/core/l10n/translation";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { TICK } from "./stopwatch_clock";
import { StopwatchModel } from "./stopwatch_model";

/**
 * The stopwatch in the head of an interaction: the time, Start and Pause.
 *
 * A form *New* that is held now starts it by opening; one planned for later has none. The form
 * controller lends its stopwatch (`env.stopwatch`), because it saves and discards the draft.
 */
export class StopwatchField extends Component {
    static template = "crm_interactions.StopwatchField";
    static props = standardFieldProps;

    setup() {
        this.service = useService("crm_stopwatch");
        const orm = useService("orm");
        this.stopwatch = this.env.stopwatch || new StopwatchModel(orm, this.service);
        this.watch = useState(this.stopwatch.state);
        this.state = useState({ time: "", isBusy: false });
        useRecordObserver((record) => this.observe(record));
        useBus(this.service.bus, "changed", () => this.onChanged());
        onMounted(() => {
            this.interval = setInterval(() => this.tick(), TICK);
        });
        onWillUnmount(() => clearInterval(this.interval));
    }

    get record() {
        return this.props.record;
    }

    get isAllowed() {
        return Boolean(this.record.data.timer_status?.allowed);
    }

    /** A draft belongs to the form it was opened for, not to a dialog inside of it. */
    get isDraftPossible() {
        return this.record.isNew && this.env.stopwatch && this.record.model.root === this.record;
    }

    get isButtonShown() {
        return this.isAllowed && (!this.record.isNew || Boolean(this.watch.draftKey));
    }

    get isShown() {
        return this.isButtonShown || this.watch.clock.secondsNow > 0;
    }

    get isRunning() {
        return this.watch.status.running && !this.watch.clock.isOver;
    }

    get buttonLabel() {
        return this.isRunning ? _t("Pause") : _t("Start");
    }

    get cappedText() {
        const hours = this.watch.status.capped_hours;
        if (!hours) {
            return "";
        }
        return hours === 1 ? _t("Stopped after 1 hour") : _t("Stopped after %s hours", hours);
    }

    observe(record) {
        const { data, isNew } = record;
        const status = data.timer_status || {};
        const partnerId = data.partner_id ? data.partner_id.id : false;
        if (!isNew) {
            this.stopwatch.setStatus(status);
        } else if (this.isDraftPossible) {
            this.followDraft(record, status.allowed, partnerId);
        }
        this.tick();
    }

    async followDraft(record, isAllowed, partnerId) {
        if (!isAllowed) {
            return this.stopwatch.dropDraft();
        }
        const savedId = await this.stopwatch.openDraft(partnerId);
        if (savedId && record.isNew) {
            await record.model.load({ resId: savedId });
        }
        this.tick();
    }

    tick() {
        this.state.time = this.watch.clock.format();
        if (this.watch.clock.isOver) {
            this.watch.clock.ticking = false;
            this.refresh();
        }
    }

    /** Follow what another browser did; what was done here is known already. */
    onChanged() {
        const { running } = this.service.state;
        const isMine =
            running &&
            (this.record.resId
                ? running.interaction_id === this.record.resId
                : running.draft_key === this.watch.draftKey);
        if (Boolean(isMine) !== Boolean(this.watch.status.running) && !this.state.isBusy) {
            this.refresh();
        }
    }

    async refresh() {
        await this.stopwatch.refresh(this.record.resModel, this.record.resId);
        this.tick();
    }

    async onClick() {
        this.state.isBusy = true;
        try {
            await this.stopwatch.toggle(this.record);
        } finally {
            this.state.isBusy = false;
        }
        this.tick();
    }
}

export const stopwatchField = {
    component: StopwatchField,
    displayName: _t("Stopwatch"),
    supportedTypes: ["json"],
    isEmpty: () => false,
    fieldDependencies: [
        { name: "timer_draft_key", type: "char", readonly: false },
        { name: "partner_id", type: "many2one", relation: "res.partner" },
    ],
};

registry.category("fields").add("crm_stopwatch", stopwatchField);
