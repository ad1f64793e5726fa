import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockInstance } from './instance-lock.ts';

describe('lockInstance', () => {
  const dir = mkdtempSync(join(tmpdir(), 'chargeplane-lock-'));
  const path = join(dir, 'inner', 'lock');
  afterAll(() => rmSync(dir, { recursive: true }));

  it('lets one process in at a time, and the next one after it', () => {
    const unlock = lockInstance(path);
    expect(() => lockInstance(path)).toThrow(`as process ${process.pid}`);
    unlock();
    lockInstance(path)();
  });

  it('takes over from a process that is gone', () => {
    // Larger than any process id that Linux gives out.
    writeFileSync(path, '99999999');
    const unlock = lockInstance(path);
    expect(readFileSync(path, 'utf8')).toBe(String(process.pid));
    unlock();
  });
});
