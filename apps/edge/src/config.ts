import { hostname } from 'node:os';
import { appEnv, kafkaEnv, registryEnv, tokenKeyEnv } from '@chargeplane/nest';
import { z } from 'zod';
import { listenersOf } from './listener-config.ts';

const number = (min: number, max: number, standard: number, description: string) =>
  z.coerce.number('must be a number').int('must be a whole number').min(min, `must be ${min} to ${max}`).max(max, `must be ${min} to ${max}`).default(standard).meta({ description, example: String(standard) });
const policy = (description: string) => z.enum(['accept', 'refuse'], 'must be accept or refuse').default('refuse').meta({ description, example: 'refuse' });

/** Environment of the edge. Durations are in the unit of their name. */
export const edgeEnv = z.object({
  ...appEnv,
  ...kafkaEnv,
  ...registryEnv,
  ...tokenKeyEnv,
  CHARGEPLANE_EDGE_HOST: z.string().default('0.0.0.0').meta({ description: 'Address of the listener for chargers.', example: '0.0.0.0' }),
  CHARGEPLANE_EDGE_PORT: number(0, 65_535, 9_000, 'Port of the listener for chargers; 0 takes a free one.'),
  CHARGEPLANE_EDGE_SECURITY_PROFILE: z.enum(['0', '1'], 'must be 0 or 1').optional().meta({ description: '0: chargers with a credential must present it. 1: every registered charger must (HTTP Basic). Default: 0 where unknown chargers are accepted, else 1.', example: '1' }),
  CHARGEPLANE_EDGE_ASSUME_VERSION: z.enum(['1.6', '2.0.1', '2.1'], 'must be 1.6, 2.0.1 or 2.1').optional().meta({ description: 'OCPP version of chargers that offer no subprotocol; without it their connection is closed.', example: '1.6' }),
  CHARGEPLANE_EDGE_LISTENERS: z.string().optional().transform(listenersOf).meta({ description: 'Several listeners instead of one: a JSON array of {name, host, port, securityProfile, assumeVersion, unknownChargers}; what is left out is as in the single settings.', example: '[{"name":"plain","port":9000},{"name":"old","port":9001,"assumeVersion":"1.6"}]' }),
  CHARGEPLANE_EDGE_NODE: z.string().max(100, 'must have at most 100 characters').default(hostname()).meta({ description: 'Names this process among others. Default: the name of the host.', example: 'edge-1' }),
  CHARGEPLANE_TENANTS: z
    .string()
    .default('main')
    .transform((text) => text.split(',').map((tenant) => tenant.trim()).filter((tenant) => tenant !== ''))
    .refine((tenants) => tenants.length > 0 && tenants.every((tenant) => tenant.length <= 64), 'must be names of at most 64 characters, separated by commas')
    .meta({ description: 'Tenants, separated by commas. The first is that of /ocpp/{chargerId}, the others have /ocpp/{tenant}/{chargerId}.', example: 'main,sim' }),
  CHARGEPLANE_UNKNOWN_CHARGERS: policy('Chargers that are not in the table of chargers: accept or refuse.'),
  CHARGEPLANE_UNKNOWN_TOKENS: policy('Tokens that are not in the table of tokens: accept or refuse.'),
  CHARGEPLANE_HEARTBEAT_INTERVAL: number(1, 86_400, 300, 'Seconds between heartbeats, as BootNotification is answered.'),
  CHARGEPLANE_STRICTNESS: z.enum(['lenient', 'strict'], 'must be lenient or strict').default('lenient').meta({ description: 'lenient: a known action always gets a CALLRESULT. strict: a request that breaks its schema gets a CALLERROR.', example: 'lenient' }),
  CHARGEPLANE_MAX_PAYLOAD: number(16_384, 8_388_608, 1_048_576, 'Bytes of one message; a larger one closes the connection with 1009.'),
  CHARGEPLANE_MAX_FRAMES_PER_SECOND: number(1, 100_000, 100, 'Frames per second and charger, twice that at once. A faster charger is read slower, nothing is dropped.'),
  CHARGEPLANE_MAX_CONNECTIONS_PER_ADDRESS: number(0, 1_000_000, 0, 'Connections from one address; 0 is no limit, because a whole site may sit behind one.'),
  CHARGEPLANE_HANDSHAKE_TIMEOUT_MS: number(500, 120_000, 15_000, 'Milliseconds from the TCP connection to the complete request of the handshake; a slower one gets 408.'),
  CHARGEPLANE_MAX_UNFINISHED_HANDSHAKES: number(10, 1_000_000, 5_000, 'Connections of one listener that have not sent the complete request of the handshake; where there are more, the oldest is cut with 429.'),
  CHARGEPLANE_PING_INTERVAL_MS: number(1_000, 3_600_000, 45_000, 'Milliseconds between pings of a charger.'),
  CHARGEPLANE_IDLE_TIMEOUT_MS: number(1_000, 86_400_000, 120_000, 'Milliseconds of silence after which a charger that answers pings is gone; one that does not gets three heartbeat intervals.'),
  CHARGEPLANE_ACK_DEADLINE_MS: number(500, 60_000, 10_000, 'Milliseconds that a record may wait for Kafka before its chargers are closed with 1013 and new ones answered with 503.'),
  CHARGEPLANE_TICK_PERIOD_MS: number(100, 60_000, 10_000, 'Milliseconds between ticks, the time of the log by which timers fire.'),
});

export type EdgeConfig = z.infer<typeof edgeEnv>;
