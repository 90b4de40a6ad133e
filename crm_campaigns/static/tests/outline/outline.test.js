import { expect, test } from "@odoo/hoot";
import { down, drop, into, out, up } from "@crm_campaigns/outline/outline";

/** Rows from words: two spaces a level, capitals are groups. */
const rows = (...lines) =>
    lines.map((line) => {
        const id = line.trim();
        return { id, level: (line.length - id.length) / 2, isGroup: id === id.toUpperCase() };
    });
const lines = (some) => some && some.map(({ id, level }) => "  ".repeat(level) + id);

const FAMILY = rows("A", "  a", "  B", "    b", "C", "  c", "d");

test("a group takes its members along", () => {
    expect(lines(drop(FAMILY, "A", "d"))).toEqual(["C", "  c", "d", "A", "  a", "  B", "    b"]);
    expect(lines(drop(FAMILY, "B", null))).toEqual(["B", "  b", "A", "  a", "C", "  c", "d"]);
});

test("what is dropped among members joins them, and parts none of them from its group", () => {
    expect(lines(drop(FAMILY, "C", "A"))).toEqual([
        "A",
        "  C",
        "    c",
        "  a",
        "  B",
        "    b",
        "d",
    ]);
    expect(lines(drop(FAMILY, "d", "C"))).toEqual(["A", "  a", "  B", "    b", "C", "  d", "  c"]);
});

test("a group is not dropped into itself", () => {
    expect(drop(FAMILY, "A", "b")).toBe(null);
});

test("up and down pass one row after the other, through groups", () => {
    expect(lines(up(FAMILY, "d"))).toEqual(["A", "  a", "  B", "    b", "C", "  d", "  c"]);
    expect(lines(down(FAMILY, "a"))).toEqual(["A", "  B", "    a", "    b", "C", "  c", "d"]);
    expect(lines(down(FAMILY, "A"))).toEqual(["C", "  A", "    a", "    B", "      b", "  c", "d"]);
    expect(up(FAMILY, "A")).toBe(null);
    expect(down(FAMILY, "d")).toBe(null);
});

test("a row moves into the group above it only", () => {
    expect(lines(into(FAMILY, "d"))).toEqual(["A", "  a", "  B", "    b", "C", "  c", "  d"]);
    expect(lines(into(FAMILY, "C"))).toEqual(["A", "  a", "  B", "    b", "  C", "    c", "d"]);
    expect(into(FAMILY, "A")).toBe(null);
    expect(into(rows("a", "b"), "b")).toBe(null);
});

test("a row moves out behind its group, whose other members stay", () => {
    expect(lines(out(FAMILY, "a"))).toEqual(["A", "  B", "    b", "a", "C", "  c", "d"]);
    expect(lines(out(FAMILY, "B"))).toEqual(["A", "  a", "B", "  b", "C", "  c", "d"]);
    expect(out(FAMILY, "d")).toBe(null);
});

test("rows stand in twenty levels at most, those within a group included", () => {
    const deep = rows(
        ...Array.from({ length: 20 }, (_, level) => "  ".repeat(level) + "A".repeat(level + 1))
    );
    const last = { id: "X", level: 19, isGroup: true };
    expect(into([...deep, last, { id: "x", level: 20 }], "X")).toBe(null);
    expect(into([...deep, last], "X").at(-1).level).toBe(20);
});
