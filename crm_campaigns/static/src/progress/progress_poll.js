import { onWillUnmount, reactive, useExternalListener, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

export const SOONEST_SECONDS = 2;
export const LATEST_SECONDS = 30;
// In these states of a campaign or a run something may be at work.
export const STATES_AT_WORK = ["planned", "generating", "running"];

export function share(run) {
    return run.total ? Math.min(Math.round((100 * run.done) / run.total), 100) : 0;
}

export function words({ state, done, total }) {
    if (state === "waiting") {
        return _t("Waits to be prepared");
    }
    return state === "preparing"
        ? _t("Prepared: %(done)s of %(total)s", { done, total })
        : _t("Sent: %(done)s of %(total)s", { done, total });
}

/** How far the runs at work are that anything on the screen asks for: `{run's id: progress}`. */
registry.category("services").add("crm_run_progress", { start: () => reactive({}) });

/**
 * Asks the server how far runs are that are being prepared or sent.
 *
 * It is asked while something is at work and somebody can see it: every two seconds when there was
 * something new, else each time later, up to half a minute. `onStep` is called with the ids of the
 * runs that came to their next step: what is shown around them is to be read again.
 */
class ProgressPoll {
    constructor({ orm, live, state, resModel, onStep }) {
        Object.assign(this, { orm, live, state, resModel, onStep });
    }

    /** Begin with records, or with their new state; none are those that cannot be at work. */
    follow(resIds) {
        this.stop();
        if (resIds.length) {
            this.turn = { resIds };
            this.begin();
        } else {
            this.tell([]);
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
        const runs = await this.ask(turn.resIds);
        if (runs && turn === this.turn) {
            await this.show(runs);
        }
        if (turn === this.turn && (!runs || runs.length)) {
            this.timer = browser.setTimeout(() => this.poll(), this.wait * 1000);
            this.wait = Math.min(2 * this.wait, LATEST_SECONDS);
        }
    }

    /** Return the runs at work; nothing while the server cannot be reached. */
    async ask(resIds) {
        try {
            return await this.orm.silent.call(this.resModel, "get_progress", [resIds]);
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return null;
            }
            throw error;
        }
    }

    async show(runs) {
        const before = this.state.runs;
        this.tell(runs);
        if (JSON.stringify(before) !== JSON.stringify(runs)) {
            this.wait = SOONEST_SECONDS;
        }
        const stepped = this.stepped(before, runs);
        if (before.length && stepped.length) {
            await this.onStep(stepped);
        }
    }

    tell(runs) {
        for (const { id } of this.state.runs) {
            delete this.live[id];
        }
        for (const run of runs) {
            this.live[run.id] = run;
        }
        this.state.runs = runs;
    }

    stepped(before, after) {
        const steps = (runs) => new Map(runs.map((run) => [run.id, run.state]));
        const [was, is] = [steps(before), steps(after)];
        return [...new Set([...was.keys(), ...is.keys()])].filter(
            (id) => was.get(id) !== is.get(id)
        );
    }
}

/** Return a `ProgressPoll` that ends with the component; its `state.runs` are those at work. */
export function useProgressPoll(resModel, onStep) {
    const poll = new ProgressPoll({
        orm: useService("orm"),
        live: useService("crm_run_progress"),
        state: useState({ runs: [] }),
        resModel,
        onStep,
    });
    useExternalListener(document, "visibilitychange", () => poll.isPaused && poll.begin());
    onWillUnmount(() => {
        poll.stop();
        poll.tell([]);
    });
    return poll;
}
