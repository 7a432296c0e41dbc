// The picture as a file: SVG and PNG of the same drawing, with title, legend, date, release and source in it.
// (The extension of Cytoscape.js that writes SVG is under GPL, and neither would have a title.)
import { COLOURS, outline, sizesOf, wide } from "./network_looks.js";
import { FONT, writing } from "./network_names.js";

const MARGIN = 24;
const SCALE = 2; // pixels of a PNG for each of ours
const INK = "#131525";
const PAPER = "#ffffff";
const SOFT = "#404565";

const pen = document.createElement("canvas").getContext("2d");
const long = (text, size, weight = 400) => {
  pen.font = `${weight} ${size}px ${FONT}`;
  return pen.measureText(text).width;
};

/** A drawing as a list of paths and texts, from back to front. `graph` is shown at zoom 1. */
export function scene(graph, picture, texts) {
  const box = graph.elements().boundingBox({ includeLabels: true });
  const width = Math.ceil(Math.max(640, box.w + 2 * MARGIN));
  const parts = [];
  let top = write(parts, picture.title, MARGIN + 20, width, 20, 600);
  const [dx, dy] = [MARGIN - box.x1, top - box.y1];
  graph.edges().forEach((edge) => parts.push(tie(edge, dx, dy)));
  graph.nodes().forEach((node) => parts.push(thing(node, dx, dy)));
  graph.nodes().forEach((node) => parts.push(...name(node, dx, dy)));
  top = legend(parts, picture, texts, top + box.h + MARGIN, width);
  for (const line of picture.about) top = write(parts, line, top + 16, width, 12, 400, SOFT);
  return { width, height: Math.ceil(top + MARGIN / 2), parts };
}

// A text in as many lines as it needs; returns where the next may begin.
function write(parts, text, top, width, size, weight, fill = INK) {
  let [line, y] = ["", top];
  for (const word of text.split(/(?<=[\s&/])/)) {
    if (line && long(line + word, size, weight) > width - 2 * MARGIN) {
      parts.push({ text: line, x: MARGIN, y, size, weight, fill });
      [line, y] = ["", y + size * 1.25];
    }
    line += word;
  }
  parts.push({ text: line, x: MARGIN, y, size, weight, fill });
  return y + size * 0.5;
}

function tie(edge, dx, dy) {
  const at = ({ x, y }) => `${Math.round((x + dx) * 10) / 10},${Math.round((y + dy) * 10) / 10}`;
  const [bend] = edge.controlPoints() ?? [];
  const path = bend ? `M${at(edge.sourceEndpoint())}Q${at(bend)} ${at(edge.targetEndpoint())}` : `M${at(edge.sourceEndpoint())}L${at(edge.targetEndpoint())}`;
  return { path, stroke: "#9aa0bd", width: edge.numericStyle("width") };
}

function thing(node, dx, dy) {
  const { x, y } = node.position();
  const look = node.data("look");
  return { path: outline(look.shape, x + dx, y + dy, wide(node.data("size")) / 2), fill: COLOURS[look.colour], stroke: PAPER, width: 1 };
}

function name(node, dx, dy) {
  const { shown, side, size: seats } = node.data();
  if (!shown) return [];
  const texts = shown.split("\n");
  const { size, anchor, lines } = writing(texts.length, wide(seats) / 2, side);
  const { x, y } = node.position();
  const alike = { size, anchor, weight: 400, fill: INK, halo: true };
  return texts.map((text, row) => ({ ...alike, text, x: x + dx + lines[row].x, y: y + dy + lines[row].y }));
}

function legend(parts, picture, texts, top, width) {
  let [x, y] = [MARGIN, top];
  const put = (radius, words, look, colour) => {
    const room = 2 * radius + 8 + long(words, 12) + 20;
    if (x > MARGIN && x + room > width - MARGIN) [x, y] = [MARGIN, y + 24];
    if (radius) parts.push({ path: outline(look, x + radius, y - 4, radius), fill: colour });
    parts.push({ text: words, x: x + 2 * radius + (radius ? 8 : 0), y, size: 12, weight: 400, fill: INK });
    x += room;
  };
  picture.groups.forEach((group, index) => {
    const count = picture.nodes.filter((node) => node.group === index).length;
    if (count) put(7, `${group.name} (${count})`, group.shape, COLOURS[group.colour]);
  });
  if (picture.measure) {
    [x, y] = [MARGIN, y + 34];
    for (const size of sizesOf(picture.nodes)) put(wide(size) / 2, String(size), "circle", SOFT);
    put(0, `${texts.size}: ${picture.measure}`);
    y += 14;
  }
  return y + 8;
}

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);

/** The drawing as SVG. */
export function svg({ width, height, parts }, picture) {
  const shapes = parts.map((part) => (part.path ? pathElement(part) : textElement(part)));
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="Fira Sans, sans-serif">
<title>${escaped(picture.title)}</title>
<desc>${escaped(picture.about.join(" "))}</desc>
<rect width="100%" height="100%" fill="${PAPER}"/>
${shapes.join("\n")}
</svg>
`;
}

const pathElement = ({ path, fill = "none", stroke = "none", width = 1 }) =>
  `<path d="${path}" fill="${fill}" stroke="${stroke}" stroke-width="${width}"/>`;

function textElement({ text, x, y, size, weight, fill, anchor = "start", halo }) {
  const ground = halo ? ` stroke="${PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"` : "";
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}"${ground}>${escaped(text)}</text>`;
}

/** The drawing as PNG, at twice its size. */
export function png({ width, height, parts }) {
  const canvas = Object.assign(document.createElement("canvas"), { width: width * SCALE, height: height * SCALE });
  const paint = canvas.getContext("2d");
  paint.scale(SCALE, SCALE);
  paint.fillStyle = PAPER;
  paint.fillRect(0, 0, width, height);
  paint.lineJoin = "round";
  for (const part of parts) (part.path ? paintPath : paintText)(paint, part);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function paintPath(paint, { path, fill, stroke, width = 1 }) {
  const shape = new Path2D(path);
  if (fill) Object.assign(paint, { fillStyle: fill }).fill(shape);
  if (stroke) Object.assign(paint, { strokeStyle: stroke, lineWidth: width }).stroke(shape);
}

function paintText(paint, { text, x, y, size, weight, fill, anchor, halo }) {
  Object.assign(paint, { font: `${weight} ${size}px ${FONT}`, textAlign: { middle: "center", end: "right" }[anchor] ?? "left" });
  if (halo) Object.assign(paint, { strokeStyle: PAPER, lineWidth: 3 }).strokeText(text, x, y);
  Object.assign(paint, { fillStyle: fill }).fillText(text, x, y);
}

/** Hand a file to the reader. */
export function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
