import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  entryBundlePath,
  payloadBundlePath,
  TILE_WIDTH,
  tilePath,
  type TileCoordinate,
} from '../trail/log/index.js';
import { InputError } from './input.js';

/** A folder of the log in the form of docs/TRAIL-FORMATS.md. */
export class DumpFolder {
  /** @throws InputError when there is no such folder */
  constructor(private readonly path: string) {
    if (!existsSync(path) || !statSync(path).isDirectory()) {
      throw new InputError(`Không có thư mục ${path}.`, `There is no folder ${path}.`);
    }
  }

  /** undefined when it is not there */
  read(name: string): Buffer | undefined {
    try {
      return readFileSync(join(this.path, name));
    } catch {
      return undefined;
    }
  }

  /** @throws InputError */
  need(name: string): Buffer {
    const file = this.read(name);
    if (file === undefined) {
      throw new InputError(
        `Thư mục ${this.path} thiếu tệp ${name}.`,
        `The folder ${this.path} has no file ${name}.`,
      );
    }
    return file;
  }

  /** The hashes of a tile, from a wider one where the narrow one is gone. */
  tile(tile: TileCoordinate): Buffer {
    return this.read(tilePath(tile)) ?? this.need(tilePath({ ...tile, width: TILE_WIDTH }));
  }

  entryBundle(index: bigint, width: number): Buffer | undefined {
    return this.read(entryBundlePath(index, width));
  }

  payloadBundle(index: bigint, width: number): Buffer | undefined {
    return this.read(payloadBundlePath(index, width));
  }

  /** The notes of earlier checkpoints, in the order of their names. */
  earlierCheckpoints(): { readonly name: string; readonly note: string }[] {
    if (!existsSync(join(this.path, 'checkpoints'))) return [];
    return readdirSync(join(this.path, 'checkpoints'))
      .sort()
      .map((file) => `checkpoints/${file}`)
      .map((name) => ({ name, note: this.need(name).toString('utf8') }));
  }

  /** All files of the folder, by their names from it, with / between. */
  files(): string[] {
    return readdirSync(this.path, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name).slice(join(this.path, '/').length))
      .map((name) => name.replaceAll('\\', '/'))
      .sort();
  }
}
