// Answers as a network: the first two columns of things, or the statements of a graph.

const MOST_NODES = 300;
const ROOM = 45; // pixels of width for each name
const NAMES = /(prefLabel|#label|\/label|\/title|\/name)$/;

/** Whether an answer has two columns of things. */
export function isNetwork(results) {
  return things(results).length > 1;
}

/** Draw an answer into an element. Cytoscape.js comes only now: it is as heavy as the editor. */
export async function drawNetwork(element, results, settings) {
  const { default: cytoscape } = await import(settings.cytoscape);
  const { nodes, edges, left } = network(results, settings);
  const texts = settings.texts;
  const canvas = document.createElement('div');
  canvas.className = 'network';
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', texts.network_label
    .replace('{nodes}', nodes.length).replace('{edges}', edges.length));
  const note = document.createElement('p');
  note.textContent = texts.network_hint + (left ? ` ${texts.network_cut.replace('{count}', left)}` : '');
  const chosen = document.createElement('p');
  chosen.className = 'chosen';
  element.append(note, canvas, chosen);
  const graph = cytoscape({
    container: canvas,
    elements: [...nodes, ...edges].map((data) => ({ data })),
    style: STYLE,
    layout: layout(nodes.length),
  });
  name(graph, canvas);
  graph.on('tap', 'node', (event) => {
    const link = document.createElement('a');
    link.href = settings.local(event.target.id());
    link.textContent = event.target.data('label');
    chosen.replaceChildren(link);
  });
}

/** Names stay as large as print, whatever the zoom; more of them come as one comes closer. */
function name(graph, canvas) {
  const whole = graph.zoom();
  const renew = () => graph.batch(() => {
    const zoom = graph.zoom();
    const most = (canvas.clientWidth / ROOM) * (zoom / whole) ** 2;
    for (const node of graph.nodes()) {
      const [print, width] = [node.data('print') / zoom, 110 / zoom];
      node.style({ 'font-size': print, 'text-max-width': width, 'text-opacity': node.data('rank') < most ? 1 : 0 });
      node.style('text-background-opacity', node.data('rank') < most ? 0.8 : 0);
    }
  });
  graph.on('zoom', renew);
  renew();
}

/** Forces need long for many nodes; then the most connected simply stand in the middle. */
function layout(count) {
  if (count > 150) return { name: 'concentric', animate: false, minNodeSpacing: 4 };
  return {
    name: 'cose', animate: false, randomize: true, padding: 10, nodeDimensionsIncludeLabels: false,
    nodeRepulsion: () => 60000, idealEdgeLength: () => 60, nodeOverlap: 20, gravity: 0.4,
  };
}

function things(results) {
  const rows = results?.getBindings() ?? [];
  const isThing = (name) => {
    const found = rows.slice(0, 50).map((row) => row[name]).filter(Boolean);
    return found.length > 0 && found.every((term) => term.type !== 'literal' && term.type !== 'typed-literal');
  };
  return rows.length ? results.getVariables().filter(isThing) : [];
}

function network(results, settings) {
  const rows = results.getBindings();
  const columns = results.getVariables();
  const isGraph = columns.join() === 'subject,predicate,object';
  const [from, to] = isGraph ? ['subject', 'object'] : things(results);
  const names = new Map();
  const degrees = new Map();
  const found = new Map();
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
    found.set(`${a.value} ${label} ${b.value}`, { source: a.value, target: b.value, label });
    for (const end of [a.value, b.value]) degrees.set(end, (degrees.get(end) ?? 0) + 1);
  }
  const strongest = [...degrees].sort((one, other) => other[1] - one[1]).map(([id]) => id);
  const drawn = new Set(strongest.slice(0, MOST_NODES));
  const biggest = Math.max(1, ...degrees.values());
  const targets = new Set([...found.values()].map((edge) => edge.target));
  const nodes = [...drawn].map((id, rank) => ({
    id,
    rank,
    label: names.get(id) ?? settings.short(id),
    role: isGraph || !targets.has(id) ? 'from' : 'to',
    size: 12 + 28 * Math.sqrt(degrees.get(id) / biggest),
    print: 12 + 3 * Math.sqrt(degrees.get(id) / biggest),
  }));
  const edges = [...found.values()].filter((edge) => drawn.has(edge.source) && drawn.has(edge.target));
  return { nodes, edges, left: degrees.size - drawn.size };
}

const STYLE = [
  { selector: 'node', style: {
    'background-color': '#2044aa', width: 'data(size)', height: 'data(size)', label: 'data(label)',
    'font-family': 'Fira Sans, sans-serif', 'font-size': 'data(print)', color: '#131525', 'text-wrap': 'ellipsis',
    'text-max-width': 110, 'text-valign': 'bottom', 'text-margin-y': 3,
    'text-background-color': '#fff',
  } },
  { selector: 'node[role = "to"]', style: { 'background-color': '#a34700', shape: 'round-rectangle' } },
  { selector: 'node:selected', style: { 'background-color': '#c31c13' } },
  { selector: 'edge', style: {
    width: 1.5, 'line-color': '#9aa0bd', 'curve-style': 'haystack', label: 'data(label)', 'font-size': 9,
    color: '#404565', 'text-background-color': '#fff', 'text-background-opacity': 0.8, 'min-zoomed-font-size': 8,
  } },
];
