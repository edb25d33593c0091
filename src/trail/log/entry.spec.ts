import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeCanonical, encodeEntry, parseEntry, UnknownVersionError, type TrailEntry } from './index.js';

const uuid = fc.uuid().map((text) => text.toLowerCase());
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 15 })
  .map((each) => each.normalize('NFC'))
  .filter((each) => each.length <= 60);
const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });

const anyEntry: fc.Arbitrary<TrailEntry> = fc.record({
  v: fc.constant(1 as const),
  id: uuid,
  kind: fc.constantFrom('domain', 'row', 'ddl', 'system'),
  type: fc.stringMatching(/^[a-z0-9_.-]{1,80}$/),
  at: fc
    .date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  office: orNull(uuid),
  actor: orNull(fc.record({ sub: uuid, roles: fc.array(text, { maxLength: 3 }), session: orNull(text) })),
  db: fc
    .record({
      user: text,
      xid: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      i: fc.integer({ min: 1, max: 9 }),
    })
    .map(({ user, xid, i }) => ({ user, xid: xid.toString(), i, n: i + 1 })),
  req: orNull(uuid),
  subject: orNull(fc.record({ t: fc.stringMatching(/^[A-Za-z0-9_.-]{1,80}$/), id: text })),
  ver: orNull(fc.nat()),
  prev: orNull(hash),
  payload: fc.record({ sha256: hash, size: fc.nat(), enc: fc.constantFrom('jcs', 'json', 'raw') }),
});

const entry: TrailEntry = {
  v: 1,
  id: '019a0000-0000-7000-8000-000000000001',
  kind: 'domain',
  type: 'exhibit.relocated',
  at: '2026-11-26T03:04:05.678Z',
  office: null,
  actor: { sub: '019a0000-0000-7000-8000-000000000002', roles: ['WAREHOUSE_KEEPER'], session: null },
  db: { user: 'so_kho_api', xid: '18446744073709551615', i: 1, n: 2 },
  req: null,
  subject: { t: 'Exhibit', id: '019a0000-0000-7000-8000-000000000003' },
  ver: 7,
  prev: null,
  payload: { sha256: 'ab'.repeat(32), size: 12, enc: 'jcs' },
};

const written = encodeEntry(entry).toString('utf8');
const parse = (changed: string): TrailEntry => parseEntry(Buffer.from(changed));

describe('an entry', () => {
  it('is the JCS form of its members, as the general canonicaliser writes it', () => {
    fc.assert(
      fc.property(anyEntry, (any) => {
        const bytes = encodeEntry(any);
        expect(bytes).toEqual(encodeCanonical(any));
        expect(parseEntry(bytes)).toEqual(any);
      }),
      { verbose: true, numRuns: 300 },
    );
  });

  it.each<[string, object]>([
    ['id', { id: 'x' }],
    ['id', { id: entry.id.replace('a', 'A') }],
    ['kind', { kind: 'other' }],
    ['type', { type: 'Exhibit relocated' }],
    ['at', { at: '2026-11-26T03:04:05Z' }],
    ['at', { at: '2026-02-30T03:04:05.678Z' }],
    ['office', { office: 'here' }],
    ['actor', { actor: { sub: entry.id, roles: [] } }],
    ['actor.sub', { actor: { sub: 'x', roles: [], session: null } }],
    ['actor.roles', { actor: { sub: entry.id, roles: 'all', session: null } }],
    ['actor.roles', { actor: { sub: entry.id, roles: [1], session: null } }],
    ['actor.session', { actor: { sub: entry.id, roles: [], session: '' } }],
    ['db.user', { db: { ...entry.db, user: 'a\u0301' } }],
    ['db.xid', { db: { ...entry.db, xid: '01' } }],
    ['db.i', { db: { ...entry.db, i: 0 } }],
    ['db.n', { db: { ...entry.db, i: 3 } }],
    ['req', { req: '' }],
    ['subject.t', { subject: { t: 'Ex hibit', id: '1' } }],
    ['subject.id', { subject: { t: 'Exhibit', id: '' } }],
    ['ver', { ver: -1 }],
    ['ver', { ver: 2 ** 53 }],
    ['prev', { prev: 'AB'.repeat(32) }],
    ['payload', { payload: { ...entry.payload, more: 1 } }],
    ['payload.sha256', { payload: { ...entry.payload, sha256: '' } }],
    ['payload.size', { payload: { ...entry.payload, size: 1.5 } }],
    ['payload.enc', { payload: { ...entry.payload, enc: 'xml' } }],
    ['entry', { extra: 1 }],
    ['v', { v: '1' }],
  ])('is not written with a wrong %s', (member, change) => {
    expect(() => encodeEntry({ ...entry, ...change })).toThrow(`entry: ${member}`);
  });

  it('is not written when it is too long', () => {
    const roles = Array.from({ length: 64 }, () => 'ệ'.repeat(100));
    expect(() => encodeEntry({ ...entry, actor: { ...entry.actor!, roles } })).toThrow('too many');
    expect(() => parseEntry(Buffer.alloc(8193, 0x20))).toThrow('too many');
  });

  it.each([
    ['a space', written.replace('"at":', '"at": ')],
    ['another order', written.replace('"v":1,"ver":7', '"ver":7,"v":1')],
    ['a duplicate member', written.replace('"v":1', '"v":1,"v":1')],
    ['a foreign member', written.replace('"v":1', '"u":1,"v":1')],
    ['another spelling', written.replace('Exhibit', '\\u0045xhibit')],
    ['something after it', `${written}\n`],
    ['a byte order mark', `\ufeff${written}`],
    ['no object', 'null'],
    ['no JSON', '{'],
  ])('is not read with %s', (_, changed) => {
    expect(changed).not.toBe(written);
    expect(() => parse(changed)).toThrow('entry');
  });

  it('is not read from bytes that are not UTF-8', () => {
    const bytes = Buffer.from(written.replace('so_kho_api', 'so_kho_ap\ufffd'));
    expect(() => parseEntry(bytes)).not.toThrow();
    bytes.set([0xff, 0xff, 0xff], bytes.indexOf(0xef));
    expect(() => parseEntry(bytes)).toThrow('entry');
  });

  it('of a later version is unknown, not wrong', () => {
    expect(() => parse('{"v":2}')).toThrow(UnknownVersionError);
  });
});
