import { Component, onWillUnmount, useExternalListener, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

export const SOONEST_SECONDS = 2;
export const LATEST_SECONDS = 30;
// In these states of a campaign or a run something may be at work.
const STATES_AT_WORK = ["planned", "generating", "running"];

/**
 * How far the runs of a campaign (or a run) are that are being prepared or sent.
 *
 * The server is asked while something is at work and somebody can see it: every two seconds when
 * there was something new, else each time later, up to half a minute. What is shown around it is
 * read again when a run came to its next step.
 */
export class RunProgress extends Component {
    static template = "crm_campaigns.RunProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ runs: [] });
        useRecordObserver((record) => this.follow(record.resId, record.data.state));
        useExternalListener(document, "visibilitychange", () => this.isPaused && this.begin());
        onWillUnmount(() => this.stop());
    }

    /** Begin with a record, or with its new state; nothing is asked while nothing can be at work. */
    follow(resId, recordState) {
        this.stop();
        if (resId && STATES_AT_WORK.includes(recordState)) {
            this.turn = { resId };
            this.begin();
        } else {
            this.state.runs = [];
        }
    }

    stop() {
        browser.clearTimeout(this.timer);
        this.turn = null;
        this.isPaused = false;
    }

    begin() {
        this.isPaused = false;
        this.wait = SOONEST_SECONDS;
        this.poll();
    }

    async poll() {
        const { turn } = this;
        this.isPaused = document.visibilityState === "hidden";
        if (this.isPaused) {
            return;
        }
        const runs = await this.ask(turn.resId);
        if (runs && turn === this.turn) {
            await this.show(runs);
        }
        if (turn === this.turn && (!runs || runs.length)) {
            this.timer = browser.setTimeout(() => this.poll(), this.wait * 1000);
            this.wait = Math.min(2 * this.wait, LATEST_SECONDS);
        }
    }

    /** Return the runs at work; nothing while the server cannot be reached. */
    async ask(resId) {
        try {
            return await this.orm.silent.call(this.props.record.resModel, "get_progress", [
                [resId],
            ]);
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return null;
            }
            throw error;
        }
    }

    async show(runs) {
        const before = this.state.runs;
        this.state.runs = runs;
        if (JSON.stringify(before) !== JSON.stringify(runs)) {
            this.wait = SOONEST_SECONDS;
        }
        const steps = (some) => some.map((run) => `${run.id} ${run.state}`).join();
        if (before.length && steps(before) !== steps(runs)) {
            await this.reload();
        }
    }

    /** Read the record again, unless somebody is changing it. */
    async reload() {
        const { record } = this.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
    }

    share(run) {
        return run.total ? Math.min(Math.round((100 * run.done) / run.total), 100) : 0;
    }

    words({ state, done, total }) {
        if (state === "waiting") {
            return _t("Waits to be prepared");
        }
        return state === "preparing"
            ? _t("Prepared: %(done)s of %(total)s", { done, total })
            : _t("Sent: %(done)s of %(total)s", { done, total });
    }
}

registry.category("view_widgets").add("crm_run_progress", {
    component: RunProgress,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
