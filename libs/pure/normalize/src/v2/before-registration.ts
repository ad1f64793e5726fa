import type { FromCall } from '../pipeline/handled.ts';

/** What a charger tells while its boot is Pending or Rejected is a fact all the same; the flag PRE_REGISTRATION says so. */
export function flagBeforeRegistration(calls: Readonly<Record<string, FromCall>>): Readonly<Record<string, FromCall>> {
  const flagged = (action: string, from: FromCall): FromCall => (step, payload) => {
    const { registration } = step.state.core;
    if (action !== 'BootNotification' && (registration === 'PENDING' || registration === 'REJECTED')) step.flag('PRE_REGISTRATION');
    return from(step, payload);
  };
  return Object.fromEntries(Object.entries(calls).map(([action, from]) => [action, flagged(action, from)]));
}
