import { rename, rm, stat } from 'node:fs/promises';
import type { Clock } from '../../platform/clock.js';
import { syncFolder } from '../../platform/durable-file.js';
import { dirname } from 'node:path';
import { treeRoot } from '../log/merkle.js';
import { tileHashReader } from '../log/tiles.js';
import type { SignerClient } from '../signer/index.js';
import { Mirror } from './mirror.js';
import { pathOf } from './mirror-files.js';
import { TrailRefused } from '../standing/index.js';
import { newestOwnCheckpoint } from './own-checkpoint.js';
import { ownSignerState } from './own-signer.js';
import type { TrailDatabase } from './trail-database.js';

export interface RebuildOptions {
  readonly database: TrailDatabase;
  readonly signer: SignerClient;
  /** The folder of the mirror, which need not be there. */
  readonly folder: string;
  readonly clock: Clock;
}

export interface Rebuilt {
  readonly size: bigint;
  /** Where the mirror lies that was there before; undefined where there was none. */
  readonly former: string | undefined;
}

/**
 * Builds the mirror anew from the database, beside the one that is there, and puts it in its place when the tree of all
 * its files is the one that was signed. The former one is kept under another name: it may be evidence.
 * @throws TrailRefused when the database is not what was signed, or the signer is not the one of this log
 */
export async function rebuildMirror({ database, signer, folder, clock }: RebuildOptions): Promise<Rebuilt> {
  const signed = await ownSignerState(database, signer);
  const { size } = await database.tree();
  if (size < signed.size) {
    throw new TrailRefused(
      `The database holds ${size} entries, and ${signed.size} were signed: it is an older one. No mirror is built from it.`,
    );
  }
  const root = await treeRoot(signed.size, tileHashReader(signed.size, database.readTile));
  if (!root.equals(signed.root)) {
    throw new TrailRefused(
      `The first ${signed.size} entries of the database are not those that were signed. No mirror is built from it.`,
    );
  }
  const building = new Mirror(`${folder}.building`);
  await rm(building.folder, { recursive: true, force: true });
  await building.write(signed.size, database);
  const [fault] = await building.look(signed.size, Number(signed.size));
  if (fault !== undefined || !(await building.root(signed.size)).equals(signed.root)) {
    throw new TrailRefused(
      `The entries of the database do not make the tree that was signed${fault === undefined ? '' : ` (${pathOf(fault)})`}. ` +
        'No mirror is built from it.',
    );
  }
  const checkpoint = await newestOwnCheckpoint(database);
  if (checkpoint !== undefined && checkpoint.size <= signed.size) {
    await building.publish(`${checkpoint.note}${checkpoint.cosignatures.join('')}`);
  }
  return { size: signed.size, former: await putInPlace(building.folder, folder, clock) };
}

async function putInPlace(built: string, folder: string, clock: Clock): Promise<string | undefined> {
  const isThere = (await stat(folder).catch(() => undefined)) !== undefined;
  const former = `${folder}.until-${clock.now().toISOString().replaceAll(':', '')}`;
  if (isThere) {
    await rename(folder, former);
  }
  await rename(built, folder);
  await syncFolder(dirname(folder));
  return isThere ? former : undefined;
}
