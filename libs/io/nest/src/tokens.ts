// What runApp provides for injection: decorate(Type, { inject: [Inject(LOGGER)] }).
/** The app's configuration as its schema reads it. */
export const CONFIG = Symbol('CONFIG');
/** pino's Logger. */
export const LOGGER = Symbol('LOGGER');
/** prom-client's Registry. */
export const METRICS = Symbol('METRICS');
/** Readiness. */
export const READINESS = Symbol('READINESS');
/** Lifetime: failures that end the app, and the signal that it is stopping. */
export const LIFETIME = Symbol('LIFETIME');
