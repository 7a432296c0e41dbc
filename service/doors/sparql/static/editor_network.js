// Answers as a network: the first two columns of things, or the statements of a graph.

const MOST_NODES = 300;
const LOOKS = [{ shape: 'circle', colour: 0 }, { shape: 'square', colour: 1 }];
const NAMES = /(prefLabel|#label|\/label|\/title|\/name)$/;

/** Whether an answer has two columns of things. */
export function isNetwork(results) {
  return things(results).length > 1;
}

/** Draw an answer into an element. Cytoscape.js comes only now: it is as heavy as the editor. */
export async function drawNetwork(element, results, settings) {
  const { drawNetwork: drawn } = await import('./network_drawing.js');
  const { left, ...found } = picture(results, settings);
  const texts = settings.texts;
  const note = document.createElement('p');
  note.textContent = texts.network_hint + (left ? ` ${texts.network_cut.replace('{count}', left)}` : '');
  const place = Object.assign(document.createElement('div'), { className: 'framed' });
  element.append(note, place);
  const label = texts.network_label.replace('{nodes}', found.nodes.length).replace('{edges}', found.ties.length);
  await drawn(place, found, { ...settings.drawing.texts, label }, { className: 'canvas network' });
}

function things(results) {
  const rows = results?.getBindings() ?? [];
  const isThing = (name) => {
    const found = rows.slice(0, 50).map((row) => row[name]).filter(Boolean);
    return found.length > 0 && found.every((term) => term.type !== 'literal' && term.type !== 'typed-literal');
  };
  return rows.length ? results.getVariables().filter(isThing) : [];
}

function picture(results, settings) {
  const rows = results.getBindings();
  const columns = results.getVariables();
  const isGraph = columns.join() === 'subject,predicate,object';
  const [from, to] = isGraph ? ['subject', 'object'] : things(results);
  const names = new Map();
  const degrees = new Map();
  const links = new Map();
  for (const row of rows) {
    const [a, b] = [row[from], row[to]];
    if (isGraph && a && b?.type === 'literal') {
      if (NAMES.test(row.predicate.value)) names.set(a.value, b.value);
      continue;
    }
    for (const [column, term] of [[from, a], [to, b]]) {
      const name = row[`${column}Label`] ?? row[`${column}Name`];
      if (term && name) names.set(term.value, name.value);
    }
    if (!a || !b || b.type === 'literal' || (isGraph && row.predicate.value.endsWith('#type'))) continue;
    const label = isGraph ? settings.short(row.predicate.value) : '';
    links.set(`${a.value} ${label} ${b.value}`, { source: a.value, target: b.value, label });
    for (const end of [a.value, b.value]) degrees.set(end, (degrees.get(end) ?? 0) + 1);
  }
  const strongest = [...degrees].sort((one, other) => other[1] - one[1]).map(([id]) => id);
  const drawn = new Set(strongest.slice(0, MOST_NODES));
  const targets = new Set([...links.values()].map((tie) => tie.target));
  const nodes = [...drawn].map((id) => ({
    id,
    name: names.get(id) ?? settings.short(id),
    url: settings.local(id),
    group: isGraph || !targets.has(id) ? 0 : 1,
    size: degrees.get(id),
  }));
  const ties = [...links.values()].filter((tie) => drawn.has(tie.source) && drawn.has(tie.target));
  const groups = [from, to].map((name, place) => ({ name: `?${name}`, ...LOOKS[place] }));
  const { title, about, measure } = settings.drawing;
  const told = { title, about: [...about, location.href], measure, language: settings.language };
  return { ...told, nodes, ties, groups, left: degrees.size - drawn.size };
}
