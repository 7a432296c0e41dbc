// How things of a kind look: a shape and a colour, the same in the picture, in its legend and in files.

// Each has three to one against white and against the dark ground.
export const COLOURS = ["#2f74d0", "#c8620f", "#2a8f5b", "#9a5bd0", "#d0433f", "#16899a", "#8a7a1c", "#c94f9a", "#74788c"];

const round = (count, turn = 0, far = () => 1) =>
  Array.from({ length: count }, (_, corner) => {
    const angle = turn + (corner * 2 * Math.PI) / count;
    return [Math.sin(angle) * far(corner), -Math.cos(angle) * far(corner)];
  });

/** Corners within a circle of radius 1; a circle has none. */
export const SHAPES = {
  circle: [],
  square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  triangle: [[0, -1], [1, 0.8], [-1, 0.8]],
  diamond: round(4),
  pentagon: round(5),
  hexagon: round(6, Math.PI / 6),
  octagon: round(8, Math.PI / 8),
  star: round(10, 0, (corner) => (corner % 2 ? 0.5 : 1)),
  down: [[-1, -0.8], [1, -0.8], [0, 1]],
  cross: [[-0.35, -1], [0.35, -1], [0.35, -0.35], [1, -0.35], [1, 0.35], [0.35, 0.35], [0.35, 1], [-0.35, 1], [-0.35, 0.35], [-1, 0.35], [-1, -0.35], [-0.35, -0.35]],
  house: [[0, -1], [1, -0.2], [1, 0.9], [-1, 0.9], [-1, -0.2]],
  bar: [[-1, -0.6], [1, -0.6], [1, 0.6], [-1, 0.6]],
};

/** How wide a node is, in pixels, of so many seats or ties. */
export const wide = (size) => Math.min(46, 11 + 6.5 * Math.sqrt(Math.max(0, size - 1)));

/** The outline of a shape as SVG and canvases write paths. */
export function outline(shape, x, y, radius) {
  const at = (value) => Math.round(value * 100) / 100;
  const corners = SHAPES[shape];
  if (!corners.length) {
    const arc = (far) => `a${at(radius)},${at(radius)} 0 1,0 ${at(far)},0`;
    return `M${at(x - radius)},${at(y)}${arc(2 * radius)}${arc(-2 * radius)}Z`;
  }
  return `M${corners.map(([a, b]) => `${at(x + a * radius)},${at(y + b * radius)}`).join("L")}Z`;
}

/** The style of nodes for Cytoscape.js, by the look in their data. */
export const nodeStyle = {
  "background-color": (node) => COLOURS[node.data("look").colour],
  shape: (node) => (SHAPES[node.data("look").shape].length ? "polygon" : "ellipse"),
  "shape-polygon-points": (node) => (SHAPES[node.data("look").shape].length ? SHAPES[node.data("look").shape].flat() : [-1, -1, 1, -1, 1, 1, -1, 1]),
  width: (node) => wide(node.data("size")),
  height: (node) => wide(node.data("size")),
};

/** Sizes that a legend shows: the least, the largest, and one between. */
export function sizesOf(nodes) {
  const sizes = nodes.map((node) => node.size);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  return [...new Set([least, Math.round(Math.sqrt(Math.max(1, least) * most)), most])];
}

/** The legend: each kind that is drawn with its number, and what sizes mean. */
export function legend(picture, texts) {
  const list = document.createElement("ul");
  list.className = "looks";
  picture.groups.forEach((group, index) => {
    const count = picture.nodes.filter((node) => node.group === index).length;
    if (count) list.append(entry(sample(group, 8, COLOURS[group.colour]), `${group.name} (${count})`));
  });
  if (picture.measure) {
    const sizes = sizesOf(picture.nodes);
    const samples = sizes.map((size) => [sample({ shape: "circle" }, wide(size) / 2, "currentColor"), ` ${size} `]);
    list.append(entry(...samples.flat(), `${texts.size}: ${picture.measure}`));
  }
  return list;
}

function entry(...parts) {
  const item = document.createElement("li");
  item.append(...parts);
  return item;
}

function sample(look, radius, colour) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const side = 2 * radius + 2;
  for (const [name, value] of Object.entries({ width: side, height: side, "aria-hidden": "true" })) svg.setAttribute(name, value);
  path.setAttribute("d", outline(look.shape, side / 2, side / 2, radius));
  path.setAttribute("fill", colour);
  svg.append(path);
  return svg;
}
