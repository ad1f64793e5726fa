import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** `.chargeplane/endpoints.json`: for scripts and tests, there while everything runs. */
export interface Endpoints {
  /** `ws://host:port/ocpp` */
  edge: string;
  clickhouse: string;
  /** `host:port` */
  kafka: string;
  registry: string;
  pids: Record<string, number>;
}

/** Replaces the file in one step, so that a reader sees the old or the new one. */
export function writeEndpoints(path: string, endpoints: Endpoints): void {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(endpoints, null, 2)}\n`);
  renameSync(temporary, path);
}

export function removeEndpoints(path: string): void {
  rmSync(path, { force: true });
}
