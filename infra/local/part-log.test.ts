import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPartLog } from './part-log.ts';

describe('the log of a part', () => {
  let dir = '';
  const text = (name: string): string => readFileSync(join(dir, name), 'utf8');
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'chargeplane-part-log-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it('keeps what is full as the previous one, and nothing else', () => {
    const log = openPartLog(dir, 'edge', 10);
    for (const line of ['first..\n', 'second.\n', 'third..\n']) log(line);
    expect(readdirSync(dir).sort()).toEqual(['edge.log', 'edge.previous.log']);
    expect([text('edge.previous.log'), text('edge.log')]).toEqual(['second.\n', 'third..\n']);
  });

  it('takes a piece that is larger than a file, and keeps the run before', () => {
    openPartLog(dir, 'edge')('before\n');
    openPartLog(dir, 'edge', 3)('larger than that\n');
    expect([text('edge.previous.log'), text('edge.log')]).toEqual(['before\n', 'larger than that\n']);
  });
});
