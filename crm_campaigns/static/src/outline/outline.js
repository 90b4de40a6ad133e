/**
 * An outline: rows in their order, each with a level. A group has the rows below it that stand
 * further in, up to the next one that does not; it takes them along wherever it goes.
 *
 * Rows are `{ id, level, isGroup }`. What moves answers new rows, or null where it cannot go.
 */

// As far as rows may stand in.
const DEEPEST = 20;

const end = (rows, index) => {
    const { level, isGroup } = rows[index];
    const next = isGroup
        ? rows.findIndex((row, at) => at > index && row.level <= level)
        : index + 1;
    return next < 0 ? rows.length : next;
};

/** Take a row with what belongs to it out of its rows. */
function take(rows, id) {
    const from = rows.findIndex((row) => row.id === id);
    const to = end(rows, from);
    return {
        from,
        block: rows.slice(from, to),
        rest: [...rows.slice(0, from), ...rows.slice(to)],
    };
}

const deepest = (row) => (row ? row.level + (row.isGroup ? 1 : 0) : 0);

/** Put what was taken elsewhere, at a level at which no other row changes its group. */
function put({ block, rest }, at, wanted) {
    const highest = deepest(rest[at - 1]);
    const lowest = Math.min(rest[at]?.level ?? 0, highest);
    const shift = Math.max(lowest, Math.min(wanted, highest)) - block[0].level;
    const moved = block.map((row) => ({ ...row, level: row.level + shift }));
    if (moved.some((row) => row.level > DEEPEST)) {
        return null;
    }
    return [...rest.slice(0, at), ...moved, ...rest.slice(at)];
}

/** Drop a row behind another one (null: before all). */
export function drop(rows, id, previousId) {
    const taken = take(rows, id);
    if (taken.block.some((row) => row.id === previousId)) {
        return null;
    }
    const at = taken.rest.findIndex((row) => row.id === previousId) + 1;
    return put(taken, at, taken.block[0].level);
}

export function up(rows, id) {
    const taken = take(rows, id);
    return taken.from ? put(taken, taken.from - 1, taken.block[0].level) : null;
}

export function down(rows, id) {
    const taken = take(rows, id);
    return taken.from < taken.rest.length ? put(taken, taken.from + 1, taken.block[0].level) : null;
}

/** Move a row into the group above it. */
export function into(rows, id) {
    const taken = take(rows, id);
    const { level } = taken.block[0];
    return level < deepest(taken.rest[taken.from - 1]) ? put(taken, taken.from, level + 1) : null;
}

/** Move a row out of its group, behind it. */
export function out(rows, id) {
    const taken = take(rows, id);
    const level = taken.block[0].level - 1;
    if (level < 0) {
        return null;
    }
    const behind = taken.rest.findIndex((row, at) => at >= taken.from && row.level <= level);
    return put(taken, behind < 0 ? taken.rest.length : behind, level);
}
