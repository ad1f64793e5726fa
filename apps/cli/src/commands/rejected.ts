import { Command, InvalidArgumentError } from 'commander';
import { ask } from '../clickhouse.ts';
import { readRange, rangeConditions } from '../export/time-range.ts';
import { EXIT, Fault } from '../fault.ts';
import { output } from '../output.ts';
import { findTarget } from '../target.ts';
import { retryRejected } from './retry-rejected.ts';

interface ListOptions { tenant?: string; charger?: string; code?: string; from?: string; to?: string; each?: boolean; limit: number; json?: boolean }

export function rejectedCommand(): Command {
  const command = new Command('rejected').description('Frames from which no fact was gained, and why.');

  command.command('list').description('How many by code, vendor, model and action; with --each one row per frame, newest first.')
    .option('--tenant <tenant>', 'only this tenant; default all')
    .option('--charger <identity>', 'only this charger')
    .option('--code <code>', 'only this code')
    .option('--from <time>', 'from this time on: 2026-11-25, 2026-11-25T08:00Z, or 24h (ago)')
    .option('--to <time>', 'until before this time')
    .option('--each', 'each frame with its id')
    .option('--limit <n>', 'rows at most', positive, 50)
    .option('--json', 'JSON lines')
    .addHelpText('after', '\nExamples:\n  chargeplane rejected list --from 24h\n  chargeplane rejected list --tenant sim --code ACTION_NOT_MAPPED --each')
    .action(list);

  command.command('show').description('One rejected record with its raw frame (restricted: the user analyst may not read it).')
    .argument('<id>', 'id of the frame, as list shows it, or partition:offset')
    .option('--json', 'a JSON line')
    .addHelpText('after', '\nRaw frames may hold tokens and secrets: another user than analyst is needed. With npm start:\n  chargeplane rejected show ID --clickhouse-user default\nElsewhere: --clickhouse-user NAME and CHARGEPLANE_CLICKHOUSE_PASSWORD.')
    .action(show);

  command.command('retry').description('After a fix of ours: what was rejected as INTERNAL, or parked as a timer, is normalized again, once.')
    .option('--tenant <tenant>', 'only this tenant; default all')
    .option('--charger <identity>', 'only this charger')
    .option('--limit <n>', 'records at most', positive, 10_000)
    .option('--dry-run', 'only list what waits')
    .option('--json', 'JSON lines')
    .addHelpText('after', '\nIt writes each record into the topic frames once more (restricted) and needs to read it there. What was tried already is a DUPLICATE for the normalizer.\nExamples:\n  chargeplane rejected retry --dry-run\n  chargeplane rejected retry --tenant sim --charger SIM-0001')
    .action(retryRejected);
  return command;
}

async function list(options: ListOptions): Promise<void> {
  const { sql, params } = rangeConditions('received_at', readRange(options, Date.now()));
  const where = [...sql];
  for (const name of ['tenant', 'charger', 'code'] as const) {
    if (options[name] === undefined) continue;
    where.push(`${name} = {${name}:String}`);
    params[name] = options[name];
  }
  const condition = where.length ? `WHERE ${where.join(' AND ')}` : '';
  const query = options.each
    ? `SELECT frame_id AS id, received_at, tenant, charger, code, action, vendor, model, detail FROM rejected ${condition} ORDER BY received_at DESC, partition, offset LIMIT {limit:UInt32}`
    : `SELECT code, tenant, vendor, model, action, count() AS frames, uniqExact(charger) AS chargers, min(received_at) AS first, max(received_at) AS last, argMax(frame_id, received_at) AS last_id
       FROM rejected ${condition} GROUP BY code, tenant, vendor, model, action ORDER BY frames DESC, code, tenant, vendor, model, action LIMIT {limit:UInt32}`;
  const out = output(options.json ?? false);
  const rows = await ask<Record<string, unknown>>(findTarget(), 'Reading what was rejected', query, { ...params, limit: options.limit });
  out.rows(rows, 'Nothing was rejected.');
  if (rows.length === options.limit) process.stderr.write(`Only the first ${options.limit} rows are shown; --limit shows more.\n`);
}

async function show(id: string, options: { json?: boolean }): Promise<void> {
  const place = /^(\d+):(\d+)$/.exec(id);
  const condition = place ? 'partition = {partition:Int32} AND offset = {offset:Int64}' : 'frame_id = {id:String}';
  const params = place ? { partition: place[1], offset: place[2] } : { id };
  const rows = await ask<Record<string, unknown>>(findTarget(), `Reading the raw frame ${id}`, `SELECT * FROM rejected_raw WHERE ${condition} ORDER BY offset, timer`, params);
  if (rows.length === 0) throw new Fault(`No rejected record has the id ${id}. The ids stand in: chargeplane rejected list --each`, EXIT.NOT_DONE);
  if (options.json) return output(true).rows(rows, '');
  for (const row of rows) {
    const { payload, payload_base64: bytes, stack, ...known } = row;
    for (const [name, value] of Object.entries(known)) if (value !== '' && value !== null) console.log(`${name.padEnd(17)} ${String(value)}`);
    if (stack) console.log(`\n${String(stack)}`);
    console.log(`\n${bytes ? `${Buffer.from(String(bytes), 'base64').length} bytes that are no text, as base64:\n${String(bytes)}` : String(payload)}`);
  }
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('a whole number from 1 on is expected');
  return Number(text);
}
