// One Kafka, one registry and one ClickHouse for all *.itest.ts and *.e2e.ts files of a run, on free ports, in a temporary folder.
// Jest calls this once per project and loads it as plain JavaScript, hence tsx here and the state on the process.
import { tsImport } from 'tsx/esm/api';

const KEY = Symbol.for('chargeplane.shared-servers');

export default async function startServersOnce() {
  const shared = (process[KEY] ??= { users: 0, stop: undefined });
  shared.users += 1;
  shared.stop ??= tsImport('../local/servers/for-tests.ts', import.meta.url).then((module) => module.startSharedServers());
  await shared.stop;
}
