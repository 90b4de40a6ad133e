import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { EventBus, reactive } from "@odoo/owl";
import { StopwatchClock } from "./stopwatch_clock";

const DRAFT = "crm_interactions.stopwatch.draft";

/**
 * What the user's stopwatch runs for, in whichever browser it was started.
 *
 * The server tells every browser of the user when it starts or stops. The tab itself remembers
 * only the key of its unsaved form, so that a reload finds the form's stopwatch.
 */
export const stopwatchService = {
    dependencies: ["bus_service", "orm"],

    start(env, { bus_service, orm }) {
        const bus = new EventBus();
        const state = reactive({ running: false, clock: new StopwatchClock() });

        function setRunning(running) {
            state.running = running;
            state.clock = new StopwatchClock(running || {});
            bus.trigger("changed");
        }

        setRunning(session.crm_stopwatch || false);
        if (state.running) {
            // What came with the page is as old as the page took to load.
            orm.silent.call("crm.timer.segment", "get_running").then(setRunning);
        }
        bus_service.subscribe("crm_interactions.stopwatch", ({ running }) => setRunning(running));

        return {
            bus,
            state,
            /** The server tells only the users of the app. */
            isAvailable: "crm_stopwatch" in session,
            /** The draft whose form is open in this tab. */
            openDraft: undefined,
            get rememberedDraft() {
                return browser.sessionStorage.getItem(DRAFT) || false;
            },
            rememberDraft(key) {
                if (key) {
                    browser.sessionStorage.setItem(DRAFT, key);
                } else {
                    browser.sessionStorage.removeItem(DRAFT);
                }
            },
        };
    },
};

registry.category("services").add("crm_stopwatch", stopwatchService);
