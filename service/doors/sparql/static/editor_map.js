// Answers on a map: columns of WKT, or of latitude and longitude, over the outlines of the release.

import { bounds, ground, mark, picture, projection } from './map_drawing.js';

const WKT = /^(?:<[^>]*>\s*)?(MULTI)?(POINT|LINESTRING|POLYGON)\s*\(/i;
const WIDTH = 900;
const MOST_HEIGHT = 1200;

/** Whether an answer says where something is. */
export function isMap(results) {
  return places(results, 50).length > 0;
}

/** Draw an answer into an element. */
export async function drawMap(element, results, settings) {
  const response = await fetch(settings.outlines);
  const outlines = response.ok ? (await response.json()).map(shape) : [];
  const found = grouped(places(results, Infinity));
  const rings = [...found.flatMap((each) => each.shape.rings), ...near(outlines, found)];
  const project = projection(widened(bounds(rings.flat())), WIDTH, MOST_HEIGHT);
  const svg = picture(
    { viewBox: `0 0 ${WIDTH} ${Math.ceil(project.height)}`, role: 'img',
      'aria-label': settings.texts.map_label.replace('{count}', found.length) },
    [ground(outlines, project), ...found.map((each) => pressed(each, project, settings))],
  );
  const note = document.createElement('p');
  note.textContent = settings.texts.map_hint;
  element.append(note, svg);
}

/** A mark that leads to its page. */
function pressed({ shape: where, names, count, iri }, project, settings) {
  const made = mark(where, 5 + 2 * Math.sqrt(count - 1), names.join('\n'), project);
  if (iri) made.addEventListener('click', () => location.assign(settings.local(iri)));
  return made;
}

/** The places of the rows: shape, name and the thing it belongs to. */
function places(results, most) {
  const rows = (results?.getBindings() ?? []).slice(0, most);
  const columns = results?.getVariables() ?? [];
  const latitude = columns.find((name) => /lat(itude)?$/i.test(name));
  const longitude = columns.find((name) => /(long?|lng|longitude)$/i.test(name));
  const label = columns.find((name) => /(label|name|title)$/i.test(name));
  const found = [];
  for (const row of rows) {
    const terms = columns.map((name) => row[name]).filter(Boolean);
    const iri = terms.find((term) => term.type === 'uri')?.value;
    const wkt = terms.find((term) => WKT.test(term.value));
    const point = [Number(row[longitude]?.value ?? NaN), Number(row[latitude]?.value ?? NaN)];
    const where = wkt ? shape(wkt.value)
      : point.every(Number.isFinite) ? { kind: 'POINT', rings: [[point]] } : null;
    if (where) found.push({ shape: where, iri, name: row[label]?.value ?? iri ?? '' });
  }
  return found;
}

/** Rows at the same place are one mark that tells them all. */
function grouped(rows) {
  const marks = new Map();
  for (const row of rows) {
    const key = JSON.stringify(row.shape.rings);
    const mark = marks.get(key) ?? { ...row, names: [], count: 0 };
    if (!mark.names.includes(row.name)) mark.names.push(row.name);
    mark.count += 1;
    marks.set(key, mark);
  }
  return [...marks.values()].sort((one, other) => (other.shape.kind !== 'POINT') - (one.shape.kind !== 'POINT'));
}

/** WKT in the order longitude, latitude, as GeoSPARQL has it without another system named. */
function shape(text) {
  const kind = (WKT.exec(text)?.[2] ?? 'POINT').toUpperCase();
  const rings = [...text.matchAll(/\(([^()]+)\)/g)].map((match) =>
    match[1].split(',').map((pair) => pair.trim().split(/\s+/).slice(0, 2).map(Number)));
  return { kind, rings };
}

/** The outlines, if any mark lies among them; a map of elsewhere is drawn without. */
function near(outlines, found) {
  const rings = outlines.flatMap((each) => each.rings);
  if (!rings.length || !found.length) return [];
  const [west, south, east, north] = bounds(rings.flat());
  const inside = ([x, y]) => x >= west && x <= east && y >= south && y <= north;
  return found.some((each) => inside(each.shape.rings[0][0])) ? rings : [];
}

/** With some room around. */
function widened([west, south, east, north]) {
  const margin = Math.max((east - west) * 0.04, (north - south) * 0.04, 0.02);
  return [west - margin, south - margin, east + margin, north + margin];
}
