const TIMESTAMP = /\b(20[12]\d-[01]\d-[0-3]\d)([T ])([0-2]?\d:[0-5]\d:[0-5]\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?/g;

/** Instants of the timestamps in a text, in their order, zone ignored; what is no time of this century since 2010 is none. */
export function timesIn(text: string): number[] {
  return [...text.matchAll(TIMESTAMP)].map((m) => instant(m[1] ?? '', m[3] ?? '')).filter((ms) => !Number.isNaN(ms));
}

/** Whole seconds, in milliseconds, by which the times of these texts are moved so that the last of them is at `end` or less than a second before; 0 without any. */
export function shiftToEnd(texts: readonly string[], end: number): number {
  const last = Math.max(...texts.flatMap(timesIn));
  return Number.isFinite(last) ? Math.floor((end - last) / 1000) * 1000 : 0;
}

/** The text with its times moved; their form, and what is no time, stay as they are. `shiftMs`: whole seconds. */
export function shiftTimes(text: string, shiftMs: number): string {
  return text.replace(TIMESTAMP, (whole, day: string, separator: string, time: string, fraction = '', zone = '') => {
    const ms = instant(day, time);
    if (Number.isNaN(ms)) return whole;
    const [newDay = '', newTime = ''] = new Date(ms + shiftMs).toISOString().slice(0, 19).split('T');
    return `${newDay}${separator}${time.length < 8 ? newTime.replace(/^0/, '') : newTime}${fraction}${zone}`;
  });
}

const instant = (day: string, time: string): number => Date.parse(`${day}T${time.padStart(8, '0')}Z`);
