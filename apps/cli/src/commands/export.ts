import { extname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EXPORT_FORMATS, openExport } from '@chargeplane/clickhouse';
import type { ExportFormat } from '@chargeplane/clickhouse';
import { Command, Option } from 'commander';
import { withClickHouse } from '../clickhouse.ts';
import { exportQuery } from '../export/export-query.ts';
import { readRange } from '../export/time-range.ts';
import { findView, readViews } from '../export/views.ts';
import { writeAtomically } from '../export/write-atomically.ts';
import { EXIT, Fault } from '../fault.ts';
import { output } from '../output.ts';
import { findTarget } from '../target.ts';

const TIMEOUT_MS = 3_600_000;

interface ExportOptions { from?: string; to?: string; tenant?: string; format?: ExportFormat; output?: string; list?: boolean; json?: boolean }

export function exportCommand(): Command {
  return new Command('export')
    .description('A view as CSV or Parquet, to a file or to standard output. ClickHouse itself writes the format.')
    .argument('[view]', 'sessions, meter_samples, faults, …; --list shows all')
    .option('--from <time>', 'from this time on: 2026-11-25, 2026-11-25T08:00+01:00 (UTC where no zone is given), or 24h (ago)')
    .option('--to <time>', 'until before this time')
    .option('--tenant <tenant>', 'only this tenant; default all, the column tenant tells them apart')
    .addOption(new Option('--format <format>', 'default: by the name of the file, else csv').choices(Object.keys(EXPORT_FORMATS)))
    .option('-o, --output <file>', 'file to write; it appears when it is complete. Default: standard output')
    .option('--list', 'the views, what is in them and what their time is')
    .option('--json', 'what was done as a JSON line (with --output), or the list')
    .addHelpText('after', `
The columns are those of the view, in its order; docs/data-dictionary.md says what they mean. Times are UTC. An empty cell of a CSV file is an absent value.
Examples:
  chargeplane export sessions --from 2026-11-01 --to 2026-12-01 -o sessions.parquet
  chargeplane export faults --from 7d --tenant main > faults.csv`)
    .action(runExport);
}

async function runExport(name: string | undefined, options: ExportOptions): Promise<void> {
  const target = findTarget();
  const range = readRange(options, Date.now());
  const views = await readViews(target);
  if (options.list) return output(options.json ?? false).rows(views.map((view) => ({ view: view.name, time: view.time ?? '', content: view.comment })), 'There are no views yet: npm run deploy creates them.');
  if (name === undefined) throw new Fault(`Which view? ${views.map((view) => view.name).join(', ')}.`, EXIT.USAGE);
  const view = findView(views, name);
  const query = exportQuery(view, { ...range, tenant: options.tenant });
  const { output: file } = options;
  const format = options.format ?? (file !== undefined && extname(file).toLowerCase() === '.parquet' ? 'parquet' : 'csv');
  if (file === undefined && format === 'parquet' && process.stdout.isTTY) throw new Fault('Parquet is no text for a terminal: name a file with --output.', EXIT.USAGE);

  await withClickHouse(target, `Exporting ${name}`, async (client) => {
    const stream = await openExport(client, { ...query, format });
    if (file === undefined) return pipeline(stream, process.stdout, { end: false });
    const { bytes, seconds } = await toFile(resolve(file), stream);
    const rows = [{ view: name, file, format, bytes, seconds }];
    if (options.json) output(true).rows(rows, '');
    else process.stderr.write(`${name}: ${size(bytes)} in ${seconds.toFixed(1)} s, written to ${file}\n`);
  }, TIMEOUT_MS);
}

async function toFile(file: string, stream: Awaited<ReturnType<typeof openExport>>): Promise<{ bytes: number; seconds: number }> {
  const start = Date.now();
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Fault('Interrupted: nothing was written.', EXIT.NOT_DONE));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let told = start;
  const tell = (bytes: number): void => {
    if (!process.stderr.isTTY || Date.now() - told < 200) return;
    told = Date.now();
    process.stderr.write(`\r\x1b[K${size(bytes)}, ${((told - start) / 1000).toFixed(0)} s`);
  };
  try {
    const bytes = await writeAtomically(file, stream, tell, stop.signal);
    return { bytes, seconds: (Date.now() - start) / 1000 };
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason;
    if ((error as NodeJS.ErrnoException).syscall !== undefined && (error as NodeJS.ErrnoException).path !== undefined) throw new Fault(`Writing ${file}: ${(error as Error).message}. Nothing was written.`, EXIT.NOT_DONE);
    throw error;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}

function size(bytes: number): string {
  return bytes < 10_000 ? `${bytes} bytes` : bytes < 10_000_000 ? `${(bytes / 1000).toFixed(0)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
