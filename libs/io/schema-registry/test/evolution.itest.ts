import { randomBytes } from 'node:crypto';
import { sharedServers } from '../../../../infra/local/servers/for-tests.ts';
import { registerAll } from '../src/index.ts';
import { readFrozen } from '../src/frozen.ts';
import { catalogOf, entryOf, loadSchemas } from '../src/load-schemas.ts';

/** P10 with a real registry: an installation that was deployed with any frozen version takes the schemas of today. */
test('the registry takes the schemas of today after those of every frozen version', async () => {
  const servers = await sharedServers();
  try {
    const today = loadSchemas();
    const frozen = readFrozen();
    for (const version of new Set(frozen.map((one) => one.version))) {
      const topicPrefix = `t${randomBytes(6).toString('hex')}.`;
      const then = new Map(frozen.filter((one) => one.version === version).map((one) => [one.fullName, one.schema]));
      const catalog = catalogOf([...today.records.values()].map((entry) => entryOf(entry.fullName, then.get(entry.fullName) ?? entry.schema)));
      await registerAll({ registryUrl: servers.registry, topicPrefix, catalog });
      const registered = await registerAll({ registryUrl: servers.registry, topicPrefix });
      const changed = [...then].filter(([fullName, schema]) => JSON.stringify(schema) !== today.get(fullName).canonical).map(([fullName]) => fullName);
      expect([...new Set(registered.filter((one) => one.added).map((one) => one.fullName))].sort()).toEqual(changed.sort());
    }
  } finally {
    await servers.stop();
  }
}, 180_000);
