import type { CloseCode } from '@chargeplane/contracts';

/** How a charger broke the WebSocket protocol, and the code with which `ws` closed for it. */
export interface Violation {
  readonly reason: Extract<CloseCode, 'FRAME_TOO_LARGE' | 'PROTOCOL_ERROR'>;
  /** RFC 6455 7.4.1. */
  readonly closeCode: number;
}

const CLOSE_CODES: Readonly<Record<string, number>> = { WS_ERR_INVALID_UTF8: 1007, WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009, WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008 };

/** Reads an `error` of `ws`: after one the charger's own close frame is not read any more, so the error says what it was. Null: it was the network. */
export function violationOf(error: Error & { readonly code?: string }): Violation | null {
  const { code } = error;
  if (code?.startsWith('WS_ERR_') !== true) return null;
  return { reason: code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' ? 'FRAME_TOO_LARGE' : 'PROTOCOL_ERROR', closeCode: CLOSE_CODES[code] ?? 1002 };
}
