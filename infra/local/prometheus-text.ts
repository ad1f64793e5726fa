/** Sums of the samples of a metrics page, by metric name; labels are summed over. */
export type MetricSums = ReadonlyMap<string, number>;

/** Reads Prometheus' text format. Lines that are no samples are passed over. */
export function sumMetrics(text: string): MetricSums {
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{.*\})?\s+(\S+)/.exec(line);
    const value = Number(match?.[2]);
    if (match?.[1] === undefined || Number.isNaN(value)) continue;
    sums.set(match[1], (sums.get(match[1]) ?? 0) + value);
  }
  return sums;
}
