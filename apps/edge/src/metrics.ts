import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CloseCode, NotSentCode, RefuseCode } from '@chargeplane/contracts';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

export interface EdgeGauges {
  connections(): number;
  /** Partitions whose sockets are not read, or whose connections were cut. */
  heldLanes(): number;
  laneRecords(): number;
  /** Of the lane that waits longest. */
  laneAgeMs(): number;
}

/** What the edge counts; all names begin with chargeplane_edge_. */
export interface EdgeMetrics {
  opened(version: string): void;
  closed(reason: CloseCode): void;
  refused(code: RefuseCode): void;
  frameIn(kind: string, bytes: number): void;
  /** ms: from the message to the answer on the socket. */
  answered(kind: string, action: string, ms: number): void;
  notSent(reason: NotSentCode): void;
  command(result: 'sent' | 'not_sent' | 'duplicate'): void;
  backPressure(state: string): void;
  acknowledged(ms: number): void;
  /** A record of chargers, tokens or downlink that cannot be used; `code`: of MISFITS, or a DecodeError. */
  passedOver(topic: string, code: string): void;
  /** A send to Kafka that is tried again, or whose producer was replaced. */
  sendFailed(type: string): void;
}

const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function edgeMetrics(registry: Registry, gauges: EdgeGauges): EdgeMetrics {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) => new Counter({ name: `chargeplane_edge_${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string, labelNames: string[]) => new Histogram({ name: `chargeplane_edge_${name}`, help, labelNames, buckets: SECONDS, registers });
  const gauge = (name: string, help: string, read: () => number) => {
    new Gauge({ name: `chargeplane_edge_${name}`, help, registers, collect() { this.set(read()); } });
  };
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  gauge('connections', 'Open connections of chargers', gauges.connections);
  gauge('held_lanes', 'Partitions whose sockets are not read or were cut', gauges.heldLanes);
  gauge('lane_records', 'Records that wait for the acknowledgement of Kafka', gauges.laneRecords);
  gauge('lane_age_seconds', 'Age of the oldest record that waits for Kafka', () => gauges.laneAgeMs() / 1000);
  let p99 = 0;
  gauge('event_loop_delay_max_seconds', 'Longest delay of the event loop since the last look', () => {
    const { max, count } = delay;
    p99 = count > 0 ? delay.percentile(99) / 1e9 : 0;
    delay.reset();
    return count > 0 ? max / 1e9 : 0;
  });
  gauge('event_loop_delay_seconds', '99th percentile of it since the last look', () => p99);

  const opened = counter('connections_opened_total', 'Connections opened, by OCPP version', ['version']);
  const closed = counter('connections_closed_total', 'Connections closed, by reason', ['reason']);
  const refused = counter('refusals_total', 'Connections refused, by code', ['code']);
  const framesIn = counter('frames_in_total', 'Frames of chargers, by message type', ['kind']);
  const bytesIn = counter('bytes_in_total', 'Bytes of frames of chargers', []);
  const answers = counter('answers_total', 'Answers written, by message type and action', ['kind', 'action']);
  const latency = histogram('answer_seconds', 'From a frame to its answer on the socket', []);
  const acks = histogram('ack_seconds', 'Time of one send to Kafka', []);
  const notSent = counter('not_sent_total', 'Frames that could not be written any more, by reason', ['reason']);
  const commands = counter('commands_total', 'CALLs of downlink, by result', ['result']);
  const failures = counter('send_failures_total', 'Sends to Kafka that were tried again, or whose producer was replaced', ['type']);
  const pressure = counter('back_pressure_total', 'Changes of the state of a lane', ['state']);
  const misfits = counter('unusable_records_total', 'Records of chargers, tokens and downlink that were passed over, by code', ['topic', 'code']);
  return {
    passedOver: (topic, code) => misfits.inc({ topic, code }),
    opened: (version) => opened.inc({ version }),
    closed: (reason) => closed.inc({ reason }),
    refused: (code) => refused.inc({ code }),
    frameIn(kind, bytes) {
      framesIn.inc({ kind });
      bytesIn.inc(bytes);
    },
    answered(kind, action, ms) {
      answers.inc({ kind, action });
      latency.observe(ms / 1000);
    },
    notSent: (reason) => notSent.inc({ reason }),
    command: (result) => commands.inc({ result }),
    backPressure: (state) => pressure.inc({ state }),
    sendFailed: (type) => failures.inc({ type }),
    acknowledged: (ms) => acks.observe(ms / 1000),
  };
}
