import { Mutex } from "@web/core/utils/concurrency";
import { reactive } from "@odoo/owl";
import { StopwatchClock } from "./stopwatch_clock";

const SEGMENT = "crm.timer.segment";

/**
 * The stopwatch of one form: of its interaction or, before the first save, of its draft.
 *
 * Calls to the server go one after the other, so that Start, Pause, choosing a customer and
 * saving never overtake each other.
 */
export class StopwatchModel {
    constructor(orm, service) {
        this.orm = orm;
        this.service = service;
        this.mutex = new Mutex();
        this.state = reactive({ draftKey: false, status: {}, clock: new StopwatchClock() });
    }

    setStatus(status) {
        this.state.status = status;
        this.state.clock = new StopwatchClock(status);
    }

    /** Open the draft of a form *New*; return the interaction it was saved as meanwhile, if any. */
    openDraft(partnerId) {
        return this.mutex.exec(async () => {
            const { draftKey } = this.state;
            if (draftKey && this.partnerId === partnerId) {
                return;
            }
            this.partnerId = partnerId;
            const status = draftKey
                ? await this.orm.call(SEGMENT, "draft_set_customer", [draftKey, partnerId])
                : await this.orm.call(SEGMENT, "draft_open", [
                      this.service.rememberedDraft,
                      partnerId,
                  ]);
            if (status.interaction_id) {
                this.forgetDraft();
                return status.interaction_id;
            }
            this.state.draftKey = status.draft_key;
            this.service.rememberDraft(status.draft_key);
            this.service.openDraft = status.draft_key;
            this.setStatus(status);
        });
    }

    /** Drop the time of a form that was discarded or became a plan for later. */
    dropDraft() {
        return this.mutex.exec(async () => {
            const key = this.state.draftKey;
            if (key) {
                this.forgetDraft();
                this.setStatus({});
                await this.orm.call(SEGMENT, "draft_drop", [key]);
            }
        });
    }

    /** The draft belongs to a saved interaction now. */
    forgetDraft() {
        this.state.draftKey = false;
        this.service.rememberDraft(false);
        this.service.openDraft = undefined;
    }

    /** Wait for the draft that is being opened and return its key. */
    getDraftKey() {
        return this.mutex.exec(() => this.state.draftKey);
    }

    /** Start or pause. What is being typed stays: only an untouched form is read anew. */
    async toggle(record) {
        if (record.isNew) {
            return this.mutex.exec(() => this.toggleDraft());
        }
        const { resModel, resId } = record;
        const method = this.state.status.running ? "action_timer_pause" : "action_timer_start";
        await this.mutex.exec(() => this.orm.call(resModel, method, [[resId]]));
        if (await record.isDirty()) {
            return this.refresh(resModel, resId);
        }
        await record.load();
    }

    async toggleDraft() {
        const method = this.state.status.running ? "draft_pause" : "draft_start";
        this.setStatus(await this.orm.call(SEGMENT, method, [this.state.draftKey]));
    }

    async start(record) {
        if (!this.state.status.running) {
            await this.toggle(record);
        }
    }

    /** Ask the server again: something happened in another browser, or the limit is reached. */
    async refresh(resModel, resId) {
        return this.mutex.exec(async () => {
            if (this.state.draftKey) {
                this.setStatus(await this.orm.call(SEGMENT, "draft_open", [this.state.draftKey]));
            } else if (resId) {
                const [data] = await this.orm.read(resModel, [resId], ["timer_status"]);
                this.setStatus(data.timer_status);
            }
        });
    }
}
