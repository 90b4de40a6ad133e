import { beforeEach, expect, test } from "@odoo/hoot";
import { StopwatchClock } from "@crm_interactions/stopwatch/stopwatch_clock";
import { passTime, stopClock } from "./stopped_clock";

beforeEach(stopClock);

test("a running stopwatch goes on from what the server said", async () => {
    const clock = new StopwatchClock({ seconds: 3598, seconds_left: 100, ticking: true });
    expect(clock.format()).toBe("00:59:58");
    await passTime(3000);
    expect(clock.format()).toBe("01:00:01");
});

test("a paused stopwatch stands still", async () => {
    const clock = new StopwatchClock({ seconds: 61, ticking: false });
    await passTime(5000);
    expect(clock.format()).toBe("00:01:01");
});

test("a stopwatch ends at the server's limit", async () => {
    const clock = new StopwatchClock({ seconds: 10, seconds_left: 2, ticking: true });
    await passTime(1000);
    expect(clock.isOver).toBe(false);
    await passTime(60000);
    expect(clock.isOver).toBe(true);
    expect(clock.format()).toBe("00:00:12");
});

test("more than a hundred hours are shown in full", () => {
    expect(new StopwatchClock({ seconds: 360061 }).format()).toBe("100:01:01");
});
