// Completion of prefixes, classes and properties: what the release uses, by name or by label.

const MOST = 60;

/** Teach the editor to complete. `say` tells people who do not see the list how long it is. */
export function teach(Yasqe, settings, say) {
  const offered = fetch(settings.completion)
    .then((response) => (response.ok ? response.json() : Promise.reject(response.status)))
    .catch(() => {
      say(settings.texts.no_completion);
      return { classes: [], properties: [] };
    });
  const prefixes = Object.entries(settings.prefixes).map(([name, iri]) => `${name}: <${iri}>`);
  // A fork of YASGUI's own adds the prefix of a name that is typed; it must ask nobody for it.
  Yasqe.forkAutocompleter('prefixes', {
    name: 'our-prefixes',
    persistenceId: null,
    get: () => prefixes,
  });
  for (const [from, kind] of [['class', 'classes'], ['property', 'properties']]) {
    const byIri = new Map();
    const byText = new Map(); // as the query at hand names them
    offered.then((all) => all[kind].forEach((term) => byIri.set(term.iri, term)));
    Yasqe.forkAutocompleter(from, {
      name: kind,
      bulk: false,
      persistenceId: null,
      get: async (_yasqe, token) => matching((await offered)[kind], token),
      postProcessSuggestion: (yasqe, _token, iri) => {
        const text = written(yasqe, byIri.get(iri));
        byText.set(text, byIri.get(iri));
        return text;
      },
      postprocessHints: (_yasqe, hints) =>
        hints.map((hint) => shown(hint, byText.get(hint.text), settings)),
    });
  }
  Yasqe.defaults.autocompleters = ['variables', 'our-prefixes', 'classes', 'properties'];
}

/** The IRIs of the terms that are meant, by name or label, within a namespace if one is typed.
    Terms come with the most used first; of those, names that begin so stand before labels. */
function matching(terms, token) {
  const typed = token.string.trim().replace(/^</, '');
  const word = typed.split(/[:/#]/).at(-1).toLowerCase();
  const iri = token.autocompletionString ?? '';
  const within = /[:/#]/.test(typed) ? iri.slice(0, iri.length - word.length) : '';
  const fits = (term) => term.iri.startsWith(within) &&
    [term.iri.slice(within.length), term.name, ...Object.values(term.labels)].some((text) =>
      text.toLowerCase().includes(word));
  const last = (term) => !(term.name.split(':')[1] ?? '').toLowerCase().startsWith(word);
  return terms.filter(fits).sort((one, other) => last(one) - last(other))
    .slice(0, MOST).map((term) => term.iri);
}

/** A term as the query at hand can name it. */
function written(yasqe, term) {
  for (const [prefix, namespace] of Object.entries(yasqe.getPrefixesFromQuery())) {
    const rest = term.iri.slice(namespace.length);
    if (term.iri.startsWith(namespace) && /^[A-Za-z]\w*$/.test(rest)) return `${prefix}:${rest}`;
  }
  return term.name || `<${term.iri}>`;
}

/** A suggestion with the label of its term and how often that is used. */
function shown(hint, term, { texts, language }) {
  const label = term.labels[language] ?? Object.values(term.labels)[0] ?? '';
  const count = texts.uses.replace('{count}', term.count.toLocaleString(language));
  hint.render = (element) => {
    element.append(
      part('name', hint.text), part('label', label), part('count', count));
  };
  return hint;
}

function part(name, text) {
  const element = document.createElement('span');
  element.className = `offer-${name}`;
  element.textContent = text;
  return element;
}
