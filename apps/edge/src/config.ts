import { hostname } from 'node:os';
import { appEnv, kafkaEnv, registryEnv, tokenKeyEnv } from '@chargeplane/nest';
import { z } from 'zod';
import { listenersOf } from './listener-config.ts';

const number = (min: number, max: number, standard: number) =>
  z.coerce.number('must be a number').int('must be a whole number').min(min, `must be ${min} to ${max}`).max(max, `must be ${min} to ${max}`).default(standard).meta({ example: String(standard) });
const policy = z.enum(['accept', 'refuse'], 'must be accept or refuse').default('refuse').meta({ example: 'refuse' });

/** Environment of the edge. Durations are in the unit of their name. */
export const edgeEnv = z.object({
  ...appEnv,
  ...kafkaEnv,
  ...registryEnv,
  ...tokenKeyEnv,
  CHARGEPLANE_EDGE_HOST: z.string().default('0.0.0.0').meta({ example: '0.0.0.0' }),
  /** Of the chargers' listener; 0 takes a free port. */
  CHARGEPLANE_EDGE_PORT: number(0, 65_535, 9_000),
  /** 0: chargers with a credential must present it. 1: every registered charger must (HTTP Basic). Default: 0 where unknown chargers are accepted, else 1. */
  CHARGEPLANE_EDGE_SECURITY_PROFILE: z.enum(['0', '1'], 'must be 0 or 1').optional().meta({ example: '1' }),
  /** For chargers that offer no subprotocol. */
  CHARGEPLANE_EDGE_ASSUME_VERSION: z.enum(['1.6', '2.0.1', '2.1'], 'must be 1.6, 2.0.1 or 2.1').optional().meta({ example: '1.6' }),
  /** Several listeners instead of one: JSON, an array of {name, host, port, securityProfile, assumeVersion, unknownChargers}; what is left out is as above. */
  CHARGEPLANE_EDGE_LISTENERS: z.string().optional().transform(listenersOf).meta({ example: '[{"name":"plain","port":9000},{"name":"old","port":9001,"assumeVersion":"1.6"}]' }),
  /** Names this process among others; default: the host's name. */
  CHARGEPLANE_EDGE_NODE: z.string().max(100, 'must have at most 100 characters').default(hostname()).meta({ example: 'edge-1' }),
  /** The first is that of /ocpp/{chargerId}. */
  CHARGEPLANE_TENANTS: z
    .string()
    .default('main')
    .transform((text) => text.split(',').map((tenant) => tenant.trim()).filter((tenant) => tenant !== ''))
    .refine((tenants) => tenants.length > 0 && tenants.every((tenant) => tenant.length <= 64), 'must be names of at most 64 characters, separated by commas')
    .meta({ example: 'main,sim' }),
  CHARGEPLANE_UNKNOWN_CHARGERS: policy,
  CHARGEPLANE_UNKNOWN_TOKENS: policy,
  /** Seconds, as BootNotification is answered. */
  CHARGEPLANE_HEARTBEAT_INTERVAL: number(1, 86_400, 300),
  CHARGEPLANE_STRICTNESS: z.enum(['lenient', 'strict'], 'must be lenient or strict').default('lenient').meta({ example: 'lenient' }),
  /** Bytes of one message; larger ones close the connection with 1009. */
  CHARGEPLANE_MAX_PAYLOAD: number(16_384, 8_388_608, 1_048_576),
  /** Frames per second and charger, twice that at once; a faster charger is read slower, nothing is dropped. */
  CHARGEPLANE_MAX_FRAMES_PER_SECOND: number(1, 100_000, 100),
  /** Connections per address; 0: no limit (a whole site may sit behind one address). */
  CHARGEPLANE_MAX_CONNECTIONS_PER_ADDRESS: number(0, 1_000_000, 0),
  /** From the TCP connection to the complete request of the handshake; a slower one gets 408. */
  CHARGEPLANE_HANDSHAKE_TIMEOUT_MS: number(500, 120_000, 15_000),
  CHARGEPLANE_PING_INTERVAL_MS: number(1_000, 3_600_000, 45_000),
  /** Silence after which a charger that answers pings is gone; one that does not gets three heartbeat intervals. */
  CHARGEPLANE_IDLE_TIMEOUT_MS: number(1_000, 86_400_000, 120_000),
  CHARGEPLANE_ACK_DEADLINE_MS: number(500, 60_000, 10_000),
  CHARGEPLANE_TICK_PERIOD_MS: number(100, 60_000, 10_000),
});

export type EdgeConfig = z.infer<typeof edgeEnv>;
