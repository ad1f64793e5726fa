import type { DeviceReportReceivedData, EventStream } from '@chargeplane/contracts';

/** Data of device.report.received about one periodic event stream. */
export function streamReport(kind: 'STREAM_OPENED' | 'STREAM_CLOSED', stream: EventStream): DeviceReportReceivedData {
  return { kind, requestId: null, chunk: null, last: true, generatedAt: null, items: [], unknownKeys: [], commandId: null, streams: [stream] };
}
