import { collectDefaultMetrics, Registry } from 'prom-client';

/** A registry of the app's own with the metrics of the process; every series has the label `app`. */
export function createMetrics(app: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  return registry;
}
