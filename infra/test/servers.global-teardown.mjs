// Ends what servers.global-setup.mjs started, after the last project that uses it.
const KEY = Symbol.for('chargeplane.shared-servers');

export default async function stopServers() {
  const shared = process[KEY];
  if (shared === undefined || --shared.users > 0) return;
  const stop = await shared.stop?.catch(() => undefined);
  await stop?.();
}
