// A copy of a log as a publisher leaves it behind, of any length and without a database: entries, payloads, tiles and
// checkpoints are made and written by the house's own functions, what they say is made up.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, newSalt } from '../../dist/src/platform/ids.js';
import { eventPayload } from '../../dist/src/trail/event.payload.js';
import {
  addSignatureLines,
  cosign,
  ed25519Signer,
  encodeCanonical,
  encodeEntry,
  formatCheckpoint,
  formatVerifierKey,
  GrowingTree,
  leafHash,
  payloadCommitment,
  sha256,
  signatureTypes,
  signingKeyOf,
  signNote,
} from '../../dist/src/trail/log/index.js';
import { Mirror, policyText } from '../../dist/src/trail/publisher/index.js';

const origin = 'kho.example.gov.vn/audit/2026';
const witnessNames = ['finance', 'inspection', 'prosecutor'];
const quorum = 2;

const subjects = 40_000;
const offices = Array.from({ length: 15 }, newId);
const people = Array.from({ length: 40 }, newId);

/** Milliseconds: 20 000 events a day. */
const betweenEvents = 4_320;
const heartbeatPeriod = 3_600_000;
const attestationPeriod = 900_000;
const begin = Date.parse('2026-01-01T00:00:00.000Z');

/** Every so many transactions is one of many events: an inventory is closed, a list imported. */
const largeEvery = 500;
const largeEvents = 200;

/**
 * Writes a log of `size` entries into the folder and the policy beside it.
 * @returns the file of the policy
 */
export async function writeLogFolder({ folder, size, checkpoints }) {
  const key = signingKeyOf(origin, signatureTypes.ed25519, newSalt());
  const witnesses = witnessNames.map((name) =>
    signingKeyOf(`${name}.${origin}`, signatureTypes.cosignatureV1, newSalt()),
  );
  const log = new MadeUpLog(size);
  const mirror = new Mirror(folder);
  await mkdir(join(folder, 'checkpoints'), { recursive: true });
  for (let one = 1; one <= checkpoints; one += 1) {
    const length = Math.ceil((size * one) / checkpoints);
    await mirror.write(BigInt(length), log);
    const text = formatCheckpoint({ origin, size: BigInt(length), root: log.root() });
    // One of the witnesses is always away.
    const seconds = BigInt(Math.ceil(log.latest / 1000) + 1);
    const lines = witnesses
      .filter((_, place) => place !== one % witnesses.length)
      .map((each) => cosign(each, text, seconds));
    const note = addSignatureLines(signNote(text, [ed25519Signer(key)]), lines);
    await writeFile(join(folder, 'checkpoints', String(length).padStart(12, '0')), note);
    await mirror.publish(note);
  }
  const policy = `${folder}.policy.txt`;
  const addresses = witnesses.map((each) => ({
    vkey: formatVerifierKey(each),
    url: 'https://witness.example',
  }));
  await writeFile(policy, policyText(formatVerifierKey(key), addresses, quorum));
  return policy;
}

/** The events in their order, each made when the mirror asks for it the first time. */
class MadeUpLog {
  tree = GrowingTree.empty();
  tiles = new Map();
  /** The bundle at the right edge, which a longer checkpoint asks for again. */
  recent = [];
  latest = begin;

  constructor(size) {
    this.events = madeUpEvents(size);
  }

  readTile = ({ level, index }) => this.tiles.get(`${level}/${index}`);

  async entries(from, to) {
    this.recent = this.recent.filter(({ place }) => place >= from);
    while (this.tree.size < to) {
      const made = this.events.next().value;
      this.recent.push({ ...made, place: this.tree.size });
      this.tree.append(leafHash(made.entry));
      this.latest = made.at;
    }
    for (const { level, index, hashes } of this.tree.takeTiles()) {
      this.tiles.set(`${level}/${index}`, hashes);
    }
    return this.recent.filter(({ place }) => place < to);
  }

  root() {
    return this.tree.root();
  }
}

/** Transactions one after the other, and between them what the log says of itself. */
function* madeUpEvents(size) {
  const heads = new Map();
  let left = size;
  let at = begin;
  let xid = 1_000;
  let beatAt = -Infinity;
  let attestedAt = -Infinity;
  const finish = (entry, payload) => {
    left -= 1;
    at += betweenEvents;
    return sealed(entry, payload, at);
  };
  for (let turn = 0; left > 0; turn += 1) {
    xid += 1;
    if (at - beatAt >= heartbeatPeriod) {
      beatAt = at;
      yield finish(...systemEvent('system.heartbeat', { treeSize: String(size - left) }, xid));
    } else if (at - attestedAt >= attestationPeriod) {
      attestedAt = at;
      yield finish(...systemEvent('system.attestation', attestation, xid));
    } else {
      const count = Math.min(left, turn % largeEvery === largeEvery - 1 ? largeEvents : 3);
      for (const event of transactionEvents({ turn, xid, count, heads })) {
        const made = finish(...event);
        const { subject } = event[0];
        heads.set(subject.id, sha256(made.entry).toString('hex'));
        yield made;
      }
    }
  }
}

const attestation = {
  digest: sha256(Buffer.from('guards')).toString('hex'),
  parts: Object.fromEntries(
    ['constraints', 'functions', 'policies', 'triggers', 'rights', 'roles', 'settings', 'extensions'].map(
      (part) => [part, sha256(Buffer.from(part)).toString('hex')],
    ),
  ),
  comparable: ['constraints', 'functions', 'policies', 'triggers'],
  migration: 'Migration20261101002100_inspectors_view',
  off: [],
  serverVersion: '18.4',
  systemIdentifier: '7445210973561232345',
};

function systemEvent(type, content, xid) {
  const entry = {
    kind: 'system',
    type,
    office: null,
    actor: null,
    db: { user: 'so_kho_sequencer', xid: String(xid), i: 1, n: 1 },
    req: null,
    subject: null,
    ver: null,
    prev: null,
  };
  return [entry, { bytes: encodeCanonical(content), enc: 'jcs' }];
}

/** As a movement is logged: what the program tells, then the rows that it writes; a large one has many of these. */
function* transactionEvents({ turn, xid, count, heads }) {
  const office = offices[turn % offices.length];
  const sub = people[turn % people.length];
  const req = newId();
  for (let i = 1; i <= count; i += 1) {
    const number = (turn * 7 + Math.floor((i - 1) / 3)) % subjects;
    const id = `01976d2f-8c00-7000-8000-${String(number).padStart(12, '0')}`;
    const entry = {
      office,
      actor: { sub, roles: ['KEEPER'], session: null },
      db: { user: 'so_kho_app', xid: String(xid), i, n: count },
      req,
      subject: { t: 'Exhibit', id },
      ver: null,
      prev: heads.get(id) ?? null,
    };
    yield parts[i % parts.length]({ entry, number, id, office, sub, req, turn });
  }
}

const parts = [
  ({ entry, id, number, turn }) => [
    { ...entry, kind: 'row', type: 'custody.exhibit.update' },
    rowPayload('custody.exhibit', 'UPDATE', id, exhibit(id, number, turn), exhibit(id, number, turn + 1)),
  ],
  ({ entry, id, number, office, sub, req, turn }) => [
    { ...entry, kind: 'domain', type: 'exhibit.relocated' },
    {
      bytes: eventPayload({
        occurredAt: '2026-01-01T00:00:00.000Z',
        actorName: 'Trần Thị Hồng Nhung',
        actorRoles: ['KEEPER'],
        kind: 'exhibit.relocated',
        subjectType: 'Exhibit',
        subjectId: id,
        subjectLabel: `VC-KV03-2026-${String(number)}`,
        officeId: office,
        requestId: req,
        before: { place: 'A.03.12', quantity: '1' },
        after: { place: 'B.01.07', quantity: '1', reason: 'Sắp xếp lại kho sau kiểm kê', staff: sub, turn },
        delegationId: null,
        delegatorId: null,
        delegatorName: null,
      }),
      enc: 'jcs',
    },
  ],
  ({ entry, id, number, turn }) => [
    { ...entry, kind: 'row', type: 'custody.movement.insert' },
    rowPayload('custody.movement', 'INSERT', newId(), null, {
      id: newId(),
      exhibit_id: id,
      seq: turn,
      kind: 'RELOCATE',
      quantity: 1,
      from_place_id: newId(),
      to_place_id: newId(),
      occurred_at: '2026-01-01T00:00:00+00:00',
      recorded_by: people[number % people.length],
      note: null,
    }),
  ],
];

function exhibit(id, number, version) {
  return {
    id,
    code: `VC-KV03-2026-${String(number)}`,
    name: 'Xe máy Honda Wave Alpha, biển số 29-H1 123.45, màu đỏ, đã qua sử dụng',
    status: 'IN_STORE',
    quantity_received: 1,
    unit_code: 'CHIEC',
    risk: 'ORDINARY',
    version,
    updated_at: '2026-01-01T00:00:00.123456+00:00',
  };
}

function rowPayload(table, operation, id, before, after) {
  const text = JSON.stringify({ table, operation, key: { id }, before, after });
  return { bytes: Buffer.from(text), enc: 'json' };
}

function sealed(entry, { bytes, enc }, at) {
  const salt = newSalt();
  const payload = { sha256: payloadCommitment(salt, bytes).toString('hex'), size: bytes.length, enc };
  return {
    entry: encodeEntry({ v: 1, id: newId(), at: new Date(at).toISOString(), ...entry, payload }),
    payload: { salt, bytes },
    at,
  };
}
