import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readSchemas, readSource, readSourceBytes, sha256 } from '../generate/schema-sources.ts';
import { OCPP_VERSIONS } from '../src/ocpp-version.ts';
import { hasSchema } from '../src/validate.ts';

test.each(OCPP_VERSIONS)('the official schemas of OCPP %s are the ones that were compared', (version) => {
  const source = readSource(version);
  const bytes = readSourceBytes(source);
  const manifest = JSON.parse(readFileSync(createRequire(import.meta.url).resolve(`${source.package}/package.json`), 'utf8')) as { version: string };
  expect(manifest.version).toBe(source.version);
  expect(sha256(bytes)).toBe(source.sha256);
  expect(JSON.parse(bytes.toString('utf8'))).toHaveLength(source.entries);
});

test('counts and names', () => {
  const versions = readSchemas();
  expect(versions.map(({ version, entries }) => [version, entries.length])).toEqual([
    ['1.6', 78],
    ['2.0.1', 128],
    ['2.1', 181],
  ]);
  for (const { version, entries } of versions) {
    for (const { action, kind } of entries) expect([version, action, kind, hasSchema(version, action, kind)]).toEqual([version, action, kind, true]);
  }
});
