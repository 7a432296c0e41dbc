// Asks Comunica one query. Arguments: the sources as JSON, the query, the media type to print.
import { QueryEngine } from '@comunica/query-sparql';

const [sources, query, mediaType] = process.argv.slice(2);
const engine = new QueryEngine();
const result = await engine.query(query, { sources: JSON.parse(sources) });
const { data } = await engine.resultToString(result, mediaType);
data.on('error', (error) => {
  console.error(error);
  process.exitCode = 1;
});
data.pipe(process.stdout);
