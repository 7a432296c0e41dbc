// Draws the areas of the map: districts as shapes, municipalities as circles. The tables say the same.
import "./picture_png.js";
import { bounds, element, mark, picture, projection } from "./map_drawing.js";

const INSET = 14; // pixels around the ground
const LARGEST = 15; // pixels from the middle of a municipality to its edge
const TALLEST = 640;
const LETTER = 7.5; // pixels, about

const figure = document.querySelector("#areas");
const place = figure.querySelector(".drawing");
const areas = JSON.parse(document.querySelector("#drawing").textContent);

function hatching() {
  const pattern = element("pattern", { id: "hatching", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  pattern.append(element("rect", { width: 2, height: 7, class: "stripe" }));
  const defs = element("defs", {});
  defs.append(pattern);
  return defs;
}

function linked(area, shape, radius, project) {
  const made = mark(shape, radius, area.said, project);
  made.classList.add(`shade-${area.shade}`);
  if (!area.url) return made;
  const around = element("a", { href: area.url, "aria-label": area.said });
  around.append(made);
  return around;
}

// Circles of the legend are as large as those of the map.
function sized(sample, radius) {
  const side = 2 * radius + 4;
  for (const name of ["width", "height"]) sample.setAttribute(name, side);
  for (const name of ["cx", "cy"]) sample.firstElementChild.setAttribute(name, side / 2);
  sample.firstElementChild.setAttribute("r", radius);
}

function named(area, project) {
  const [x, y] = project(area.point);
  const text = element("text", { x, y, dy: -10, class: "name", "aria-hidden": "true" });
  text.textContent = area.name.replace(/ \(.*/, "");
  return text;
}

// As many of the shapes, those of the highest values first, as can be named without one name over another.
function apart(shapes, project) {
  const chosen = [];
  for (const area of shapes.filter(({ point }) => point)) {
    const [x, y] = project(area.point);
    const half = (area.name.replace(/ \(.*/, "").length * LETTER) / 2;
    if (chosen.every((one) => Math.abs(one.x - x) > one.half + half || Math.abs(one.y - y) > LETTER * 2.2))
      chosen.push({ area, x, y, half });
  }
  return chosen.map(({ area }) => area);
}

function draw(width) {
  const shapes = areas.filter((area) => area.rings.length);
  const points = areas.filter((area) => !area.rings.length);
  const height = Math.min(width * 1.1, TALLEST);
  const project = projection(bounds(shapes.flatMap((area) => area.rings.flat())), width - 2 * INSET, height - 2 * INSET);
  const inside = points.filter((area) => {
    const [x, y] = project(area.point);
    return x > 0 && y > 0 && x < width - 2 * INSET && y < project.height;
  });
  const largest = Math.min(LARGEST, width / 34);
  const most = Math.max(...inside.map((area) => area.number));
  const wide = (number) => Math.max(4, largest * Math.sqrt(number / most));
  figure.querySelectorAll(".sizes svg").forEach((sample) => sized(sample, wide(Number(sample.dataset.number))));
  const drawn = [
    hatching(),
    ...shapes.map((area) => linked(area, { kind: "POLYGON", rings: area.rings }, 0, project)),
    ...inside.map((area) =>
      linked(area, { kind: "POINT", rings: [[area.point]] }, wide(area.number), project)),
    ...apart(shapes, project).map((area) => named(area, project)),
  ];
  const high = project.height + 2 * INSET;
  const attributes = { width, height: high, viewBox: [-INSET, -INSET, width, high].join(" ") };
  place.replaceChildren(picture({ ...attributes, role: "group", "aria-label": figure.dataset.title }, drawn));
}

figure.hidden = false;
let width = 0;
new ResizeObserver(() => {
  if (!place.clientWidth || place.clientWidth === width) return;
  width = place.clientWidth;
  draw(width);
}).observe(place);
