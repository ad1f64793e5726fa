import type { Pipe } from './pipe.ts';

interface Books {
  readonly frames: number;
  readonly frame_rows: number;
  readonly span: number;
  readonly entries: number;
  readonly events_due: number;
  readonly events: number;
  readonly event_rows: number;
  readonly rejected_due: number;
  readonly rejected: number;
}

/**
 * P3 and P5 for everything that is in the table of frames now: waits until all of it has its outcome and its rows, and tells what is there beside
 * what must be. Independent of the view accounting, and of what comes in meanwhile.
 */
export async function conserved(pipe: Pipe, seconds: number): Promise<{ books: Books; balanced: Books }> {
  const bounds = await pipe.all<{ partition: number; last: number }>('SELECT partition, max(offset) AS last FROM frames GROUP BY partition');
  const within = (partition: string, offset: string): string => `(${bounds.map((b) => `(${partition} = ${b.partition} AND ${offset} <= ${b.last})`).join(' OR ')})`;
  const [log, source] = [within('partition', 'offset'), within('source_partition', 'source_offset')];
  const look = async (): Promise<Books> => {
    const [books] = await pipe.all<Books>(`SELECT
      (SELECT count() FROM frames WHERE ${log}) AS frame_rows, (SELECT uniqExact(partition, offset) FROM frames WHERE ${log}) AS frames,
      (SELECT sum(n) FROM (SELECT max(offset) - min(offset) + 1 AS n FROM frames WHERE ${log} GROUP BY partition)) AS span,
      (SELECT count() FROM frame_outcomes WHERE ${log}) AS entries, (SELECT sum(events) FROM frame_outcomes WHERE ${log}) AS events_due, (SELECT sum(rejected) FROM frame_outcomes WHERE ${log}) AS rejected_due,
      (SELECT count() FROM events WHERE ${source}) AS event_rows, (SELECT uniqExact(event_id) FROM events WHERE ${source}) AS events,
      (SELECT count() FROM rejections WHERE ${source}) AS rejected`);
    if (books === undefined) throw new Error('The engine gave no row.');
    return books;
  };
  const settled = (b: Books): boolean => b.entries >= b.frames && b.event_rows >= b.events_due && b.rejected >= b.rejected_due;
  // Where it never settles, the books tell what is missing.
  const books = await pipe.eventually('the rows of all frames until now', async () => {
    const now = await look();
    return settled(now) ? now : undefined;
  }, seconds).catch(look);
  const { span } = books;
  return { books, balanced: { ...books, frames: span, frame_rows: span, entries: span, events: books.events_due, event_rows: books.events_due, rejected: books.rejected_due } };
}
