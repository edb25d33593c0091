import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A block of docs/OPERATIONS.md: commands, SQL, or the content of a file. */
export interface Block {
  /** Its `id`, or the path of the file that it is. */
  readonly name: string;
  readonly language: string;
  /** Who runs the SQL. */
  readonly as: string | undefined;
  readonly text: string;
}

const fence = /^( *)```(.*)\n([\s\S]*?)^\1```$/gm;

/** The blocks of the page, in their order. @throws Error for one that has no name */
function blocksOf(page: string): Block[] {
  return [...page.matchAll(fence)].map(([, indent = '', info = '', body = '']) => {
    const [language = '', ...attributes] = info.trim().split(/\s+/);
    const found = Object.fromEntries(attributes.map((each) => each.split('=', 2) as [string, string]));
    const name = found['id'] ?? found['file'];
    if (name === undefined) {
      throw new Error(`A block of OPERATIONS has neither id nor file: ${info} ${body.slice(0, 60)}`);
    }
    return { name, language, as: found['as'], text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
  });
}

/** The page as it is followed: each block is taken by its name, with what is the reader's own filled in. */
export class Handbook {
  private readonly blocks: ReadonlyMap<string, Block>;
  private readonly taken = new Set<string>();

  constructor(
    readonly page = readFileSync(fileURLToPath(new URL('../../docs/OPERATIONS.md', import.meta.url)), 'utf8'),
  ) {
    const blocks = blocksOf(page);
    this.blocks = new Map(blocks.map((block) => [block.name, block]));
    if (this.blocks.size < blocks.length) {
      throw new Error('Two blocks of OPERATIONS have one name.');
    }
  }

  /** @throws Error where the page has no such block */
  take(name: string): Block {
    const block = this.blocks.get(name);
    if (block === undefined) {
      throw new Error(`OPERATIONS has no block ${name}.`);
    }
    this.taken.add(name);
    return block;
  }

  /** The blocks that nobody has taken. */
  get left(): string[] {
    return [...this.blocks.keys()].filter((name) => !this.taken.has(name));
  }
}
