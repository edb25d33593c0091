import { describe, expect, it } from '@jest/globals';
import {
  addSignatureLines,
  cosign,
  ed25519Signer,
  formatCheckpoint,
  formatVerifierKey,
  judgeCheckpoint,
  parsePolicy,
  sha256,
  signatureTypes,
  signingKeyOf,
  signNote,
  SignatureError,
  type SigningKey,
} from './index.js';

const keyOf = (name: string, type: SigningKey['type'] = signatureTypes.cosignatureV1): SigningKey =>
  signingKeyOf(name, type, sha256(Buffer.from(name)));
const log = keyOf('example.com/log', signatureTypes.ed25519);
const [w1, w2, w3] = [keyOf('Wit1'), keyOf('Wit2'), keyOf('Wit3')] as const;
const [logKey, key1, key2, key3] = [log, w1, w2, w3].map(formatVerifierKey) as [
  string,
  string,
  string,
  string,
];

const text = formatCheckpoint({ origin: log.name, size: 42n, root: Buffer.alloc(32) });
const noteOf = (witnesses: readonly SigningKey[], signer = log): string =>
  addSignatureLines(
    signNote(text, [ed25519Signer(signer)]),
    witnesses.map((key) => cosign(key, text, 1_700_000_000n)),
  );

describe('a policy', () => {
  it('is read with groups in groups, comments, tabs and addresses', () => {
    const policy = parsePolicy(
      `# whom we trust\nlog\t${logKey} https://log.example.com/\n\n  witness all ${key1}  https://w1.example.com/ \n` +
        `witness any ${key2}\nwitness Nhân-chứng ${key3}\n\t# inner\ngroup inner 1 any Nhân-chứng\ngroup outer all all inner\n quorum  outer`,
    );
    expect(policy.logs[0]).toMatchObject({ url: 'https://log.example.com/', key: { name: log.name } });
    expect(policy.witnesses.map(({ name }) => name)).toEqual(['all', 'any', 'Nhân-chứng']);
    expect(policy.quorum).toBe('outer');
  });

  it.each<[readonly SigningKey[], boolean]>([
    [[w1, w2, w3], true],
    [[w1, w3], true],
    [[w1], false],
    [[w2, w3], false],
    [[], false],
  ])('counts who has cosigned', (witnesses, hasQuorum) => {
    const policy = parsePolicy(
      `log ${logKey}\nwitness w1 ${key1}\nwitness w2 ${key2}\nwitness w3 ${key3}\ngroup inner any w2 w3\ngroup outer all w1 inner\nquorum outer\n`,
    );
    expect(judgeCheckpoint(noteOf(witnesses), policy).hasQuorum).toBe(hasQuorum);
  });

  it('may ask for no witness, and answers when each has signed', () => {
    const policy = parsePolicy(`log ${logKey}\nwitness w1 ${key1}\nquorum none\n`);
    expect(judgeCheckpoint(noteOf([]), policy)).toMatchObject({ hasQuorum: true, statements: [] });
    expect(judgeCheckpoint(Buffer.from(noteOf([w1, w2])), policy)).toMatchObject({
      checkpoint: { origin: log.name, size: 42n },
      statements: [{ witness: 'w1', seconds: 1_700_000_000n }],
    });
  });

  it('refuses a checkpoint that its log has not signed, whoever else has', () => {
    const policy = parsePolicy(`log ${logKey}\nwitness w1 ${key1}\nquorum w1\n`);
    const stranger = keyOf('example.com/stranger', signatureTypes.ed25519);
    const strangers = parsePolicy(`log ${formatVerifierKey(stranger)}\nquorum none\n`);
    expect(() => judgeCheckpoint(noteOf([w1], stranger), policy)).toThrow(SignatureError);
    expect(() => judgeCheckpoint(noteOf([], stranger), strangers)).toThrow(
      'not signed by the log example.com/log',
    );
  });

  const impostor = formatVerifierKey(
    signingKeyOf('impostor', signatureTypes.cosignatureV1, sha256(Buffer.from('Wit1'))),
  );
  it.each([
    ['a control character', 'quorum none\n\x01'],
    ['a carriage return', 'quorum none\r\n'],
    ['an unknown keyword', 'quibble w1\nquorum none\n'],
    ['a comment behind something', `witness w1 ${key1} https://w1.example.com/ # comment\nquorum w1\n`],
    ['a log without key', 'log\nquorum none\n'],
    ['a log with no key', 'log garbage\nquorum none\n'],
    ['a log with the key of a witness', `log ${key1}\nquorum none\n`],
    ['a log twice', `log ${logKey}\nlog ${logKey} https://log.example.com/\nquorum none\n`],
    ['a witness without key', 'witness w1\nquorum none\n'],
    ['a witness with the key of a log', `witness w1 ${logKey}\nquorum w1\n`],
    ['a witness named none', `witness none ${key1}\nquorum none\n`],
    ['a name twice', `witness w1 ${key1}\nwitness w1 ${key2}\nquorum w1\n`],
    ['a key under two names', `witness w1 ${key1}\nwitness w2 ${impostor}\nquorum w1\n`],
    ['a group named like a witness', `witness w1 ${key1}\ngroup w1 any w1\nquorum w1\n`],
    ['a group without members', `witness w1 ${key1}\ngroup g1 1\nquorum w1\n`],
    ['a group named none', `witness w1 ${key1}\ngroup none any w1\nquorum none\n`],
    ['a threshold of 0', `witness w1 ${key1}\ngroup g1 0 w1\nquorum g1\n`],
    ['a threshold below 0', `witness w1 ${key1}\ngroup g1 -1 w1\nquorum g1\n`],
    ['a threshold above the members', `witness w1 ${key1}\ngroup g1 2 w1\nquorum g1\n`],
    ['a threshold with a leading zero', `witness w1 ${key1}\ngroup g1 01 w1\nquorum g1\n`],
    ['an unknown member', `witness w1 ${key1}\ngroup g1 any w2\nquorum g1\n`],
    ['a member from below', `group g1 any w1\nwitness w1 ${key1}\nquorum g1\n`],
    ['none as a member', `witness w1 ${key1}\ngroup g1 any none w1\nquorum g1\n`],
    ['a member twice', `witness w1 ${key1}\ngroup g1 all w1 w1\nquorum g1\n`],
    ['a member of two groups', `witness w1 ${key1}\ngroup g1 any w1\ngroup g2 any w1\nquorum g1\n`],
    ['no quorum', `witness w1 ${key1}\n`],
    ['two quorums', `witness w1 ${key1}\nquorum w1\nquorum w1\n`],
    ['an unknown quorum', 'quorum unknown\n'],
    ['a quorum from below', `quorum w1\nwitness w1 ${key1}\n`],
    ['a quorum without name', 'quorum\n'],
    ['nothing', ''],
  ])('is not read with %s', (_, malformed) => {
    expect(() => parsePolicy(malformed)).toThrow('policy');
    expect(() => parsePolicy(Buffer.from(malformed))).toThrow('policy');
  });
});
