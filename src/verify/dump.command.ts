import {
  decodeEntryBundle,
  decodePayloadBundle,
  FormatError,
  GrowingTree,
  HASH_SIZE,
  judgeCheckpoint,
  leafHash,
  parseEntry,
  TILE_WIDTH,
  tilePath,
  UnknownVersionError,
  type Checkpoint,
  type JudgedCheckpoint,
  type SaltedPayload,
  type Tile,
  type TrailEntry,
  type TrustPolicy,
} from '../trail/log/index.js';
import {
  ClockCheck,
  HeartbeatCheck,
  IdentityCheck,
  PayloadCheck,
  SubjectCheck,
  TransactionCheck,
  type DumpEvent,
  type DumpObserver,
} from './dump-checks.js';
import { AttestationCheck } from './attestation-check.js';
import { DirectWrites } from './direct-writes.js';
import { DumpFolder } from './dump-folder.js';
import { LostActsCheck } from './lost-acts-check.js';
import { checkOtherFiles } from './dump-leftovers.js';
import type { Report } from './report.js';
import { TimeBrackets } from './time-brackets.js';
import { judge, readPolicy, requireQuorum } from './trust.js';
import { countInVietnamese } from './language.js';

/** What `dump` is given. */
export interface DumpOptions {
  readonly dump: string;
  readonly policy: string | undefined;
  /** Seconds by which an event may seem to lie before its predecessor or outside the witnesses' times. */
  readonly skew: number;
  /** Hours without a heartbeat after which the gap counts as a fault; undefined: gaps of two hours are only named. */
  readonly heartbeat: number | undefined;
  /** The moment of the inspection in milliseconds since 1970; undefined: how old the copy is is not judged. */
  readonly now: number | undefined;
  /** Digests that the guards of the database may have; empty: a change of them needs a migration. */
  readonly attestations: readonly string[];
  /** Digests to which the guards changed without a migration, as the inspector knows. */
  readonly knownGuards: readonly string[];
  /** Digests of the entries that tell of lost acts after a restore that the inspector knows of. */
  readonly knownRestores: readonly string[];
}

/**
 * Everything that a copy of the log can tell offline: entries → leaf hashes → tiles → root → signed checkpoint, and
 * what the entries say of each other.
 * @param observers see each entry in its order, and may report at the end
 * @returns the checkpoint, once the tree was found to be its own
 */
export function verifyDump(
  report: Report,
  options: DumpOptions,
  observers: readonly DumpObserver[] = [],
): JudgedCheckpoint | undefined {
  const policy = readPolicy(options.policy);
  const dump = new DumpFolder(options.dump);
  const judged = judge(report, dump.need('checkpoint').toString('utf8'), policy);
  requireQuorum(report, judged, policy);
  const earlier = earlierCheckpoints(report, dump, policy, judged);

  const brackets = new TimeBrackets();
  for (const each of [judged, ...earlier]) {
    if (each.hasQuorum) brackets.add(each);
  }
  const checks: DumpObserver[] = [
    new IdentityCheck(report),
    new TransactionCheck(report),
    new SubjectCheck(report),
    new ClockCheck(report, options.skew, brackets),
    new PayloadCheck(report),
    new AttestationCheck(report, options.attestations, options.knownGuards),
    new HeartbeatCheck(report, options.heartbeat, options.now),
    new DirectWrites(report),
    new LostActsCheck(report, options.knownRestores),
    ...observers,
  ];
  const isWhole = readTree(report, dump, judged.checkpoint, earlier, checks);
  if (isWhole) {
    for (const check of checks) check.finish(Number(judged.checkpoint.size));
  }
  checkOtherFiles(report, dump, Number(judged.checkpoint.size));
  return isWhole ? judged : undefined;
}

/** The checkpoints that lie beside the newest one: the tree must have gone through each of them. */
function earlierCheckpoints(
  report: Report,
  dump: DumpFolder,
  policy: TrustPolicy,
  { checkpoint: { origin, size } }: JudgedCheckpoint,
): JudgedCheckpoint[] {
  return dump.earlierCheckpoints().flatMap(({ name, note }) => {
    try {
      const judged = judgeCheckpoint(note, policy);
      if (judged.checkpoint.origin === origin && judged.checkpoint.size <= size) return [judged];
      report.bad(
        'rollback',
        `${name}: của sổ khác, hoặc lớn hơn điểm chốt hiện tại; sổ đã bị lùi lại.`,
        `${name}: of another log, or larger than the present checkpoint; the log went back.`,
      );
    } catch (failure) {
      const detail = failure instanceof Error ? failure.message : '';
      report.bad('checkpoints', `${name}: ${detail}`, `${name}: ${detail}`);
    }
    return [];
  });
}

/** Rebuilds the tree from the entries; every hash in it is computed, none is taken from the folder. */
function readTree(
  report: Report,
  dump: DumpFolder,
  checkpoint: Checkpoint,
  earlier: readonly JudgedCheckpoint[],
  checks: readonly DumpObserver[],
): boolean {
  const tree = GrowingTree.empty();
  /** Per level the newest tile: in the end those that stay partial. */
  const edge = new Map<number, Tile>();
  const roots = rootsBySize(earlier);
  const size = Number(checkpoint.size);
  for (let first = 0; first < size; first += TILE_WIDTH) {
    const width = Math.min(TILE_WIDTH, size - first);
    const index = BigInt(first / TILE_WIDTH);
    const entries = entriesOf(report, dump, index, width);
    if (entries === undefined) return false;
    const payloads = payloadsOf(report, dump, index, width);
    for (const [place, bytes] of entries.entries()) {
      tree.append(leafHash(bytes));
      const root = roots.get(first + place + 1);
      if (root !== undefined) compareRoot(report, root, tree);
      const entry = readEntry(report, first + place, bytes);
      if (entry === undefined) continue;
      const event: DumpEvent = { index: first + place, bytes, entry, payload: payloads[place] };
      for (const check of checks) check.observe(event);
    }
    for (const tile of tree.takeTiles()) {
      if (tile.width === TILE_WIDTH) compareTile(report, dump, tile);
      edge.set(tile.level, tile);
    }
  }
  for (const tile of edge.values()) {
    if (tile.width < TILE_WIDTH) compareTile(report, dump, tile);
  }
  return compareWithCheckpoint(report, tree, checkpoint);
}

function rootsBySize(earlier: readonly JudgedCheckpoint[]): Map<number, Checkpoint[]> {
  const roots = new Map<number, Checkpoint[]>();
  for (const { checkpoint } of earlier) {
    const size = Number(checkpoint.size);
    roots.set(size, [...(roots.get(size) ?? []), checkpoint]);
  }
  return roots;
}

function compareRoot(report: Report, checkpoints: readonly Checkpoint[], tree: GrowingTree): void {
  const root = tree.root();
  if (checkpoints.every((each) => each.root.equals(root))) return;
  report.bad(
    'fork',
    `Điểm chốt ${countInVietnamese(tree.size)} bản ghi đã ký có mã gốc khác: quá khứ đã bị sửa. Đây là chứng cứ.`,
    `The signed checkpoint of ${tree.size.toString()} entries has another root: the past was changed. This is evidence.`,
  );
}

function compareWithCheckpoint(report: Report, tree: GrowingTree, { size, root }: Checkpoint): boolean {
  if (!tree.root().equals(root)) {
    report.bad(
      'root',
      'Mã gốc tính lại từ các bản ghi khác mã gốc đã ký: có bản ghi bị sửa, xóa, chèn hoặc đổi chỗ.',
      'The root computed from the entries is not the signed one: entries were changed, removed, inserted or moved.',
    );
    return false;
  }
  report.good(
    `Đã tính lại toàn bộ cây từ ${countInVietnamese(size)} bản ghi: mã gốc đúng là mã gốc đã ký.`,
    `The whole tree was computed anew from ${size.toString()} entries: its root is the signed one.`,
  );
  return true;
}

function entriesOf(report: Report, dump: DumpFolder, index: bigint, width: number): Buffer[] | undefined {
  const exact = dump.entryBundle(index, width);
  const bundle = exact ?? dump.entryBundle(index, TILE_WIDTH);
  try {
    if (bundle !== undefined) {
      return decodeEntryBundle(bundle, exact === undefined ? TILE_WIDTH : width).slice(0, width);
    }
    report.bad(
      'entries',
      `Thiếu gói bản ghi số ${index.toString()}.`,
      `The entry bundle ${index.toString()} is missing.`,
    );
  } catch (failure) {
    if (!(failure instanceof FormatError)) throw failure;
    report.bad(
      'entries',
      `Gói bản ghi số ${index.toString()} hỏng (${failure.message}).`,
      `The entry bundle ${index.toString()} is spoilt (${failure.message}).`,
    );
  }
  return undefined;
}

function payloadsOf(
  report: Report,
  dump: DumpFolder,
  index: bigint,
  width: number,
): readonly (SaltedPayload | undefined)[] {
  const exact = dump.payloadBundle(index, width);
  const bundle = exact ?? dump.payloadBundle(index, TILE_WIDTH);
  if (bundle === undefined) return [];
  try {
    return decodePayloadBundle(bundle, exact === undefined ? TILE_WIDTH : width);
  } catch (failure) {
    if (!(failure instanceof FormatError)) throw failure;
    report.bad(
      'payloads',
      `Gói nội dung số ${index.toString()} hỏng (${failure.message}).`,
      `The payload bundle ${index.toString()} is spoilt (${failure.message}).`,
    );
    return [];
  }
}

function readEntry(report: Report, index: number, bytes: Buffer): TrailEntry | undefined {
  try {
    return parseEntry(bytes);
  } catch (failure) {
    if (failure instanceof UnknownVersionError) {
      report.undecided(
        'version',
        `Bản ghi ${index}: phiên bản mới hơn chương trình này.`,
        `Entry ${index}: of a later version than this program.`,
      );
    } else if (failure instanceof FormatError) {
      report.bad(
        'entry',
        `Bản ghi ${index}: sai định dạng (${failure.message}).`,
        `Entry ${index}: malformed (${failure.message}).`,
      );
    } else {
      throw failure;
    }
    return undefined;
  }
}

function compareTile(report: Report, dump: DumpFolder, tile: Tile): void {
  const name = tilePath(tile);
  const file = dump.read(name) ?? dump.read(tilePath({ ...tile, width: TILE_WIDTH }));
  const isSame = file?.subarray(0, tile.width * HASH_SIZE).equals(tile.hashes) ?? false;
  const isWhole = file?.length === tile.width * HASH_SIZE || file?.length === TILE_WIDTH * HASH_SIZE;
  if (isSame && isWhole) return;
  report.bad(
    'tile',
    `Mảnh cây ${name} thiếu hoặc khác mảnh tính lại từ các bản ghi.`,
    `The tile ${name} is missing or not the one that the entries make.`,
  );
}
