#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const OLDEST = 24;
if (Number(process.versions.node.split('.', 1)[0]) < OLDEST) {
  // Started with the Node of the machine: go on with the one that came with the packages.
  const own = fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url));
  const { status, error } = spawnSync(own, process.argv.slice(1), { stdio: 'inherit' });
  if (error) console.error(`Starting the cli: ${own} cannot be run (${error.message}). Install the packages: npm ci`);
  process.exit(status ?? 1);
}
await import('../src/main.ts');
