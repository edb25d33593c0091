import { setTimeout as pause } from 'node:timers/promises';
import { reached } from '../../platform/failure-points.js';
import { formatCheckpoint } from '../log/checkpoint.js';
import { parseVerifierKey } from '../log/keys.js';
import { consistencyProof, treeRoot, verifyConsistency } from '../log/merkle.js';
import { addSignatureLines, ed25519Verifier, openNote } from '../log/note.js';
import { tileHashReader } from '../log/tiles.js';
import { SignerRefusal, SignerUnreachable, type SignerClient, type SignerState } from '../signer/index.js';
import { TrailBehind, TrailRefused } from '../standing/index.js';
import type { TrailStatus } from '../trail-status.js';
import { publishedSize } from './known-outside.js';
import { type Mirror, MirrorConflict } from './mirror.js';
import { pathOf } from './mirror-files.js';
import { newestOwnCheckpoint } from './own-checkpoint.js';
import {
  otherSigner,
  ownSignerState,
  requireSameSigner,
  requireWholeJournal,
  type PublishedSize,
} from './own-signer.js';
import type { TrailDatabase, Tree } from './trail-database.js';
import { WitnessConflict, type WitnessClient } from './witness-client.js';

export interface PublisherOptions {
  readonly origin: string;
  readonly database: TrailDatabase;
  readonly signer: SignerClient;
  readonly witnesses: readonly WitnessClient[];
  /** How many cosignatures a checkpoint should have before it is published; all witnesses when left out. */
  readonly quorum?: number;
  readonly mirror: Mirror;
  readonly tell: (line: string) => void;
  /** Where is said what is not as it should be. */
  readonly status?: TrailStatus;
  /** Milliseconds between two looks at the mirror; 20 s when left out. */
  readonly lookPeriod?: number;
  /** Hears of each checkpoint once it is published. */
  readonly onPublished?: (published: PublishedCheckpoint) => void;
}

export interface PublishedCheckpoint extends Tree {
  readonly note: string;
  /** Names of the witnesses whose cosignatures came in time. */
  readonly witnesses: readonly string[];
}

/** Between the beginnings of two checkpoints at least. */
const leastPause = 1_000;
/** How long a checkpoint waits for witnesses; what comes later is kept, too. */
const witnessWait = 2_000;
/** How long a checkpoint that has its quorum waits for the other witnesses. */
const lateWait = 200;
const longestRetry = 5_000;
/** So a file that is lost is found within a minute, and written again while most have not noticed. */
const usualLookPeriod = 20_000;
/** Bundles whose contents are computed anew with each look, so that a million entries take half an hour and no server waits. */
const bundlesPerLook = 48;
/** How long readiness tells of files that were lost and are back. */
const mendedIsSaidFor = 3_600_000;

/**
 * Publishes the tree: shows the signer that it continues what was signed, keeps the checkpoint, asks the witnesses and
 * writes the mirror. At most one checkpoint a second, and one within seconds of the last event.
 */
export class Publisher {
  private newest: Tree | undefined;
  private published = -1n;
  /** Size of the tree that the mirror must hold. */
  private mirrored = 0n;
  private note: string | undefined;
  private wake: (() => void) | undefined;
  private readonly silent = new Set<string>();

  constructor(private readonly options: PublisherOptions) {}

  /**
   * Compares the database with what the signer has signed and with the mirror, before anything is appended to it. Waits
   * for a signer that does not answer yet: as long as nobody knows what was signed, nothing may be appended.
   * @throws TrailBehind, TrailRefused
   */
  async open(signal: AbortSignal): Promise<void> {
    const { database, mirror } = this.options;
    const signed = await this.persistently(signal, () => this.signerState());
    if (signed === undefined) {
      return;
    }
    const tree = await database.tree();
    const mirrored = await mirror.reach();
    const published = await this.newestPublished(signed.vkey);
    const known = largest(signed.size, mirrored, published.size);
    if (tree.size < known) {
      throw new TrailBehind(
        known,
        `The database holds ${tree.size} entries, ${signed.size} were signed and ${mirrored} are mirrored: it is an older one. ` +
          `Of what was published ${published.where} has ${published.size}. Nothing is appended; run so-kho trail restore.`,
      );
    }
    const root = await treeRoot(signed.size, tileHashReader(signed.size, database.readTile));
    if (!root.equals(signed.root)) {
      throw new TrailRefused(
        `The first ${signed.size} entries of the database are not those that were signed. Nothing is appended; keep the ` +
          'database as it is and compare it with the mirror.',
      );
    }
    await requireSameSigner(database, signed.vkey);
    requireWholeJournal(signed, published);
    // Another one may have come first since.
    if ((await database.firstSignerKey(signed.vkey)) !== signed.vkey) {
      throw otherSigner(signed.vkey);
    }
    this.mirrored = signed.size;
    await this.lookAtMirror(signal);
    // What was mirrored and not signed any more is compared, and finished where a crash has cut it.
    await this.mirror(largest(signed.size, mirrored), signed.size);
    this.newest = tree;
  }

  /** The size below which the tree never falls, as far as is known here. */
  get leastSize(): bigint {
    return this.newest?.size ?? 0n;
  }

  /** Writes into the database that it is older than its log, so that no server writes the book. */
  async markBehind({ known }: TrailBehind): Promise<void> {
    await this.options.database.setBehind(known);
  }

  /**
   * The largest checkpoint under a known key that somebody was shown: in the database, in the mirror or at a witness that
   * answers. Where no key is known yet it is this one.
   */
  private async newestPublished(vkey: string): Promise<PublishedSize> {
    const { database, mirror, origin, witnesses } = this.options;
    const known = await database.knownKeys('SIGNER');
    const logKeys = known.length === 0 ? [vkey] : known;
    const found: PublishedSize[] = [
      { where: 'the newest checkpoint', size: (await newestOwnCheckpoint(database))?.size ?? 0n },
      { where: 'the published copy', size: await publishedSize(mirror, origin, logKeys) },
      ...(await Promise.all(
        witnesses.map(async (witness) => ({
          where: `the witness ${witness.name}`,
          size: await witness.latestSize(origin, logKeys),
        })),
      )),
    ];
    return found.reduce((most, each) => (each.size > most.size ? each : most));
  }

  /** Takes note of a tree that the sequencer has committed. */
  readonly onTree = (tree: Tree): Promise<void> => {
    if (tree.size < this.leastSize) {
      return Promise.reject(TrailBehind.of(tree.size, this.leastSize));
    }
    if (this.newest === undefined || tree.size > this.newest.size) {
      this.newest = tree;
    }
    this.wake?.();
    return Promise.resolve();
  };

  /**
   * Publishes until the signal.
   * @throws TrailRefused when the signer, or the mirror, has another past than the database
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      const tree = await this.unpublished(signal);
      if (tree !== undefined) {
        await this.persistently(signal, () => this.publish(tree));
        const left = leastPause - (performance.now() - began);
        await pause(Math.max(left, 0), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Publishes this tree now. @throws TrailRefused */
  async publish(tree: Tree): Promise<void> {
    const { database, mirror, onPublished } = this.options;
    if (tree.size === 0n) {
      this.published = 0n;
      return;
    }
    const note = await this.signed(tree);
    if (note === undefined) {
      return;
    }
    reached('publisher.signed');
    await database.keepCheckpoint(tree, note);
    reached('publisher.checkpoint-kept');
    const cosigned = await this.cosigned(tree, note);
    this.note = addSignatureLines(note, [...cosigned.values()]);
    await mirror.publish(this.note);
    reached('publisher.published');
    this.published = tree.size;
    onPublished?.({ ...tree, note, witnesses: [...cosigned.keys()] });
  }

  /** The signed note; undefined where another publisher was faster and there is a newer tree to publish. */
  private async signed(tree: Tree): Promise<string | undefined> {
    const { origin, database } = this.options;
    const last = await this.ownSignerState();
    if (last.size > tree.size) {
      if ((await database.tree()).size < last.size) {
        throw TrailBehind.of(tree.size, last.size);
      }
      this.published = tree.size;
      return undefined;
    }
    const proof = await this.proof(last.size, tree.size);
    // Looked at before the mirror is written: what the signer would refuse must not stand there.
    if (last.size > 0n && !verifyConsistency(last.size, tree.size, last.root, tree.root, proof)) {
      throw new TrailRefused(
        `The tree of ${tree.size} entries does not continue that of ${last.size} which was signed. Nothing more is ` +
          'published; keep the database as it is and compare it with the mirror.',
      );
    }
    await this.mirror(tree.size, last.size);
    reached('publisher.mirrored');
    const note = await this.signedAfter(last, tree, proof);
    const opened = openNote(note, [ed25519Verifier(parseVerifierKey(last.vkey))]);
    if (opened.text !== formatCheckpoint({ origin, ...tree })) {
      throw new Error('The signer signed another checkpoint than it was asked for.');
    }
    return note;
  }

  /** The signer of this log, also where another one, or an older journal, has come since the start. @throws TrailRefused */
  private ownSignerState(): Promise<SignerState> {
    const state = (): Promise<SignerState> => this.signerState();
    return ownSignerState(this.options.database, { state }, this.published);
  }

  private async mirror(size: bigint, since: bigint): Promise<void> {
    const { database, mirror } = this.options;
    await refusing(mirror.write(size, database, since));
    this.mirrored = size;
  }

  /**
   * Looks again and again until the signal whether the mirror is whole, and writes what it has lost from the database.
   * @throws TrailRefused when the mirror says something else than the database
   */
  async watch(signal: AbortSignal): Promise<void> {
    const { lookPeriod = usualLookPeriod } = this.options;
    while (!signal.aborted) {
      await pause(lookPeriod, undefined, { signal }).catch(() => undefined);
      await this.persistently(signal, () => this.lookAtMirror(signal, bundlesPerLook));
    }
  }

  /** Finds what the mirror has lost, says it, and writes it from the database. @throws TrailRefused */
  private async lookAtMirror(signal: AbortSignal, bundles = 0): Promise<void> {
    const { database, mirror, status, tell } = this.options;
    await mirror.tidy();
    const faults = await mirror.look(this.mirrored, bundles);
    if (faults.length > 0) {
      const [first] = faults.map(pathOf);
      const lost = (of: string): string =>
        `${faults.length} files of ${of} are missing or not whole, ${first ?? ''} among them`;
      tell(
        `THE MIRROR IS NOT WHOLE: ${lost(`the mirror ${mirror.folder}`)}. They are written from the database.`,
      );
      status?.say(
        'warning',
        'MIRROR_INCOMPLETE',
        `${lost('the mirror')}; they are being written from the database.`,
        { isTold: true },
      );
      await this.requireSigned();
      await refusing(mirror.mend(faults, database, signal));
      tell(`The mirror ${mirror.folder} is whole again.`);
      status?.say('warning', 'MIRROR_MENDED', `${lost('the mirror')}; they were written from the database.`, {
        isTold: true,
        saidFor: mendedIsSaidFor,
      });
    }
    if (this.note !== undefined && (await mirror.isCheckpointCutOff(this.note))) {
      await mirror.publish(this.note);
      tell(`The checkpoint of the mirror ${mirror.folder} was missing or not whole and is published again.`);
    }
    status?.isOver('MIRROR_INCOMPLETE');
  }

  /** Nothing is written into the past of the mirror from a database that is not what was signed. */
  private async requireSigned(): Promise<void> {
    const { database } = this.options;
    const signed = await this.ownSignerState();
    const root = await treeRoot(signed.size, tileHashReader(signed.size, database.readTile));
    if (!root.equals(signed.root)) {
      throw new TrailRefused(
        `The first ${signed.size} entries of the database are not those that were signed. The mirror is not mended from it.`,
      );
    }
  }

  private async signedAfter(last: Tree, tree: Tree, proof: readonly Buffer[]): Promise<string> {
    const { signer } = this.options;
    try {
      return await signer.sign(tree, proof);
    } catch (failure) {
      if (failure instanceof SignerRefusal && (await signer.state()).size === last.size) {
        throw new TrailRefused(failure.message);
      }
      // Another publisher was faster; the next attempt begins from there.
      throw failure;
    }
  }

  /** Asks all witnesses at once and answers what came in time, by the name of the witness. */
  private async cosigned(tree: Tree, note: string): Promise<ReadonlyMap<string, string>> {
    const { witnesses, quorum = witnesses.length } = this.options;
    const lines = new Map<string, string>();
    const enough = new AbortController();
    let late: NodeJS.Timeout | undefined;
    const asked = witnesses.map(async (witness) => {
      const line = await this.askWitness(witness, tree, note);
      if (line !== undefined) {
        lines.set(witness.name, line);
        if (lines.size === quorum) {
          late = setTimeout(() => enough.abort(), lateWait);
        }
      }
    });
    await Promise.race([
      Promise.all(asked),
      pause(witnessWait, undefined, { signal: enough.signal }).catch(() => undefined),
    ]);
    clearTimeout(late);
    enough.abort();
    return new Map([...lines].sort());
  }

  private async askWitness(witness: WitnessClient, tree: Tree, note: string): Promise<string | undefined> {
    const { database, tell } = this.options;
    try {
      const proofFrom = (size: bigint): Promise<readonly Buffer[]> => this.proof(size, tree.size);
      const line = await witness.cosign({ tree, note, proofFrom });
      if (line !== undefined) {
        reached('publisher.cosigned');
        await database.keepCosignature(tree.size, witness.name, line);
        reached('publisher.cosignature-kept');
        if (this.silent.delete(witness.name)) {
          tell(`The witness ${witness.name} cosigns again.`);
        }
      }
      return line;
    } catch (failure) {
      // Said once, until it answers again; a witness that has seen something else is said each time.
      if (failure instanceof WitnessConflict || !this.silent.has(witness.name)) {
        tell(`No cosignature: ${failure instanceof Error ? failure.message : String(failure)}`);
      }
      this.silent.add(witness.name);
      return undefined;
    }
  }

  private async proof(from: bigint, to: bigint): Promise<Buffer[]> {
    return from === 0n || from === to
      ? []
      : consistencyProof(from, to, tileHashReader(to, this.options.database.readTile));
  }

  /** The newest tree, as soon as there is one that was not published; undefined at the signal. */
  private async unpublished(signal: AbortSignal): Promise<Tree | undefined> {
    while (this.newest === undefined || this.newest.size <= this.published) {
      if (signal.aborted) {
        return undefined;
      }
      await new Promise<void>((resolve) => {
        const woken = (): void => {
          signal.removeEventListener('abort', woken);
          this.wake = undefined;
          resolve();
        };
        this.wake = woken;
        signal.addEventListener('abort', woken);
      });
    }
    return this.newest;
  }

  /** Tries again what failed, with longer and longer pauses, and says so once. Undefined at the signal. */
  private async persistently<Result>(
    signal: AbortSignal,
    attempt: () => Promise<Result>,
  ): Promise<Result | undefined> {
    let said = '';
    for (let wait = 50; !signal.aborted; wait = Math.min(wait * 2, longestRetry)) {
      try {
        return await attempt();
      } catch (failure) {
        if (failure instanceof TrailRefused) {
          throw failure;
        }
        const reason = failure instanceof Error ? failure.message : String(failure);
        // A signer that was started a moment ago is not there yet.
        if (wait >= 1_000 && reason !== said) {
          this.options.tell(`No checkpoint yet: ${reason}`);
          this.sayWhetherSilent(failure);
          said = reason;
        }
        await pause(wait, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  private async signerState(): Promise<SignerState> {
    const state = await this.options.signer.state();
    this.options.status?.isOver('SIGNER_SILENT');
    return state;
  }

  private sayWhetherSilent(failure: unknown): void {
    if (failure instanceof SignerUnreachable) {
      this.options.status?.say(
        'warning',
        'SIGNER_SILENT',
        'The signer does not answer: nothing is signed or published, and the book goes on. It says on standard error why it ' +
          'does not start (docs/OPERATIONS.md, Keys).',
      );
    }
  }
}

/** A mirror that contradicts the database stops the trail. */
async function refusing(written: Promise<void>): Promise<void> {
  try {
    await written;
  } catch (failure) {
    throw failure instanceof MirrorConflict ? new TrailRefused(failure.message, failure.folder) : failure;
  }
}

function largest(...sizes: readonly bigint[]): bigint {
  return sizes.reduce((most, size) => (size > most ? size : most));
}
