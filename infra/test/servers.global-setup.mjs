// One Kafka, one registry and one ClickHouse for all *.itest.ts and *.e2e.ts files of a run, on free ports, in a temporary folder.
// Jest calls this once per project, hence the state on the process; it must not transform what this loads, hence plain JavaScript.

const KEY = Symbol.for('chargeplane.shared-servers');

export default async function startServersOnce() {
  const shared = (process[KEY] ??= { users: 0, stop: undefined });
  shared.users += 1;
  shared.stop ??= import('../local/servers/for-tests.ts').then((module) => module.startSharedServers());
  await shared.stop;
}
