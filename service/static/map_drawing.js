// The parts of a map as SVG: where degrees come to lie, the ground, and the marks on it. How they look is
// said by the style sheet of the page: `.map` and in it `.outline`, `.point` and `.area`.

const SVG = "http://www.w3.org/2000/svg";
const LEAST = 0.001; // degrees; a single point is drawn as if it were that wide

/** West, south, east and north of points, which are pairs of longitude and latitude. */
export function bounds(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/**
 * From degrees to pixels, as large as a box of them fits into a width and a height. Lengths to the east
 * and to the north are equal in the middle; at the scale of a region a plane will do. The box lies in
 * the middle of the width and begins at the top; `height` says how high it comes out.
 */
export function projection([west, south, east, north], width, height) {
  const squeeze = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const wide = Math.max(east - west, LEAST) * squeeze;
  const high = Math.max(north - south, LEAST);
  const scale = Math.min(width / wide, height / high);
  const project = ([x, y]) => [
    width / 2 + (x - (west + east) / 2) * squeeze * scale,
    ((south + north) / 2 - y + high / 2) * scale,
  ].map((value) => Math.round(value * 10) / 10);
  project.height = high * scale;
  return project;
}

/** The picture itself, with what is drawn in it from back to front. */
export function picture(attributes, drawn) {
  const svg = element("svg", { class: "map", ...attributes });
  for (const part of drawn) svg.append(part); // there may be more than a call takes arguments
  return svg;
}

/** The ground: one path for each of the shapes. */
export function ground(shapes, project) {
  const group = element("g", {});
  group.append(...shapes.map(({ rings }) => element("path", { d: path(rings, true, project), class: "outline" })));
  return group;
}

/** A thing on the ground: a circle if it is a point, else its shape. What is said of it shows under the pointer. */
export function mark({ kind, rings }, radius, said, project) {
  const made = kind === "POINT" ? circle(rings[0][0], radius, project)
    : element("path", { d: path(rings, kind === "POLYGON", project), class: "area" });
  const title = element("title", {});
  title.textContent = said;
  made.append(title);
  return made;
}

export function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function circle(point, r, project) {
  const [cx, cy] = project(point);
  return element("circle", { cx, cy, r, class: "point" });
}

function path(rings, closed, project) {
  return rings.map((ring) => `M${ring.map(project).join("L")}${closed ? "Z" : ""}`).join("");
}
