import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  addSignatureLines,
  consistencyProof,
  cosign,
  ed25519Signer,
  encodeCanonical,
  encodeEntry,
  encodeEntryBundle,
  encodePayloadBundle,
  entryBundlePath,
  formatCheckpoint,
  formatProofFile,
  formatSubjectBundle,
  formatVerifierKey,
  Frontier,
  GrowingTree,
  HASH_SIZE,
  inclusionProof,
  leafHash,
  payloadBundlePath,
  payloadCommitment,
  receiptKeyName,
  sha256,
  signatureTypes,
  signingKeyOf,
  signNote,
  signReceipt,
  TILE_WIDTH,
  tilePath,
  tilesOf,
  type SaltedPayload,
  type SigningKey,
  type Tile,
  type TileCoordinate,
  type TrailEntry,
} from '../../../src/trail/log/index.js';

const ORIGIN = 'kho.example.gov.vn/audit/2026';
export const EXHIBIT = { t: 'Exhibit', id: '019a0000-0000-7000-8000-00000000e001' };
const PERSON = '019a0000-0000-7000-8000-00000000a001';
const OFFICE = '019a0000-0000-7000-8000-00000000b001';
export const BEGIN = Date.parse('2026-10-01T00:00:00.000Z');

/** A value that looks random and is the same in every run. */
function digest(name: string): Buffer {
  return createHash('sha256').update(name).digest();
}

export const keys = {
  log: signingKeyOf(ORIGIN, signatureTypes.ed25519, digest('log key')),
  receipt: signingKeyOf(receiptKeyName(ORIGIN), signatureTypes.ed25519, digest('receipt key')),
  finance: signingKeyOf('finance.example/w', signatureTypes.cosignatureV1, digest('finance key')),
  inspection: signingKeyOf('inspection.example/w', signatureTypes.cosignatureV1, digest('inspection key')),
  prosecutor: signingKeyOf('prosecutor.example/w', signatureTypes.cosignatureV1, digest('prosecutor key')),
};

/** Three witnesses, two of whom are enough. */
export const POLICY = `log ${formatVerifierKey(keys.log)}
witness finance ${formatVerifierKey(keys.finance)}
witness inspection ${formatVerifierKey(keys.inspection)}
witness prosecutor ${formatVerifierKey(keys.prosecutor)}
group witnesses 2 finance inspection prosecutor
quorum witnesses
`;

/** What can be said of an event; the rest follows from its place. */
export type EventOfScene = Partial<
  Pick<TrailEntry, 'id' | 'kind' | 'type' | 'at' | 'actor' | 'subject' | 'ver'>
> & {
  readonly body?: unknown;
  /** How many events from this one on are one transaction; the others of it say nothing. */
  readonly transaction?: number;
};

/** A log as the sequencer and the publisher make it, small enough to look at, whole enough to verify. */
export class LogScene {
  readonly entries: TrailEntry[] = [];
  readonly bytes: Buffer[] = [];
  readonly payloads: SaltedPayload[] = [];
  private readonly heads = new Map<string, Buffer>();
  private readonly hashes = new Map<string, Buffer>();
  private readonly frontier = Frontier.of();
  private group = { xid: 1000, i: 0, n: 0 };

  get size(): bigint {
    return BigInt(this.entries.length);
  }

  add(event: EventOfScene = {}): TrailEntry {
    const index = this.entries.length;
    const payload = {
      salt: digest(`salt ${index}`),
      bytes:
        typeof event.body === 'string'
          ? Buffer.from(event.body)
          : encodeCanonical(
              event.body ?? { reason: `Lý do số ${index}`, before: null, after: { quantity: '1.50' } },
            ),
    };
    if (this.group.i === this.group.n) {
      this.group = { xid: this.group.xid + 1, i: 0, n: event.transaction ?? 1 };
    }
    this.group.i += 1;
    const subject = event.subject === undefined ? EXHIBIT : event.subject;
    const subjectName = subject === null ? undefined : `${subject.t} ${subject.id}`;
    const head = subjectName === undefined ? undefined : this.heads.get(subjectName);
    const entry: TrailEntry = {
      v: 1,
      id: event.id ?? eventId(index),
      kind: event.kind ?? 'domain',
      type: event.type ?? 'exhibit.relocated',
      at: event.at ?? new Date(BEGIN + index * 1000).toISOString(),
      office: OFFICE,
      actor:
        event.actor === undefined ? { sub: PERSON, roles: ['WAREHOUSE_KEEPER'], session: null } : event.actor,
      db: { user: 'so_kho_api', xid: String(this.group.xid), i: this.group.i, n: this.group.n },
      req: null,
      subject,
      ver: event.ver === undefined ? null : event.ver,
      prev: head?.toString('hex') ?? null,
      payload: {
        sha256: payloadCommitment(payload.salt, payload.bytes).toString('hex'),
        size: payload.bytes.length,
        enc: typeof event.body === 'string' ? 'json' : 'jcs',
      },
    };
    const bytes = encodeEntry(entry);
    this.push(bytes, entry, payload);
    if (subjectName !== undefined) this.heads.set(subjectName, sha256(bytes));
    return entry;
  }

  /** Adds a leaf as it is, whatever it says. */
  push(bytes: Buffer, entry: TrailEntry, payload: SaltedPayload): void {
    const leaf = leafHash(bytes);
    this.hashes.set(`0/${this.entries.length}`, leaf);
    this.frontier.append(leaf, ({ level, index }, hash) => this.hashes.set(`${level}/${index}`, hash));
    this.entries.push(entry);
    this.bytes.push(bytes);
    this.payloads.push(payload);
  }

  hashAt = (level: number, index: bigint): Buffer => this.hashes.get(`${level}/${index}`)!;

  root(): Buffer {
    return this.frontier.root();
  }

  /** The note of the present tree, cosigned by these witnesses at this second. */
  checkpoint(
    witnesses: readonly SigningKey[] = [keys.finance, keys.inspection],
    seconds = Math.floor(BEGIN / 1000) + this.entries.length + 5,
  ): string {
    const text = formatCheckpoint({ origin: ORIGIN, size: this.size, root: this.root() });
    const note = signNote(text, [ed25519Signer(keys.log)]);
    return addSignatureLines(
      note,
      witnesses.map((key) => cosign(key, text, BigInt(seconds))),
    );
  }

  async proof(index: number, note = this.checkpoint()): Promise<string> {
    return formatProofFile({
      extra: this.bytes[index],
      index: BigInt(index),
      hashes: await inclusionProof(BigInt(index), this.size, this.hashAt),
      checkpoint: note,
    });
  }

  async bundle(
    indexes: readonly number[],
    earlier: readonly { size: bigint; note: string }[] = [],
  ): Promise<string> {
    const events = [];
    for (const index of indexes) {
      events.push({
        index: BigInt(index),
        entry: this.bytes[index]!,
        payload: this.payloads[index]!.bytes,
        salt: this.payloads[index]!.salt,
        proof: await inclusionProof(BigInt(index), this.size, this.hashAt),
      });
    }
    const older = [];
    for (const { size, note } of earlier) {
      older.push({ checkpoint: note, consistency: await consistencyProof(size, this.size, this.hashAt) });
    }
    return formatSubjectBundle({ subject: EXHIBIT, checkpoint: this.checkpoint(), earlier: older, events });
  }

  receipt(index: number, deadline = new Date(BEGIN + index * 1000 + 60_000).toISOString()): string {
    const { id, payload } = this.entries[index]!;
    const commitment = Buffer.from(payload.sha256, 'hex');
    return signReceipt({ origin: ORIGIN, eventId: id, commitment, deadline }, keys.receipt);
  }

  /** Writes the log as a folder and answers its path. */
  dump(files: Readonly<Record<string, string>> = {}): string {
    const tree = GrowingTree.empty();
    for (const bytes of this.bytes) tree.append(leafHash(bytes));
    const folder: Record<string, string | Buffer> = { checkpoint: this.checkpoint(), ...files };
    for (const tile of tree.takeTiles()) folder[tilePath(tile)] = tile.hashes;
    for (let first = 0; first < this.bytes.length; first += TILE_WIDTH) {
      const entries = this.bytes.slice(first, first + TILE_WIDTH);
      const index = BigInt(first / TILE_WIDTH);
      folder[entryBundlePath(index, entries.length)] = encodeEntryBundle(entries);
      folder[payloadBundlePath(index, entries.length)] = encodePayloadBundle(
        this.payloads.slice(first, first + TILE_WIDTH),
      );
    }
    return writeFolder(folder);
  }

  /** The tiles of the present tree, straight from the definition. */
  tiles(): Tile[] {
    return [...tilesOf(this.size)].map((tile) => ({ ...tile, hashes: this.tile(tile) }));
  }

  private tile({ level, index, width }: TileCoordinate): Buffer {
    const hashes = Buffer.alloc(width * HASH_SIZE);
    for (let place = 0; place < width; place += 1) {
      hashes.set(this.hashAt(level * 8, index * 256n + BigInt(place)), place * HASH_SIZE);
    }
    return hashes;
  }
}

export function eventId(index: number): string {
  return `019a0000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`;
}

/** A new folder with these files, and its path. */
export function writeFolder(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'so-kho-log-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
