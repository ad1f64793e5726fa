// npm run freeze-schemas: keeps the public schemas of today as a version that stays readable for ever. Run it with each release that changes one.
import { freeze } from '../src/frozen.ts';
import { loadSchemas } from '../src/load-schemas.ts';

try {
  const added = freeze(loadSchemas());
  console.log(added === null ? 'The public schemas are those of the last frozen version.' : `${added.version}: ${added.records.length} records frozen in schemas/avro/past/${added.version}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
