/** No row ever has this id; what cannot be decoded therefore is simply not found, like what one may not see. */
const nobody = '00000000-0000-0000-0000-000000000000';
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export interface GlobalId {
  readonly type: string;
  readonly id: string;
}

/** The opaque id under which clients know a row: type and uuid, base64url. */
export function globalIdOf(type: string, id: string): string {
  // Of letters, digits, ":" and "-" base64 makes neither "+" nor "/": but for the padding it is base64url, and several
  // times as fast as a buffer. A page has hundreds of ids.
  const padded = btoa(`${type}:${id}`);
  const end = padded.indexOf('=');
  return end < 0 ? padded : padded.slice(0, end);
}

export function parseGlobalId(value: string): GlobalId | undefined {
  const [type, id, ...rest] = Buffer.from(value, 'base64url').toString('utf8').split(':');
  const wellFormed = type !== undefined && id !== undefined && rest.length === 0 && uuidPattern.test(id);
  return wellFormed ? { type, id } : undefined;
}

/** The uuid behind a client's id of the expected type; a malformed or foreign id becomes one that nothing has. */
export function localIdOf(type: string, value: string): string {
  const parsed = parseGlobalId(value);
  return parsed?.type === type ? parsed.id : nobody;
}
