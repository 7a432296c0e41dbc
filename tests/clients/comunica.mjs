// Asks Comunica one query after the other. Each line that comes is a JSON object with sources, query
// and mediaType; each line that goes out is one with the answer, or with what went wrong.
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { QueryEngine } from '@comunica/query-sparql';

const engine = new QueryEngine();

async function answer({ sources, query, mediaType }) {
  await engine.invalidateHttpCache(); // nothing is known of the query before
  const result = await engine.query(query, { sources });
  const { data } = await engine.resultToString(result, mediaType);
  return text(data);
}

for await (const line of createInterface({ input: process.stdin })) {
  const said = await answer(JSON.parse(line)).then(
    (found) => ({ found }),
    (error) => ({ error: String(error) }),
  );
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
