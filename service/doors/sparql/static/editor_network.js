// Answers as a network: the first two columns of things, or the statements of a graph.

const MOST_NODES = 300;
const ROOM = 45; // pixels of width for each name
const PULL = {
  nodeRepulsion: () => 60000, idealEdgeLength: () => 60, nodeOverlap: 20, gravity: 0.4, padding: 10,
  nodeDimensionsIncludeLabels: false,
};
// Forces need long for many nodes; then the most connected simply stand in the middle.
const CIRCLES = { name: 'concentric', animate: false, minNodeSpacing: 4 };
const NAMES = /(prefLabel|#label|\/label|\/title|\/name)$/;

/** Whether an answer has two columns of things. */
export function isNetwork(results) {
  return things(results).length > 1;
}

/** Draw an answer into an element. Cytoscape.js comes only now: it is as heavy as the editor. */
export async function drawNetwork(element, results, settings) {
  const { canvasFor, forces, names, network } = await import('./network_drawing.js');
  const { nodes, edges, left } = found(results, settings);
  const texts = settings.texts;
  const canvas = canvasFor('network', texts.network_label
    .replace('{nodes}', nodes.length).replace('{edges}', edges.length));
  const note = document.createElement('p');
  note.textContent = texts.network_hint + (left ? ` ${texts.network_cut.replace('{count}', left)}` : '');
  const chosen = document.createElement('p');
  chosen.className = 'chosen';
  element.append(note, canvas, chosen);
  let most = () => Infinity; // of the names, all, until one sees how small the whole network is
  const { graph, renew } = network(canvas, nodes.map((data) => ({ data })), edges.map((data) => ({ data })), {
    style: (zoom, colour) => style((size) => names(zoom, size, 110, 'ellipsis', colour), most(zoom), colour),
    layout: nodes.length > 150 ? CIRCLES : forces(PULL),
  });
  const whole = graph.zoom();
  most = (zoom) => (canvas.clientWidth / ROOM) * (zoom / whole) ** 2;
  renew();
  graph.on('tap', 'node', (event) => {
    const link = document.createElement('a');
    link.href = settings.local(event.target.id());
    link.textContent = event.target.data('label');
    chosen.replaceChildren(link);
  });
}

function things(results) {
  const rows = results?.getBindings() ?? [];
  const isThing = (name) => {
    const found = rows.slice(0, 50).map((row) => row[name]).filter(Boolean);
    return found.length > 0 && found.every((term) => term.type !== 'literal' && term.type !== 'typed-literal');
  };
  return rows.length ? results.getVariables().filter(isThing) : [];
}

function found(results, settings) {
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
  const biggest = Math.max(1, ...degrees.values());
  const targets = new Set([...links.values()].map((edge) => edge.target));
  const nodes = [...drawn].map((id, rank) => ({
    id,
    rank,
    label: names.get(id) ?? settings.short(id),
    role: isGraph || !targets.has(id) ? 'from' : 'to',
    size: 12 + 28 * Math.sqrt(degrees.get(id) / biggest),
    print: 12 + 3 * Math.sqrt(degrees.get(id) / biggest),
  }));
  const edges = [...links.values()].filter((edge) => drawn.has(edge.source) && drawn.has(edge.target));
  return { nodes, edges, left: degrees.size - drawn.size };
}

/** More of the names come as one comes closer: those of the most connected first. */
function style(names, most, colour) {
  const seen = (opacity) => (node) => (node.data('rank') < most ? opacity : 0);
  return [
    { selector: 'node', style: {
      ...names((node) => node.data('print')), label: 'data(label)', 'text-valign': 'bottom', 'text-margin-y': 3,
      'text-opacity': seen(1), 'text-background-opacity': seen(0.8),
      'background-color': colour('--accent'), width: 'data(size)', height: 'data(size)',
    } },
    { selector: 'node[role = "to"]', style: { 'background-color': colour('--other'), shape: 'round-rectangle' } },
    { selector: 'node:selected', style: { 'background-color': colour('--warn') } },
    { selector: 'edge', style: {
      width: 1.5, 'line-color': colour('--edge'), 'curve-style': 'haystack', label: 'data(label)', 'font-size': 9,
      color: colour('--soft'), 'text-background-color': colour('--paper'), 'text-background-opacity': 0.8,
      'min-zoomed-font-size': 8,
    } },
  ];
}
