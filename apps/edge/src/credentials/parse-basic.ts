/** What a charger presented with HTTP Basic. The password is bytes: 1.6 chargers send keys that are no text. */
export interface Presented {
  readonly user: string;
  readonly password: Buffer;
}

/** RFC 7617. Null where there is no Basic authorization or it has no colon. */
export function parseBasic(header: string | undefined): Presented | null {
  const match = /^basic\s+([A-Za-z0-9+/_-]+=*)\s*$/i.exec(header ?? '');
  if (match === null) return null;
  const bytes = Buffer.from(match[1] ?? '', 'base64');
  const colon = bytes.indexOf(0x3a);
  if (colon < 0) return null;
  return { user: bytes.subarray(0, colon).toString('utf8'), password: Buffer.from(bytes.subarray(colon + 1)) };
}
