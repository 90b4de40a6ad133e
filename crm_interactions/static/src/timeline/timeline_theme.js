import { cookie } from "@web/core/browser/cookie";
import { getColors } from "@web/core/colors/colors";

/** Colours that stand on light and on dark ground alike; neighbours differ. */
const LANES = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

/** The colours and the font of the drawing, as the style sheet of the theme has them. */
export function readTheme(el) {
    const style = getComputedStyle(el);
    const color = (name) => style.getPropertyValue(`--crm-timeline-${name}`).trim();
    const palette = getColors(cookie.get("color_scheme"), "md");
    return {
        font: style.fontFamily,
        text: color("text"),
        muted: color("muted"),
        line: color("line"),
        strong: color("strong"),
        grid: color("grid"),
        background: color("background"),
        future: color("future"),
        outside: color("outside"),
        today: color("today"),
        lanes: LANES.map((index) => palette[index]),
    };
}

/** A lane keeps its colour whichever others are shown. */
export function colorOfLane(theme, lane) {
    return theme.lanes[lane.number % theme.lanes.length];
}
