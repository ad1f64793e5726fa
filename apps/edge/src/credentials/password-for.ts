/**
 * The password that a charger presented with HTTP Basic (RFC 7617), as bytes: 1.6 chargers send keys that are no text. Null where there is none, or where
 * it is for somebody else. An identity may hold colons: the user name is what the charger must say, not what stands before the first colon.
 */
export function passwordFor(chargerId: string, authorization: string | undefined): Buffer | null {
  const match = /^basic\s+([A-Za-z0-9+/_-]+=*)\s*$/i.exec(authorization ?? '');
  if (match === null) return null;
  const presented = Buffer.from(match[1] ?? '', 'base64');
  const user = Buffer.from(`${chargerId}:`, 'utf8');
  return presented.subarray(0, user.length).equals(user) ? Buffer.from(presented.subarray(user.length)) : null;
}
