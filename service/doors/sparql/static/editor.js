// The query editor: YASGUI's editor and its views of results, in our words and reachable by everyone.

import { teach } from './editor_completion.js';
import { drawMap, isMap } from './editor_map.js';
import { drawNetwork, isNetwork } from './editor_network.js';

const LONGEST_LINK = 8000;
const settings = JSON.parse(document.getElementById('editor-settings').textContent);
const { texts, language } = settings;
const { Yasqe, Yasr } = window.Yasgui;
const by = (id) => document.getElementById(`editor-${id}`);
const endpoint = new URL(settings.endpoint, location.href);
if (settings.release) endpoint.searchParams.set('release', settings.release);

/** Tell everybody, screen readers too, what happened. */
function say(text) {
  by('status').textContent = text;
}

/** The page of this service about an IRI, if there is one. */
settings.local = (iri) => {
  for (const [start, path] of Object.entries(settings.here)) {
    if (iri.startsWith(start)) {
      const release = settings.release ? `?release=${encodeURIComponent(settings.release)}` : '';
      return path + iri.slice(start.length) + release;
    }
  }
  return /^https?:/.test(iri) ? iri : '#';
};

/** An IRI as short as people can still read it. */
settings.short = (iri) => {
  for (const [prefix, start] of Object.entries(settings.prefixes)) {
    if (iri.startsWith(start)) return `${prefix}:${iri.slice(start.length)}`;
  }
  const own = Object.keys(settings.here).find((start) => iri.startsWith(start));
  return own ? iri.slice(own.length) : iri;
};

// The editor

function newEditor() {
  teach(Yasqe, settings, say);
  const yasqe = new Yasqe(by('yasqe'), {
    value: document.getElementById('query').value,
    persistenceId: null, // an address holds a query; nothing is kept in the browser
    consumeShareLink: null,
    createShareableLink: null, // our link and button stand below, where they cover no text
    showQueryButton: false,
    screenReaderLabel: texts.query,
    editorHeight: 'auto',
    viewportMargin: Infinity,
    resizeable: false,
    requestConfig: { endpoint: endpoint.href, method: 'POST', acceptHeaderGraph: 'text/turtle',
      acceptHeaderSelect: 'application/sparql-results+json' },
  });
  yasqe.showNotification = () => {}; // of the key that completes, in English; ours stands above
  letOut(yasqe);
  const field = yasqe.getInputField();
  field.setAttribute('aria-describedby', 'editor-keys editor-status');
  yasqe.on('autocompletionShown', (_yasqe, widget) => announceOffers(widget));
  return yasqe;
}

/** Tab indents; after Escape it leaves, in both directions. */
function letOut(yasqe) {
  let leaving = false;
  // YASGUI's own Escape drops the focus, and nobody is told where it went.
  yasqe.setOption('extraKeys', { ...yasqe.getOption('extraKeys'), Esc: () => {} });
  yasqe.on('keydown', (_yasqe, event) => {
    if (event.key === 'Tab' && leaving) event.codemirrorIgnore = true;
    else if (event.key !== 'Shift') leaving = event.key === 'Escape';
    if (event.key === 'Escape') say(texts.leave);
  });
  yasqe.on('blur', () => { leaving = false; });
}

function announceOffers(widget) {
  const count = widget.data.list.length;
  widget.hints.setAttribute('aria-label', texts.offered);
  say((count === 1 ? texts.offer : texts.offers).replace('{count}', count));
}

// The results

const { table: Table, response: Raw } = Yasr.plugins;
Object.assign(Table.defaults, { openIriInNewWindow: false });
Object.assign(Table.defaults.tableConfig.language, {
  info: texts.info, infoEmpty: '', infoFiltered: '', zeroRecords: texts.no_match,
  emptyTable: texts.none, thousands: separator(),
  aria: { paginate: { first: texts.first, last: texts.last, next: texts.next, previous: texts.previous } },
});

/** What stands between the thousands of a number in the language of the page. */
function separator() {
  const parts = new Intl.NumberFormat(language, { useGrouping: 'always' }).formatToParts(1000000);
  return parts.find((part) => part.type === 'group')?.value ?? '';
}

class OurTable extends Table {
  label = texts.table;
  helpReference = undefined;

  draw(persistent) {
    super.draw(persistent);
    this.tableEl.classList.add('plain'); // it scrolls on a narrow screen
    this.tableEl.setAttribute('aria-labelledby', 'editor-result');
  }

  /** Things are links to their pages here, and have short names. */
  getUriLinkFromBinding({ value }) {
    const text = this.persistentConfig.compact ? settings.short(value) : `<${value}>`;
    const address = settings.local(value);
    const link = element(/^(https?:\/\/|\/)/.test(address) ? 'a' : 'span', 'iri', text);
    if (link.href !== undefined) link.href = address;
    return link.outerHTML;
  }

  /** What cells are filtered and sorted by is read as HTML, too, so no text goes there as it is. */
  getColumns() {
    const prefixes = this.yasr.getPrefixes();
    const shown = ['display', 'type'];
    return super.getColumns().map((column, place) => (place === 0 ? column : {
      ...column,
      render: (term, use) => {
        if (term === '') return term;
        return shown.includes(use) ? this.getCellContent(term, prefixes) : escaped(term.value);
      },
    }));
  }

  formatLiteral(term, prefixes) {
    const text = escaped(term.value);
    if (this.persistentConfig.compact) return text;
    if (term['xml:lang']) return `"${text}"<sup>@${escaped(term['xml:lang'])}</sup>`;
    if (!term.datatype) return text;
    return `"${text}"<sup>^^${this.getUriLinkFromBinding({ value: term.datatype }, prefixes)}</sup>`;
  }

  drawControls() {
    super.drawControls();
    const [simple, shorten] = this.tableControls.querySelectorAll('.switch .label');
    simple.textContent = texts.simple;
    shorten.textContent = texts.shorten;
    const filter = this.tableControls.querySelector('.tableFilter');
    filter.placeholder = texts.filter;
    filter.setAttribute('aria-label', texts.filter);
    this.tableControls.querySelector('.pageSizerLabel').textContent = `${texts.page_size} `;
    const size = this.tableControls.querySelector('.tableSizer');
    size.setAttribute('aria-label', texts.page_size);
    size.lastElementChild.textContent = texts.all;
  }
}

class OurRaw extends Raw {
  label = texts.response;
  helpReference = undefined;
}

/** A view of results that YASGUI does not have. */
function view(name, can, draw) {
  return class {
    label = texts[name];
    priority = 1;
    constructor(yasr) { this.yasr = yasr; }
    canHandleResults() { return !!this.yasr.results && !this.yasr.results.getError() && can(this.yasr.results); }
    getIcon() { return undefined; }
    async draw() { await draw(this.yasr.resultsEl, this.yasr.results, settings); }
  };
}

function newResults(yasqe) {
  Yasr.registerPlugin('table', OurTable);
  Yasr.registerPlugin('response', OurRaw);
  Yasr.registerPlugin('network', view('network', isNetwork, drawNetwork));
  Yasr.registerPlugin('map', view('map', isMap, drawMap));
  const yasr = new Yasr(by('yasr'), {
    persistenceId: null,
    defaultPlugin: settings.view,
    pluginOrder: ['table', 'network', 'map', 'response'],
    plugins: { ...Yasr.defaults.plugins, table: { enabled: true, dynamicConfig: { compact: true } } },
    prefixes: () => ({ ...settings.prefixes, ...yasqe.getPrefixesFromQuery() }),
    errorRenderers: [async (error) => explained(error, yasqe)],
  });
  // A manual elsewhere, one of four downloads, and a line of English that ours says already.
  for (const name of ['.yasr_external_ref_btn', '.yasr_downloadIcon', '.yasr_response_chip']) {
    yasr.rootEl.querySelector(name).remove();
  }
  yasr.resultsEl.tabIndex = 0; // it may scroll sideways
  yasr.resultsEl.setAttribute('role', 'region');
  yasr.resultsEl.setAttribute('aria-label', texts.shown);
  yasr.on('drawn', () => setTimeout(() => mend(yasr), 0));
  yasr.on('change', () => { tellLink(yasqe, yasr); });
  new MutationObserver(() => mend(yasr)).observe(yasr.resultsEl, { childList: true, subtree: true });
  return yasr;
}

/** What YASGUI leaves undone: buttons that say which view is shown, names of fields. */
function mend(yasr) {
  for (const button of yasr.rootEl.querySelectorAll('.yasr_btnGroup button')) {
    button.removeAttribute('aria-label');
    button.removeAttribute('title');
    const shown = button.classList.contains(`select_${yasr.drawnPlugin}`);
    button.classList.toggle('selected', shown);
    button.setAttribute('aria-pressed', shown);
    button.disabled = button.classList.contains('disabled');
  }
  for (const field of yasr.rootEl.querySelectorAll('.CodeMirror textarea:not([aria-label])')) {
    field.setAttribute('aria-label', texts.raw);
  }
}

// Errors

/** An error in words, with its place in the query, which is marked and one press away. */
function explained(error, yasqe) {
  const box = document.createElement('div');
  const problem = parsed(error.text);
  const name = problem.type?.split(':').at(-1);
  const lines = [element('p', 'what', settings.errors[name] ?? problem.title ?? texts.unreachable)];
  if (problem.line) {
    const place = texts.place.replace('{line}', problem.line).replace('{column}', problem.column);
    const jump = element('button', 'second', texts.jump);
    jump.type = 'button';
    jump.addEventListener('click', () => {
      yasqe.focus();
      yasqe.getDoc().setCursor(problem.line - 1, problem.column - 1);
    });
    lines.push(element('p', 'where', place), jump);
    mark(yasqe, problem);
  }
  const own = problem.explanation?.[language]; // what else is told is English
  if (own ?? problem.detail) {
    const detail = element('p', 'detail', own ?? problem.detail);
    if (!own) detail.lang = 'en';
    lines.splice(1, 0, detail);
  }
  if (problem.insert) {
    const insert = element('button', 'second', texts.insert.replace('{line}', problem.insert));
    insert.type = 'button';
    insert.addEventListener('click', () => {
      yasqe.setValue(`${problem.insert}\n${yasqe.getValue()}`);
      yasqe.focus();
    });
    lines.push(insert);
  }
  box.className = 'problem';
  box.append(...lines);
  return box;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // no answer of ours: the connection failed or something between us answered
  }
}

function mark(yasqe, { line, column, token }) {
  yasqe.getDoc().addLineClass(line - 1, 'background', 'wrong-line');
  const from = { line: line - 1, ch: Math.max(0, column - 1) };
  const to = { line: line - 1, ch: from.ch + Math.max(1, (token ?? '').split('\n')[0].length) };
  yasqe.getDoc().markText(from, to, { className: 'wrong-place', clearOnEnter: true });
}

function unmark(yasqe) {
  const doc = yasqe.getDoc();
  doc.eachLine((line) => { doc.removeLineClass(line, 'background', 'wrong-line'); });
  doc.getAllMarks().filter((each) => each.className === 'wrong-place').forEach((each) => each.clear());
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function escaped(text) {
  return element('span', '', text).innerHTML;
}

// From question to answer

function start(yasqe, yasr) {
  let running = false;
  let stopped = false;
  const button = by('run');
  const toggle = (now) => {
    running = now;
    button.textContent = now ? texts.stop : texts.run;
    if (now) say(texts.running);
  };
  const run = () => yasqe.query().catch(() => {}); // errors arrive as answers
  button.addEventListener('click', () => (running ? yasqe.abortQuery() : run()));
  yasqe.on('query', () => { stopped = false; unmark(yasqe); toggle(true); tellLink(yasqe, yasr, true); });
  yasqe.on('queryAbort', () => { stopped = true; toggle(false); say(texts.stopped); });
  yasqe.on('queryResponse', (_yasqe, response, duration) => {
    toggle(false);
    if (stopped) return;
    by('answer').hidden = false;
    yasr.setResponse(response, duration);
    say(summary(yasr.results, duration));
    offerDownloads(yasqe, !yasr.results.getError());
  });
  yasqe.on('change', () => { unmark(yasqe); tellLink(yasqe, yasr); });
  tellLink(yasqe, yasr);
  if (settings.run || location.hash.includes('query=')) run();
}

function summary(results, duration) {
  const error = results.getError();
  if (error) {
    const { line, column } = parsed(error.text);
    return line ? `${texts.failed} ${texts.place.replace('{line}', line).replace('{column}', column)}` : texts.failed;
  }
  const seconds = (duration / 1000).toLocaleString(language, { maximumFractionDigits: 2 });
  const rows = results.getBindings();
  const truth = results.getBoolean();
  const what = truth === true ? texts.true : truth === false ? texts.false
    : !rows ? texts.done
    : rows.length === 0 ? texts.none
    : rows.length === 1 ? texts.row : texts.rows.replace('{count}', rows.length.toLocaleString(language));
  return `${what} (${seconds} s)`;
}

/** The address that reproduces query and view; one that is too long for servers keeps it to itself. */
function address(yasqe, yasr) {
  const found = new URL(settings.page, location.href);
  const view = yasr.getSelectedPluginName();
  if (view !== 'table') found.searchParams.set('view', view);
  const short = new URL(found);
  short.searchParams.set('query', yasqe.getValue());
  if (short.href.length <= LONGEST_LINK) return short.href;
  found.hash = new URLSearchParams({ query: yasqe.getValue() }).toString();
  return found.href;
}

function tellLink(yasqe, yasr, keep = false) {
  by('link').value = address(yasqe, yasr);
  if (keep) history.replaceState(null, '', by('link').value);
}

function offerDownloads(yasqe, there) {
  const isGraph = ['CONSTRUCT', 'DESCRIBE'].includes(yasqe.getQueryType());
  const formats = isGraph ? settings.graphs : settings.results;
  by('downloads').hidden = !there;
  by('downloads').querySelector('ul').replaceChildren(...formats.map((format) => {
    const item = document.createElement('li');
    item.append(download(yasqe.getValue(), format));
    return item;
  }));
}

/** A link, or for a query that no address can hold a form. */
function download(query, format) {
  const target = new URL(endpoint);
  target.searchParams.set('query', query);
  target.searchParams.set('format', format);
  if (target.href.length <= LONGEST_LINK) {
    const link = element('a', '', settings.formats[format]);
    link.href = target.href;
    link.download = '';
    return link;
  }
  const form = document.createElement('form');
  form.action = endpoint.href;
  form.method = 'post';
  for (const [name, value] of Object.entries({ query, format })) {
    const field = document.createElement('input');
    Object.assign(field, { type: 'hidden', name, value });
    form.append(field);
  }
  form.append(element('button', 'second', settings.formats[format]));
  return form;
}

const linked = new URLSearchParams(location.hash.slice(1)).get('query');
if (linked) document.getElementById('query').value = linked;
document.getElementById('plain').hidden = true;
by('yasqe').closest('[hidden]').hidden = false;
const yasqe = newEditor();
const yasr = newResults(yasqe);
by('copy').hidden = !navigator.clipboard;
by('copy').addEventListener('click', async () => {
  await navigator.clipboard.writeText(by('link').value);
  say(texts.copied);
});
by('link').addEventListener('focus', (event) => event.target.select());
start(yasqe, yasr);
