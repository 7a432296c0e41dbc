// Answers on a map: columns of WKT, or of latitude and longitude, over the outlines of the release.

const SVG = 'http://www.w3.org/2000/svg';
const WKT = /^(?:<[^>]*>\s*)?(MULTI)?(POINT|LINESTRING|POLYGON)\s*\(/i;
const WIDTH = 900;

/** Whether an answer says where something is. */
export function isMap(results) {
  return places(results, 50).length > 0;
}

/** Draw an answer into an element. */
export async function drawMap(element, results, settings) {
  const response = await fetch(settings.outlines);
  const outlines = response.ok ? (await response.json()).map(shape) : [];
  const found = grouped(places(results, Infinity));
  const project = projection([...found.flatMap((each) => each.shape.rings), ...near(outlines, found)]);
  const svg = node('svg', {
    viewBox: `0 0 ${WIDTH} ${project.height}`, role: 'img', class: 'map',
    'aria-label': settings.texts.map_label.replace('{count}', found.length),
  });
  svg.append(...outlines.map((each) => node('path', { d: path(each, project), class: 'outline' })));
  for (const { shape: where, names, count, iri } of found) {
    const title = node('title', {});
    title.textContent = names.join('\n');
    const mark = where.kind === 'POINT'
      ? node('circle', { ...center(where, project), r: 5 + 2 * Math.sqrt(count - 1), class: 'point' })
      : node('path', { d: path(where, project), class: 'area' });
    mark.append(title);
    if (iri) mark.addEventListener('click', () => location.assign(settings.local(iri)));
    svg.append(mark);
  }
  const note = document.createElement('p');
  note.textContent = settings.texts.map_hint;
  element.append(note, svg);
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
  const [west, south, east, north] = bounds(rings);
  const inside = ([x, y]) => x >= west && x <= east && y >= south && y <= north;
  return found.some((each) => inside(each.shape.rings[0][0])) ? rings : [];
}

function bounds(rings) {
  const points = rings.flat();
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
  return [least(xs), least(ys), most(xs), most(ys)];
}

/** Equal lengths east and north in the middle of what is shown. */
function projection(rings) {
  let [west, south, east, north] = bounds(rings);
  const margin = Math.max((east - west) * 0.04, (north - south) * 0.04, 0.02);
  [west, south, east, north] = [west - margin, south - margin, east + margin, north + margin];
  const squeeze = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const scale = Math.min(WIDTH / ((east - west) * squeeze), 1200 / (north - south));
  const project = ([x, y]) => [
    WIDTH / 2 + (x - (west + east) / 2) * squeeze * scale, (north - y) * scale,
  ].map((value) => Math.round(value * 10) / 10);
  project.height = Math.ceil((north - south) * scale);
  return project;
}

function path(where, project) {
  const close = where.kind === 'POLYGON' ? 'Z' : '';
  return where.rings.map((ring) => `M${ring.map(project).join('L')}${close}`).join('');
}

function center(where, project) {
  const [cx, cy] = project(where.rings[0][0]);
  return { cx, cy };
}

function node(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null) element.setAttribute(key, value);
  }
  return element;
}
