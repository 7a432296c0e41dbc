// The map beside the table of a question: its places are links, and as many as can be read have names.
import { bounds, element, ground, mark, picture, projection } from "./map_drawing.js";

const INSET = 14; // pixels around the ground
const LARGEST = 16; // pixels from the middle of a place to its edge
const MOST_NAMES = 12;
const LETTER = 7.5; // pixels, about

export function map(data, texts, width, room = 640) {
  const height = Math.min(width * 1.1, room);
  const at = (point) => [point.longitude, point.latitude];
  const shown = [...data.outlines.flatMap((outline) => outline.rings.flat()), ...data.points.map(at)];
  const project = projection(bounds(shown), width - 2 * INSET, height - 2 * INSET);
  const most = Math.max(...data.points.map((point) => point.things.length));
  const places = data.points.map((point) => {
    const [x, y] = project(at(point));
    return { ...point, x, y, shape: { kind: "POINT", rings: [[at(point)]] } };
  }).sort((one, other) => other.things.length - one.things.length); // small ones above large ones
  const box = [-INSET, (project.height - height) / 2, width, height];
  return [picture(
    { width, height, viewBox: box.join(" ") },
    [
      ground(data.outlines, project),
      ...places.map((place) => link(place, LARGEST * Math.sqrt(place.things.length / most), project)),
      ...apart(places).map(named),
    ],
  )];
}

function link(place, radius, project) {
  const said = `${place.name}: ${place.things.join(" · ")}`;
  const made = mark(place.shape, radius, said, project);
  if (!place.url) return made;
  const around = element("a", { href: place.url, "aria-label": said });
  around.append(made);
  return around;
}

function named(place) {
  const text = element("text", { x: place.x, y: place.y - 18, dy: "0.32em", class: "name" });
  text.textContent = place.name;
  return text;
}

// As many of the places, the first ones first, as can be named without one name over another.
function apart(places) {
  const chosen = [];
  const clear = (one, other) =>
    Math.abs(one.x - other.x) > ((one.name.length + other.name.length) / 2) * LETTER ||
    Math.abs(one.y - other.y) > 20;
  for (const place of places)
    if (chosen.length < MOST_NAMES && chosen.every((other) => clear(place, other))) chosen.push(place);
  return chosen;
}
