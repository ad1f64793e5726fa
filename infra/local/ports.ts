import { freePort, portIsFree } from './servers/free-port.ts';

/** What `npm start` listens on where nobody else does. Only the edge's may be reachable from elsewhere (`--host`). */
export const DEFAULT_PORTS = {
  edge: 8180,
  clickhouse: 8123,
  kafka: 9092,
  kafkaController: 9093,
  registry: 8081,
  edgeHttp: 9301,
  normalizerHttp: 9302,
  dispatcherHttp: 9303,
  sinkHttp: 9304,
} as const;

export type Ports = Record<keyof typeof DEFAULT_PORTS, number>;

/** The default ports, with free ones in place of those that are busy; `say` hears about each of these. */
export async function choosePorts(edgeHost: string, say: (message: string) => void): Promise<Ports> {
  const chosen: Ports = { ...DEFAULT_PORTS };
  for (const name of Object.keys(DEFAULT_PORTS) as (keyof Ports)[]) {
    const host = name === 'edge' ? edgeHost : '127.0.0.1';
    if (await portIsFree(DEFAULT_PORTS[name], host)) continue;
    chosen[name] = await freePort(host);
    say(`port ${DEFAULT_PORTS[name]} (${name}) is busy: taking ${chosen[name]}`);
  }
  return chosen;
}
