import { describe, expect, test } from '@jest/globals';
import { Actor } from '../actor.js';
import { KnownActors } from './known-actors.js';

function person(id: string): Actor {
  return new Actor(id, id, id, []);
}

describe('actors that are remembered', () => {
  test('given no time to remember, then every request is looked up', async () => {
    let looked = 0;
    const known = new KnownActors(async () => person(String((looked += 1))), 0);
    await known.actorOf('token');
    expect((await known.actorOf('token'))?.id).toBe('2');
  });

  test('given requests of one token at the same moment, then one look-up serves them', async () => {
    let looked = 0;
    const known = new KnownActors(async () => person(String((looked += 1))), 60_000);
    await Promise.all(Array.from({ length: 50 }, () => known.actorOf('token')));
    expect(looked).toBe(1);
  });

  test('given a look-up that failed or found nobody, then the next request looks again', async () => {
    const answers: (Actor | undefined)[] = [undefined, person('a')];
    let failing = true;
    const known = new KnownActors(async () => {
      if (failing) {
        throw new Error('no connection');
      }
      return answers.shift();
    }, 60_000);
    await expect(known.actorOf('token')).rejects.toThrow('no connection');
    failing = false;
    expect(await known.actorOf('token')).toBeUndefined();
    expect((await known.actorOf('token'))?.id).toBe('a');
  });

  test('given more tokens than are remembered, then the oldest are looked up again and the memory stays bounded', async () => {
    let looked = 0;
    const known = new KnownActors(async (token) => {
      looked += 1;
      return person(token);
    }, 60_000);
    for (let index = 0; index <= 5_000; index += 1) {
      await known.actorOf(`token ${index}`);
    }
    await known.actorOf('token 0');
    expect(looked).toBe(5_002);
  });

  test('given a change of rights, then everybody is looked up again', async () => {
    let looked = 0;
    const known = new KnownActors(async () => person(String((looked += 1))), 60_000);
    await known.actorOf('token');
    known.forget();
    expect((await known.actorOf('token'))?.id).toBe('2');
  });
});
