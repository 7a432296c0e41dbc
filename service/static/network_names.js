// Names of nodes that never cover each other. Cytoscape.js writes a name wherever its node is; which of
// them there is room for, and on which side of the node, is found here.

const SIZE = 12; // pixels, whatever the zoom
const LINE = 1.2;
const GAP = 3;
const AROUND = 3; // Cytoscape.js leaves two pixels around a name
export const FONT = '"Fira Sans", sans-serif';

const pen = document.createElement("canvas").getContext("2d");

/** A name in lines of about a width; what is more than `most` lines ends in an ellipsis. */
export function broken(name, width, most) {
  pen.font = `${SIZE}px ${FONT}`;
  const long = (text) => pen.measureText(text).width;
  const lines = [""];
  for (const word of name.split(/(?<=[\s\-–/])/)) {
    if (lines.at(-1) && long((lines.at(-1) + word).trimEnd()) > width) lines.push("");
    lines[lines.length - 1] += word;
  }
  const kept = lines.slice(0, most).map((line) => line.trim());
  if (lines.length > most) kept[most - 1] = shortened(kept[most - 1], width, long);
  return { lines: kept, width: Math.max(...kept.map(long)) + 2 * AROUND, height: SIZE * (1 + (kept.length - 1) * LINE) + 2 * AROUND };
}

function shortened(text, width, long) {
  let kept = text;
  while (kept && long(`${kept}…`) > width) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

/** Where the lines of a name are written on a side of its node: from the middle of it, and how. */
export function writing(count, radius, side) {
  const high = SIZE * (1 + (count - 1) * LINE);
  const first = { bottom: radius + GAP, top: -radius - GAP - high }[side] ?? -high / 2;
  const x = { right: radius + GAP, left: -radius - GAP }[side] ?? 0;
  const anchor = { right: "start", left: "end" }[side] ?? "middle";
  return { size: SIZE, anchor, lines: Array.from({ length: count }, (_, row) => ({ x, y: first + SIZE * (0.82 + row * LINE) })) };
}

/** The box of a name on a side of its node, from the middle of the node. */
export function boxOf(name, radius, side) {
  const { width, height } = name;
  const [half, far] = [width / 2, radius + GAP - AROUND];
  if (side === "bottom") return [-half, far, half, far + height];
  if (side === "top") return [-half, -far - height, half, -far];
  if (side === "right") return [far, -height / 2, far + width, height / 2];
  return [-far - width, -height / 2, -far, height / 2];
}

const SIDES = ["bottom", "top", "right", "left"];

/**
 * On which side each node has its name, by its id: the first come first, and who finds no room has none.
 * `nodes` have a place, a radius and a name; all of `others` may not be covered either.
 */
export function sides(nodes, others, within) {
  const taken = new Boxes();
  for (const { id, x, y, radius } of others) taken.add(id, [x - radius, y - radius, x + radius, y + radius]);
  const found = new Map();
  for (const node of nodes) {
    for (const side of SIDES) {
      const [left, top, right, bottom] = boxOf(node.name, node.radius, side);
      const box = [node.x + left, node.y + top, node.x + right, node.y + bottom];
      const inside = !within || (box[0] >= 0 && box[2] <= within.width && box[1] >= 0 && box[3] <= within.height);
      if (inside && taken.isFree(node.id, box)) {
        taken.add(node.id, box);
        found.set(node.id, side);
        break;
      }
    }
  }
  return found;
}

// Boxes by the squares of a grid that they lie in.
class Boxes {
  #cells = new Map();

  add(id, box) {
    for (const key of this.#keys(box)) {
      if (!this.#cells.has(key)) this.#cells.set(key, []);
      this.#cells.get(key).push({ id, box });
    }
  }

  isFree(id, box) {
    return this.#keys(box).every((key) => (this.#cells.get(key) ?? []).every((other) => other.id === id || !cross(box, other.box)));
  }

  #keys([left, top, right, bottom]) {
    const [side, keys] = [100, []];
    for (let x = Math.floor(left / side); x <= right / side; x += 1)
      for (let y = Math.floor(top / side); y <= bottom / side; y += 1) keys.push(`${x} ${y}`);
    return keys;
  }
}

const cross = (one, other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];

/** The style of names for Cytoscape.js: `shown` are their lines, `side` where they stand. */
export function nameStyle(zoom, colour) {
  return {
    label: (node) => node.data("shown") ?? "",
    "font-family": "Fira Sans, sans-serif", "font-size": SIZE / zoom, "line-height": LINE, color: colour("--ink"),
    "text-wrap": "wrap", "text-max-width": 1000 / zoom,
    "text-valign": (node) => ({ top: "top", bottom: "bottom" })[node.data("side")] ?? "center",
    "text-halign": (node) => ({ left: "left", right: "right" })[node.data("side")] ?? "center",
    "text-margin-x": (node) => (({ left: -GAP, right: GAP })[node.data("side")] ?? 0) / zoom,
    "text-margin-y": (node) => (({ top: -GAP, bottom: GAP })[node.data("side")] ?? 0) / zoom,
    "text-background-color": colour("--paper"), "text-background-opacity": 0.8,
  };
}
