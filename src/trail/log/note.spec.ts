import { describe, expect, it } from '@jest/globals';
import {
  addSignatureLines,
  cosign,
  cosignatureTime,
  cosignatureVerifier,
  ed25519Signer,
  ed25519Verifier,
  formatCheckpoint,
  formatSigningKey,
  formatVerifierKey,
  openNote,
  parseCheckpoint,
  parseNote,
  parseSigningKey,
  parseVerifierKey,
  sha256,
  SignatureError,
  signatureTypes,
  signingKeyOf,
  signNote,
} from './index.js';

const seed = (name: string): Buffer => sha256(Buffer.from(name));
const log = signingKeyOf('example.com/log', signatureTypes.ed25519, seed('log'));
const other = signingKeyOf('example.com/other', signatureTypes.ed25519, seed('other'));
const witness = signingKeyOf('witness.example.com/w1', signatureTypes.cosignatureV1, seed('witness'));
const verifier = ed25519Verifier(log);

const text = formatCheckpoint({ origin: log.name, size: 20852163n, root: seed('root') });
const note = signNote(text, [ed25519Signer(log)]);
const line = note.slice(text.length + 1);

describe('keys', () => {
  it.each([log, witness])('come back from their texts', (key) => {
    const { privateKey: _, ...verifierKey } = key;
    expect(parseVerifierKey(formatVerifierKey(key))).toEqual(verifierKey);
    expect(formatSigningKey(parseSigningKey(formatSigningKey(key)))).toBe(formatSigningKey(key));
  });

  it('are read whole or not at all: no part of one, no character changed', () => {
    for (const [whole, parse] of [
      [formatVerifierKey(log), parseVerifierKey],
      [formatSigningKey(witness), parseSigningKey],
    ] as const) {
      for (let end = 0; end < whole.length; end += 1) {
        expect(() => parse(whole.slice(0, end))).toThrow();
        expect(() => parse(whole.slice(end + 1))).toThrow();
      }
      for (let place = 0; place < whole.length; place += 1) {
        const changed = String.fromCharCode(whole.charCodeAt(place) + 1);
        expect(() => parse(`${whole.slice(0, place)}${changed}${whole.slice(place + 1)}`)).toThrow();
      }
    }
  });

  it('have no other type, length or case', () => {
    const [, name = '', id = '', base64 = ''] =
      /^([^+]+)\+([^+]+)\+(.+)$/.exec(formatVerifierKey(other)) ?? [];
    const bytes = Buffer.from(base64, 'base64');
    const keyOf = (material: Buffer): string => {
      const digest = sha256(Buffer.concat([Buffer.from(`${name}\n`), material]));
      return `${name}+${digest.subarray(0, 4).toString('hex')}+${material.toString('base64')}`;
    };
    expect(keyOf(bytes)).toBe(formatVerifierKey(other));
    expect(() => parseVerifierKey(keyOf(Buffer.concat([Buffer.of(0x06), bytes.subarray(1)])))).toThrow(
      'type',
    );
    expect(() => parseVerifierKey(keyOf(Buffer.concat([bytes, Buffer.of(0)])))).toThrow('Ed25519');
    expect(() => parseVerifierKey(`${name}+${id.toUpperCase()}+${base64}`)).toThrow('key');
  });

  it.each(['', 'a b', 'a\u00a0b', 'a\u2003b', 'a+b', 'a\nb', 'a\u0085b', '\ud800'])(
    'are not named %j',
    (name) => {
      expect(() => signingKeyOf(name, signatureTypes.ed25519, seed('x'))).toThrow('name');
    },
  );

  it('need a seed of 32 bytes, and do the work of their type only', () => {
    expect(() => signingKeyOf('a', signatureTypes.ed25519, Buffer.alloc(31))).toThrow('32 bytes');
    expect(() => ed25519Verifier(witness)).toThrow('plain');
    expect(() => ed25519Signer(witness)).toThrow('plain');
    expect(() => cosignatureVerifier(log)).toThrow('cosignatures');
    expect(() => cosign(log, text, 1n)).toThrow('cosignatures');
  });
});

describe('a note', () => {
  it('opens with the key that signed it', () => {
    const opened = openNote(note, [verifier]);
    expect(opened.text).toBe(text);
    expect(opened.verified).toHaveLength(1);
    expect(openNote(Buffer.from(note), [verifier]).text).toBe(text);
  });

  it('may have empty lines in its text: the last one separates', () => {
    const poem = signNote('one\n\ntwo\n', [ed25519Signer(log)]);
    expect(openNote(poem, [verifier]).text).toBe('one\n\ntwo\n');
  });

  it('holds with signatures of unknown keys beside it, even of the same name', () => {
    const namesake = signingKeyOf(log.name, signatureTypes.ed25519, seed('namesake'));
    const both = signNote(text, [ed25519Signer(namesake), ed25519Signer(other), ed25519Signer(log)]);
    const opened = openNote(both, [verifier]);
    expect(opened.signatures).toHaveLength(3);
    expect(opened.verified).toHaveLength(1);
  });

  it('is refused when a known signature is wrong or twice, or none is known', () => {
    const wrong = line.replace(/[A-Za-z](?=[^A-Za-z]*\n$)/, (letter) => (letter === 'A' ? 'B' : 'A'));
    expect(() => openNote(`${text}\n${line}${line}`, [verifier])).toThrow(SignatureError);
    expect(() => openNote(note.replace('20852163', '20852164'), [verifier])).toThrow(SignatureError);
    expect(() => openNote(`${text}\n${wrong}`, [verifier])).toThrow();
    expect(() => openNote(note, [])).toThrow(SignatureError);
    expect(() => openNote(note, [ed25519Verifier(other)])).toThrow(SignatureError);
  });

  it.each([
    ['no signature', text],
    ['no signature line', `${text}\n`],
    ['no end of the last line', note.slice(0, -1)],
    ['a control character', `\x01${note}`],
    ['a carriage return', note.replace('\n', '\r\n')],
    ['a lone surrogate', `\ud800${note}`],
    ['a name with a space', note.replace('— example.com/log', '— Bad Name')],
    ['a hyphen for the dash', note.replace('—', '-')],
    ['a line that is no signature', `${note}Unexpected line.\n`],
    ['an empty line after it', `${note}\n`],
    [
      'base64 without padding',
      note
        .replace('=\n', '\n')
        .replace(/(\w)\n$/, '$1\n')
        .slice(0, -3) + '\n',
    ],
    ['a signature of four bytes', `${text}\n— ${log.name} AAAAAA==\n`],
    ['101 signatures', `${text}\n${line.repeat(101)}`],
    ['a million characters', `${'a'.repeat(1_000_000)}\n\n${line}`],
  ])('is not read with %s', (_, malformed) => {
    expect(() => parseNote(malformed)).toThrow(/note|base64/);
  });

  it('is not read from bytes that are not UTF-8', () => {
    expect(() => parseNote(Buffer.concat([Buffer.from([0xff]), Buffer.from(note)]))).toThrow('UTF-8');
  });

  it('is read with a hundred signatures', () => {
    expect(parseNote(`${text}\n${line.repeat(100)}`).signatures).toHaveLength(100);
  });

  it('is not signed over a text without a last newline', () => {
    expect(() => signNote('text', [ed25519Signer(log)])).toThrow('newline');
    expect(() => signNote('a\x02\n', [ed25519Signer(log)])).toThrow('note');
  });
});

describe('a checkpoint', () => {
  it('comes back from its text', () => {
    expect(parseCheckpoint(text)).toEqual({ origin: log.name, size: 20852163n, root: seed('root') });
    expect(parseCheckpoint(formatCheckpoint({ origin: 'a', size: 0n, root: seed('r') })).size).toBe(0n);
  });

  const root = seed('root').toString('base64');
  it.each([
    ['an extension line', `a\n1\n${root}\nextension\n`],
    ['no last newline', `a\n1\n${root}`],
    ['an empty line', `a\n1\n${root}\n\n`],
    ['no origin', `\n1\n${root}\n`],
    ['an origin with a space', `a b\n1\n${root}\n`],
    ['an origin with a plus', `a+b\n1\n${root}\n`],
    ['a leading zero', `a\n01\n${root}\n`],
    ['a sign', `a\n+1\n${root}\n`],
    ['a size of 2^63', `a\n9223372036854775808\n${root}\n`],
    ['a short root', `a\n1\n${root.slice(4)}\n`],
    [
      'a root with loose bits',
      `a\n1\n${root.slice(0, 42)}${String.fromCharCode(root.charCodeAt(42) + 1)}=\n`,
    ],
    ['a root without padding', `a\n1\n${root.slice(0, -1)}\n`],
    ['two lines', `a\n1\n`],
  ])('is not read with %s', (_, malformed) => {
    expect(() => parseCheckpoint(malformed)).toThrow(/checkpoint|base64/);
  });

  it('is not written with what it cannot hold', () => {
    expect(() => formatCheckpoint({ origin: 'a b', size: 1n, root: seed('r') })).toThrow('checkpoint');
    expect(() => formatCheckpoint({ origin: 'a', size: -1n, root: seed('r') })).toThrow('checkpoint');
    expect(() => formatCheckpoint({ origin: 'a', size: 1n, root: Buffer.alloc(31) })).toThrow('checkpoint');
  });
});

describe('a cosignature', () => {
  const cosigned = addSignatureLines(note, [cosign(witness, text, 1679315147n)]);
  const known = cosignatureVerifier(witness);

  it('says when the witness saw the checkpoint', () => {
    const opened = openNote(cosigned, [verifier, known]);
    expect(opened.verified).toHaveLength(2);
    expect(cosignatureTime(opened.verified[1]!)).toBe(1679315147n);
    expect(() => cosignatureTime(opened.verified[0]!)).toThrow('cosignature');
  });

  it('is of this text and this time only', () => {
    const signature = parseNote(cosigned).signatures[1]!.signature;
    const later = Buffer.from(signature);
    later.writeBigUInt64BE(1679315148n);
    expect(known.verify(Buffer.from(text), signature)).toBe(true);
    expect(known.verify(Buffer.from(text), later)).toBe(false);
    expect(known.verify(Buffer.from(text.replace('2', '3')), signature)).toBe(false);
    expect(known.verify(Buffer.from(text), signature.subarray(1))).toBe(false);
    later.writeBigUInt64BE(2n ** 63n);
    expect(known.verify(Buffer.from(text), later)).toBe(false);
  });

  it('is given to checkpoints only, at a time that there is', () => {
    expect(() => cosign(witness, 'hello\n', 1n)).toThrow('checkpoint');
    expect(() => cosign(witness, text, -1n)).toThrow('time');
    expect(() => cosign(witness, text, 2n ** 63n)).toThrow('time');
  });

  it('cannot bring another text in', () => {
    expect(() => addSignatureLines(note, [`\n${line}`])).toThrow('note');
    expect(() => addSignatureLines(note, ['nonsense\n'])).toThrow('note');
  });
});
