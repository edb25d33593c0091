import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  consistencyProof,
  decodeEntryBundle,
  encodeEntryBundle,
  encodePayloadBundle,
  encodeEntry,
  formatConsistencyFile,
  formatVerifierKey,
  parseEntry,
  type TrailEntry,
} from '../../../src/trail/log/index.js';
import { run } from '../../../src/verify/command-line.js';
import { BEGIN, eventId, EXHIBIT, keys, LogScene, POLICY, writeFolder } from './log-scene.js';

let scene: LogScene;
let older: { size: bigint; note: string };
let policy: string;
let dump: string;
const folders: string[] = [];

/** Writes a file into a folder of its own. */
function file(content: string | Buffer, name = 'file'): string {
  const folder = writeFolder({ [name]: content });
  folders.push(folder);
  return join(folder, name);
}

/** A copy of the dump that a test may spoil. */
function copyOfDump(): string {
  const folder = mkdtempSync(join(tmpdir(), 'so-kho-log-'));
  folders.push(folder);
  cpSync(dump, folder, { recursive: true });
  return folder;
}

function dumpOf(log: LogScene, files: Record<string, string> = {}): string {
  const folder = log.dump(files);
  folders.push(folder);
  return folder;
}

beforeAll(() => {
  scene = new LogScene();
  scene.add({
    kind: 'system',
    type: 'system.attestation',
    subject: null,
    actor: null,
    body: { digest: 'a'.repeat(64), off: [] },
  });
  for (let index = 1; index < 300; index += 1) {
    scene.add(index % 50 === 0 ? { transaction: 3 } : { subject: index % 3 === 0 ? EXHIBIT : null });
  }
  older = { size: scene.size, note: scene.checkpoint() };
  for (let index = 300; index < 600; index += 1) scene.add({ subject: index % 100 === 0 ? EXHIBIT : null });
  policy = file(POLICY);
  dump = dumpOf(scene, { 'checkpoints/300': older.note });
});

afterAll(() => {
  for (const folder of folders)
    rmSync(folder.endsWith('file') ? join(folder, '..') : folder, { recursive: true, force: true });
});

/** The indexes of the events of the exhibit. */
function ofExhibit(): number[] {
  return scene.entries.flatMap((entry, index) => (entry.subject === null ? [] : [index]));
}

describe('proof', () => {
  it('accepts an entry with its payload under a witnessed checkpoint', async () => {
    const payload = scene.payloads[77]!;
    const outcome = await run([
      'proof',
      file(await scene.proof(77)),
      ...['--policy', policy],
      ...['--payload', file(payload.bytes), '--salt', file(`${payload.salt.toString('base64')}\n`)],
    ]);
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(outcome.text).toContain('Bản ghi có trong sổ ở vị trí 77/600.');
    expect(outcome.text).toContain('The payload is the one that was committed to.');
    expect(outcome.text).toContain('KẾT LUẬN: ĐẠT');
  });

  it('speaks one language when asked to', async () => {
    const proof = file(await scene.proof(0));
    expect((await run(['proof', proof, '--policy', policy, '--lang', 'vi'])).text).not.toContain('VERDICT');
    expect((await run(['proof', proof, '--policy', policy, '--lang', 'en'])).text).not.toContain('KẾT LUẬN');
  });

  it('refuses another entry, another payload and another salt', async () => {
    const proof = file(await scene.proof(77));
    const salt = file(scene.payloads[77]!.salt);
    const payload = file(scene.payloads[77]!.bytes);
    const other = file(scene.payloads[78]!.bytes);
    const codes = [
      await run(['proof', proof, '--policy', policy, '--entry', file(scene.bytes[78]!)]),
      await run(['proof', proof, '--policy', policy, '--payload', other, '--salt', salt]),
      await run([
        'proof',
        proof,
        '--policy',
        policy,
        '--payload',
        payload,
        '--salt',
        file(scene.payloads[78]!.salt),
      ]),
    ].map(({ exitCode }) => exitCode);
    expect(codes).toEqual([1, 1, 1]);
  });

  it('cannot tell without a quorum, a policy, the entry, or of a later version', async () => {
    const proof = await scene.proof(5);
    const alone = file(await scene.proof(5, scene.checkpoint([keys.finance])));
    const codes = [
      await run(['proof', alone, '--policy', policy]),
      await run(['proof', file(proof)]),
      await run(['proof', file(proof.replace(/^extra .*\n/m, '')), '--policy', policy]),
      await run(['proof', file(proof.replace('@v1', '@v2')), '--policy', policy]),
      await run(['proof', '/does/not/exist', '--policy', policy]),
      await run(['proof', file(proof), '--policy', file('quorum nobody\n')]),
      await run(['proof']),
      await run(['prove', file(proof)]),
      await run(['proof', file(proof), '--polycy', policy]),
    ].map(({ exitCode }) => exitCode);
    expect(codes).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2]);
  });

  it('refuses the log of another key', async () => {
    const stranger = file(POLICY.replace(/^log .*$/m, `log ${formatVerifierKey(keys.receipt)}`));
    const { exitCode, text } = await run(['proof', file(await scene.proof(5)), '--policy', stranger]);
    expect(exitCode).toBe(1);
    expect(text).not.toMatch(/\n\s+at /);
  });
});

describe('bundle', () => {
  it('accepts the whole history of an item and tells when each event came in by the witnesses', async () => {
    const bundle = await scene.bundle(ofExhibit(), [older]);
    const { exitCode, text } = await run(['bundle', file(bundle), '--policy', policy]);
    expect(exitCode).toBe(0);
    expect(text).toContain('nối nhau liên tục');
    expect(text).toContain('by the witnesses: after 2026-10-01T00:05:05Z, before 2026-10-01T00:10:05Z');
  });

  it('notices an event that was left out in the middle or at the beginning', async () => {
    const indexes = ofExhibit();
    const codes = [
      await run(['bundle', file(await scene.bundle(indexes.toSpliced(4, 1))), '--policy', policy]),
      await run(['bundle', file(await scene.bundle(indexes.slice(1))), '--policy', policy]),
      await run(['bundle', file(await scene.bundle(indexes.toReversed())), '--policy', policy]),
      await run(['bundle', file(await scene.bundle([1, ...indexes])), '--policy', policy]),
    ].map(({ exitCode }) => exitCode);
    expect(codes).toEqual([1, 1, 1, 1]);
  });

  it('refuses an earlier checkpoint that is not the beginning of the log', async () => {
    const other = new LogScene();
    for (let index = 0; index < 300; index += 1) other.add();
    const bundle = await scene.bundle(ofExhibit(), [{ size: 300n, note: other.checkpoint() }]);
    expect(await run(['bundle', file(bundle), '--policy', policy])).toMatchObject({ exitCode: 1 });
  });

  it('accepts a withheld payload and says so; cannot tell of a later version', async () => {
    const bundle = await scene.bundle(ofExhibit());
    const withheld = bundle
      .replace(/"payload":"[^"]*"/, '"payload":null')
      .replace(/"salt":"[^"]*"/, '"salt":null');
    const outcome = await run(['bundle', file(withheld), '--policy', policy]);
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(outcome.text).toContain('1 bản ghi không kèm nội dung.');
    const later = bundle.replace('trail-bundle/v1', 'trail-bundle/v2');
    expect(await run(['bundle', file(later), '--policy', policy])).toMatchObject({ exitCode: 2 });
  });
});

describe('consistency', () => {
  it('accepts two checkpoints with a proof from a file or from a dump, also scanned from paper', async () => {
    const now = scene.checkpoint();
    const hashes = await consistencyProof(300n, 600n, scene.hashAt);
    const proof = file(formatConsistencyFile({ old: 300n, hashes, checkpoint: now }));
    const scanned = file(`\uFEFF${older.note.replaceAll('\n', '\r\n')}\r\n`);
    const outcomes = [
      await run(['consistency', file(older.note), file(now), '--policy', policy, '--proof', proof]),
      await run(['consistency', scanned, file(now), '--policy', policy, '--dump', dump]),
      await run(['consistency', file(now), scanned, '--policy', policy, '--dump', dump]),
      await run(['consistency', file(now), file(now), '--policy', policy]),
    ];
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
  });

  it('takes two roots of one size as evidence of two histories', async () => {
    const other = new LogScene();
    for (let index = 0; index < 600; index += 1) other.add();
    const { exitCode, text } = await run([
      'consistency',
      file(scene.checkpoint()),
      file(other.checkpoint()),
      '--policy',
      policy,
    ]);
    expect(exitCode).toBe(1);
    expect(text).toContain('two histories');
  });

  it('refuses a history that was rewritten, and cannot tell without a proof', async () => {
    const rewritten = new LogScene();
    for (let index = 0; index < 700; index += 1) rewritten.add();
    const note = file(rewritten.checkpoint());
    const past = dumpOf(rewritten);
    const outcomes = [
      await run(['consistency', file(older.note), note, '--policy', policy, '--dump', past]),
      await run(['consistency', file(older.note), note, '--policy', policy]),
    ];
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([1, 2]);
  });
});

describe('dump', () => {
  it('accepts a whole copy of the log', async () => {
    const { exitCode, text } = await run(['dump', dump, '--policy', policy, '--attestation', 'a'.repeat(64)]);
    expect(text).toContain('The whole tree was computed anew from 600 entries');
    expect(exitCode).toBe(0);
  });

  it.each([
    ['an entry changed', 'tile/entries/001', 40],
    ['an entry changed in the partial bundle', 'tile/entries/002.p/88', 40],
    ['a payload changed', 'payload/000', 60],
    ['a salt changed', 'payload/000', 5],
    ['a tile changed', 'tile/0/000', 4000],
    ['a partial tile changed', 'tile/0/002.p/88', 100],
    ['an upper tile changed', 'tile/1/000.p/2', 10],
    ['the checkpoint changed', 'checkpoint', 35],
    ['an earlier checkpoint changed', 'checkpoints/300', 35],
  ])('refuses %s', async (_, name, offset) => {
    const copy = copyOfDump();
    const bytes = readFileSync(join(copy, name));
    bytes[offset] = bytes[offset]! ^ 1;
    writeFileSync(join(copy, name), bytes);
    expect(await run(['dump', copy, '--policy', policy])).toMatchObject({ exitCode: 1 });
  });

  it.each(['tile/entries/001', 'tile/0/001', 'tile/0/002.p/88', 'tile/1/000.p/2'])(
    'misses %s',
    async (name) => {
      const copy = copyOfDump();
      unlinkSync(join(copy, name));
      expect(await run(['dump', copy, '--policy', policy])).toMatchObject({ exitCode: 1 });
    },
  );

  it('notices a past that was rewritten whole, by the checkpoint from before', async () => {
    const rewritten = new LogScene();
    for (let index = 0; index < 600; index += 1) rewritten.add();
    const { exitCode, text } = await run([
      'dump',
      dumpOf(rewritten, { 'checkpoints/300': older.note }),
      '--policy',
      policy,
    ]);
    expect(exitCode).toBe(1);
    expect(text).toContain('the past was changed. This is evidence.');
  });

  it('notices an older state by a larger checkpoint', async () => {
    const young = new LogScene();
    for (let index = 0; index < 10; index += 1) young.add();
    const folder = dumpOf(young, { 'checkpoints/600': scene.checkpoint() });
    expect(await run(['dump', folder, '--policy', policy])).toMatchObject({ exitCode: 1 });
  });

  it('compares what is left of earlier partial tiles and bundles, and names what it does not know', async () => {
    const copy = copyOfDump();
    mkdirSync(join(copy, 'tile/0/000.p'));
    const tile = readFileSync(join(copy, 'tile/0/000'));
    writeFileSync(join(copy, 'tile/0/000.p/200'), tile.subarray(0, 200 * 32));
    const payloads = encodePayloadBundle(scene.payloads.slice(0, 200));
    mkdirSync(join(copy, 'payload/000.p'));
    writeFileSync(join(copy, 'payload/000.p/200'), payloads);
    writeFileSync(join(copy, 'notes.txt'), 'notes');
    const good = await run(['dump', copy, '--policy', policy]);
    expect(good).toMatchObject({ exitCode: 0 });
    expect(good.text).toContain('notes.txt');
    expect(good.text).not.toContain('payload/000.p/200');
    payloads[50] = payloads[50]! ^ 1;
    writeFileSync(join(copy, 'payload/000.p/200'), payloads);
    expect(await run(['dump', copy, '--policy', policy])).toMatchObject({ exitCode: 1 });
    writeFileSync(join(copy, 'payload/000.p/200'), '');
    expect(await run(['dump', copy, '--policy', policy])).toMatchObject({ exitCode: 1 });
    unlinkSync(join(copy, 'payload/000.p/200'));
    writeFileSync(join(copy, 'tile/0/000.p/200'), tile.subarray(32, 201 * 32));
    expect(await run(['dump', copy, '--policy', policy])).toMatchObject({ exitCode: 1 });
  });

  it('takes a full tile and bundle in place of a partial one', async () => {
    const young = new LogScene();
    for (const [index, bytes] of scene.bytes.slice(0, 100).entries()) {
      young.push(bytes, scene.entries[index]!, scene.payloads[index]!);
    }
    const folder = dumpOf(young);
    for (const name of ['tile/entries/000', 'tile/0/000', 'payload/000']) {
      rmSync(join(folder, `${name}.p`), { recursive: true });
      copyFileSync(join(dump, name), join(folder, name));
    }
    expect(await run(['dump', folder, '--policy', policy])).toMatchObject({ exitCode: 0 });
  });

  it('says how many payloads are withheld', async () => {
    const copy = copyOfDump();
    writeFileSync(
      join(copy, 'payload/000'),
      encodePayloadBundle(scene.payloads.slice(0, 256).with(3, undefined as never)),
    );
    unlinkSync(join(copy, 'payload/001'));
    const { exitCode, text } = await run(['dump', copy, '--policy', policy]);
    expect(exitCode).toBe(0);
    expect(text).toContain('The payloads of 257 entries are withheld');
  });
});

describe('what the entries of a dump say of each other', () => {
  async function verified(build: (log: LogScene) => void, ...options: string[]): ReturnType<typeof run> {
    const log = new LogScene();
    build(log);
    return run(['dump', dumpOf(log), '--policy', policy, ...options]);
  }

  it.each<[string, number, (log: LogScene) => void, string[]]>([
    ['an event twice', 1, (log) => [log.add(), log.add({ id: eventId(0) })], []],
    [
      'a time that goes back',
      1,
      (log) => [log.add({ at: '2026-10-01T00:00:00.000Z' }), log.add({ at: '2026-09-30T23:00:00.000Z' })],
      [],
    ],
    [
      'the same within a larger skew',
      0,
      (log) => [log.add({ at: '2026-10-01T00:00:00.000Z' }), log.add({ at: '2026-09-30T23:00:00.000Z' })],
      ['--skew', '4000'],
    ],
    ['a time after the witnesses saw it', 1, (log) => log.add({ at: '2027-10-01T00:00:00.000Z' }), []],
    ['a transaction still on its way', 2, (log) => [log.add({ transaction: 2 })], []],
    [
      'a guard that is off',
      2,
      (log) =>
        log.add({ kind: 'system', type: 'system.attestation', body: { digest: 'b', off: ['trigger x'] } }),
      [],
    ],
    [
      'guards that are not those expected',
      1,
      (log) => log.add({ kind: 'system', type: 'system.attestation', body: { digest: 'b', off: [] } }),
      ['--attestation', 'a'],
    ],
    ['a version that goes back', 1, (log) => [log.add({ ver: 2 }), log.add({ ver: 1 })], []],
    [
      'a version that goes back, of an act that was lost by a restore that nobody knows of',
      2,
      (log) => [log.add({ ver: 2 }), tellLost(log, '0', '1'), log.add({ ver: 1 })],
      [],
    ],
    [
      'a version that goes back, of an act that was not lost',
      1,
      (log) => [
        log.add({ ver: 2 }),
        log.add({ subject: null }),
        tellLost(log, '1', '2'),
        log.add({ ver: 1 }),
      ],
      [],
    ],
    ['lost acts among entries to come', 1, (log) => [log.add(), tellLost(log, '0', '2')], []],
    ['lost acts of no entry', 1, (log) => [log.add(), tellLost(log, '1', '1')], []],
    ['a silence, when there may be none', 1, (log) => beat(log), ['--heartbeat', '2']],
    ['a silence, named only', 0, (log) => beat(log), ['--skew', '99999999']],
    ['no heartbeat at all', 1, (log) => log.add(), ['--heartbeat', '2']],
    [
      'a write outside the application, named only',
      0,
      (log) => log.add({ kind: 'row', type: 'custody.exhibit.update', actor: null }),
      [],
    ],
  ])('%s → %i', async (_, code, build, options) => {
    const { exitCode } = await verified(build, ...options);
    expect(exitCode).toBe(code);
  });

  it('a restore that the inspector knows of, by the digest that the verdict names', async () => {
    const build = (log: LogScene): unknown => [
      log.add({ ver: 2 }),
      tellLost(log, '0', '1'),
      log.add({ ver: 1 }),
    ];
    const unknown = await verified(build);
    expect(unknown.exitCode).toBe(2);
    const digest = /Only who knows of this restore can confirm it: ([0-9a-f]{64})/.exec(unknown.text)![1]!;

    expect(await verified(build, '--known-restores', 'f'.repeat(64))).toMatchObject({ exitCode: 2 });
    expect(await verified(build, '--known-restores', digest)).toMatchObject({
      exitCode: 0,
      text: expect.stringContaining('The inspector knows of it'),
    });
  });

  function tellLost(log: LogScene, from: string, to: string): TrailEntry {
    const body = { acts: 1, from, kept: [], to };
    return log.add({ kind: 'system', type: 'system.acts-lost', subject: null, actor: null, body });
  }

  function beat(log: LogScene): void {
    const event = { kind: 'system', type: 'system.heartbeat', subject: null, actor: null } as const;
    log.add({ ...event, at: new Date(BEGIN - 10 * 3_600_000).toISOString() });
    log.add({ ...event, at: new Date(BEGIN).toISOString() });
  }

  it('a link to a previous entry that is not there', async () => {
    const { exitCode, text } = await verified((log) => {
      log.add();
      const entry = { ...log.entries[0]!, id: eventId(9), prev: 'f'.repeat(64) };
      log.push(encodeEntry(entry), entry, log.payloads[0]!);
    });
    expect(exitCode).toBe(1);
    expect(text).toContain('does not follow');
  });

  it('a transaction of which one is missing', async () => {
    const { exitCode, text } = await verified((log) => {
      log.add({ transaction: 3 });
      const entry = {
        ...log.entries[0]!,
        id: eventId(9),
        subject: null,
        prev: null,
        db: { ...log.entries[0]!.db, i: 3 },
      };
      log.push(encodeEntry(entry), entry, log.payloads[0]!);
    });
    expect(exitCode).toBe(1);
    expect(text).toContain('is event 3 of 3 of transaction 1001 instead of 2 of 3');
  });

  it('bytes that are no entry, although the tree holds', async () => {
    const { exitCode } = await verified((log) => {
      log.add();
      log.push(Buffer.from('{}'), log.entries[0]!, log.payloads[0]!);
    });
    expect(exitCode).toBe(1);
  });

  it('an entry of a later version', async () => {
    const { exitCode, text } = await verified((log) => {
      log.add();
      log.push(Buffer.from('{"v":2}'), log.entries[0]!, log.payloads[0]!);
    });
    expect(exitCode).toBe(2);
    expect(text).toContain('of a later version');
  });
});

describe('receipts', () => {
  const options = (): string[] => ['--policy', policy, '--receipt-key', formatVerifierKey(keys.receipt)];

  it('honours those that the log has kept', async () => {
    const outcome = await run([
      'receipts',
      dump,
      file(scene.receipt(7)),
      file(scene.receipt(500)),
      ...options(),
    ]);
    expect(outcome).toMatchObject({ exitCode: 0 });
  });

  it('takes one that the log has not kept as evidence, once its deadline has passed', async () => {
    const other = new LogScene();
    for (let index = 0; index < 601; index += 1) other.add();
    const lost = await run([
      'receipts',
      dump,
      file(other.receipt(600, '2026-10-01T00:10:00.000Z')),
      ...options(),
    ]);
    expect(lost).toMatchObject({ exitCode: 1 });
    expect(lost.text).toContain('evidence of deletion');
    const early = await run(['receipts', dump, file(other.receipt(600)), ...options()]);
    expect(early).toMatchObject({ exitCode: 2 });
  });

  it('takes another content under the same event as evidence', async () => {
    const other = new LogScene();
    other.add({ body: { reason: 'another' } });
    expect(await run(['receipts', dump, file(other.receipt(0)), ...options()])).toMatchObject({
      exitCode: 1,
    });
  });

  it('refuses a receipt of another key, and needs the key', async () => {
    const forged = scene.receipt(7).replace('event 0', 'event 1');
    const outcomes = [
      await run(['receipts', dump, file(forged), ...options()]),
      await run(['receipts', dump, file(scene.receipt(7)), '--policy', policy]),
      await run(['receipts', dump, ...options()]),
      await run(['receipts', dump, file(scene.receipt(7)), '--policy', policy, '--receipt-key', 'a+b']),
    ];
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([1, 2, 2, 2]);
  });
});

describe('reconcile', () => {
  const header = '{"format":"so-kho/table-export/v1","tables":["custody.exhibit"]}';
  const rowLine = (id: number, image: string): string =>
    `{"table":"custody.exhibit","key":{"id":${id}},"image":${image}}`;

  function row(log: LogScene, operation: string, id: number, before: string, after: string): void {
    log.add({
      kind: 'row',
      type: `custody.exhibit.${operation.toLowerCase()}`,
      body: `{"table":"custody.exhibit","operation":"${operation}","key":{"id":${id}},"before":${before},"after":${after}}`,
    });
  }

  function rows(): LogScene {
    const log = new LogScene();
    row(log, 'BASELINE', 1, 'null', '{"id":1,"quantity":12.50,"note":"cũ"}');
    row(log, 'INSERT', 2, 'null', '{"id":2,"quantity":99999999999999999999.1,"note":null}');
    row(log, 'UPDATE', 1, '{"id":1,"quantity":12.5,"note":"cũ"}', '{"id":1,"quantity":3,"note":"mới"}');
    row(log, 'INSERT', 3, 'null', '{"id":3,"quantity":0,"note":null}');
    row(log, 'DELETE', 3, '{"id":3,"quantity":0,"note":null}', 'null');
    log.add({ kind: 'row', type: 'custody.seal.insert' });
    return log;
  }

  async function reconciled(log: LogScene, ...lines: string[]): ReturnType<typeof run> {
    const table = file(`${[header, ...lines].join('\n')}\n`);
    return run(['reconcile', dumpOf(log), '--policy', policy, '--table-export', table]);
  }

  const second = rowLine(2, '{"note":null,"id":2,"quantity":99999999999999999999.10}');

  it('accepts the rows that the log leads to, whatever the order of their columns', async () => {
    const { exitCode, text } = await reconciled(
      rows(),
      rowLine(1, '{"id":1,"note":"mới","quantity":3.00}'),
      second,
    );
    expect(exitCode).toBe(0);
    expect(text).toContain('2 rows of 1 tables are as the log says');
    expect(text).toContain('The table custody.seal was not compared.');
  });

  it('names each row and column that differs', async () => {
    const { exitCode, text } = await reconciled(
      rows(),
      rowLine(1, '{"id":1,"note":"mới","quantity":4}'),
      rowLine(2, '{"note":"x","id":2,"quantity":99999999999999999999.2}'),
    );
    expect(exitCode).toBe(1);
    expect(text).toContain('custody.exhibit {"id":1} differs from entry 2: quantity: 3 → 4');
    expect(text).toContain('note: null → "x"; quantity: 999999999999999999991e-1 → 999999999999999999992e-1');
  });

  it('names rows that are in one of both only', async () => {
    const { exitCode, text } = await reconciled(rows(), second, rowLine(7, '{"id":7}'));
    expect(exitCode).toBe(1);
    expect(text).toContain('{"id":1}: in the log (entry 2) but not in the table');
    expect(text).toContain('{"id":7}: in the table but not in the log');
  });

  it('notices a change that was not logged by the image before the next one', async () => {
    const log = rows();
    row(log, 'UPDATE', 1, '{"id":1,"quantity":5,"note":"mới"}', '{"id":1,"quantity":6,"note":"mới"}');
    const { exitCode, text } = await reconciled(
      log,
      rowLine(1, '{"id":1,"quantity":6,"note":"mới"}'),
      second,
    );
    expect(exitCode).toBe(1);
    expect(text).toContain('a change was not logged');
  });

  it('cannot tell of a malformed export', async () => {
    const outcomes = [
      await reconciled(rows(), '{"table":"custody.seal","key":1,"image":{}}'),
      await reconciled(rows(), 'nonsense'),
      await run(['reconcile', dumpOf(rows()), '--policy', policy]),
      await run(['reconcile', dumpOf(rows()), '--policy', policy, '--table-export', file('{}')]),
    ];
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2]);
  });
});

describe('explain', () => {
  it('says what each file is and what it cannot prove', async () => {
    const texts = [];
    for (const argumentList of [
      [],
      [file(await scene.proof(3))],
      [file(await scene.bundle([0]))],
      [file(`${scene.checkpoint()}\n`)],
      [file(scene.receipt(3))],
      [dump],
    ]) {
      const { exitCode, text } = await run(['explain', ...argumentList]);
      expect(exitCode).toBe(0);
      expect(text).toContain('it has verified nothing');
      texts.push(text);
    }
    expect(texts[0]).toContain('What cannot be shown');
    expect(texts[3]).toContain(scene.root().toString('hex').slice(0, 20));
    expect(texts[4]).toContain('evidence of deletion');
  });
});

describe('the built program', () => {
  it('runs as one file far from the project, and says by its code what it found', () => {
    const folder = mkdtempSync(join(tmpdir(), 'so-kho-log-'));
    folders.push(folder);
    const program = join(folder, 'so-kho-verify.mjs');
    copyFileSync(join(import.meta.dirname, '../../../dist/so-kho-verify.mjs'), program);
    const text = execFileSync(process.execPath, [program, 'dump', dump, '--policy', policy], {
      encoding: 'utf8',
      cwd: folder,
      env: {},
    });
    expect(text).toContain('KẾT LUẬN: ĐẠT');
    expect(() =>
      execFileSync(process.execPath, [program, 'dump', dump], { cwd: folder, env: {}, stdio: 'pipe' }),
    ).toThrow();
  });
});

it('reads entries from bundles as they were written', () => {
  const entries = decodeEntryBundle(encodeEntryBundle(scene.bytes.slice(0, 5)), 5);
  expect(entries.map((each) => parseEntry(each))).toEqual(scene.entries.slice(0, 5));
});
