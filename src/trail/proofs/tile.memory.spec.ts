import { describe, expect, test } from '@jest/globals';
import { TileNodes } from '../log/index.js';
import { TileMemory } from './tile.memory.js';

describe('the memory of full tiles', () => {
  test('given more tiles than it holds, when one is asked for again, then it stays and the oldest makes room', () => {
    const memory = new TileMemory(2);
    const [first, second, third] = [1, 2, 3].map((byte) => new TileNodes(Buffer.alloc(256 * 32, byte)));
    memory.remember('0/0', first!);
    memory.remember('0/1', second!);

    expect(memory.get('0/0')).toBe(first);
    memory.remember('0/2', third!);

    expect(memory.get('0/0')).toBe(first);
    expect(memory.get('0/1')).toBeUndefined();
    expect(memory.get('0/2')).toBe(third);
  });
});
