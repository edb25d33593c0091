import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { decodeCanonical, encodeCanonical, isCanonicalText } from './index.js';

const encoded = (value: unknown): string => encodeCanonical(value).toString('utf8');

/** Whatever JSON may hold, kept to the rules: NFC texts and whole numbers. */
const canonicalValue = fc.letrec((tie) => ({
  text: fc.string({ unit: 'grapheme' }).map((text) => text.normalize('NFC')),
  value: fc.oneof(
    { maxDepth: 4 },
    fc.boolean(),
    fc.constant(null),
    fc.maxSafeInteger().map((value) => value + 0 || 0),
    tie('text'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(tie('text') as fc.Arbitrary<string>, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe('canonical JSON', () => {
  it('sorts members by UTF-16 code units and writes no spaces', () => {
    const value = { b: [1, true, null], a: 'é', '\uff5e': '', '€': -5, '\ud83d\ude00': {} };
    expect(encoded(value)).toBe('{"a":"é","b":[1,true,null],"€":-5,"\ud83d\ude00":{},"\uff5e":""}');
  });

  it('comes back as it went, and only its own spelling is read', () => {
    fc.assert(
      fc.property(canonicalValue, (value) => {
        const bytes = encodeCanonical(value);
        expect(encodeCanonical(decodeCanonical(bytes))).toEqual(bytes);
        expect(bytes.toString('utf8')).toBe(canonicalize(value));
        expect(() => decodeCanonical(Buffer.concat([bytes, Buffer.from(' ')]))).toThrow('canonical');
      }),
      { verbose: true },
    );
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['undefined in an object', { a: undefined }],
    ['undefined in an array', [undefined]],
    ['a hole', Array(2)],
    ['an array with a name', Object.assign([1], { extra: 1 })],
    ['a Map', new Map([['a', 1]])],
    ['a Date', new Date(0)],
    [
      'an instance of a class',
      new (class Exhibit {
        readonly code = 1;
      })(),
    ],
    ['an object that inherits', Object.create({ a: 1 })],
    ['a hidden member', Object.defineProperty({}, 'a', { value: 1, enumerable: false })],
    ['a symbol as a key', { [Symbol('a')]: 1 }],
    ['a function', { toJSON: () => 'x' }],
    ['a bigint', 1n],
    ['NaN', NaN],
    ['infinity', -Infinity],
    ['minus zero', -0],
    ['a fraction', 0.5],
    ['2^53', 2 ** 53],
    ['2^53 + 1 from JSON', JSON.parse('9007199254740993')],
    ['a lone high surrogate', '\ud800'],
    ['a lone low surrogate in a key', { '\udc00': 1 }],
    ['form NFD', 'a\u0301'],
    ['form NFD in a key', { 'a\u0301': 1 }],
  ])('refuses %s', (_, value) => {
    expect(() => encodeCanonical(value)).toThrow('canonical');
  });

  it('refuses what is too deep or a circle, before the stack is full', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 65; level += 1) deep = [deep];
    const circle: Record<string, unknown> = {};
    circle['itself'] = circle;
    expect(() => encodeCanonical(deep)).toThrow('deeper');
    expect(() => encodeCanonical(circle)).toThrow('deeper');
    expect(() => encodeCanonical((deep as unknown[])[0])).not.toThrow();
  });

  it('takes the largest numbers, and objects of any realm', () => {
    expect(encoded([2 ** 53 - 1, -(2 ** 53 - 1)])).toBe('[9007199254740991,-9007199254740991]');
    expect(encoded(structuredClone({ a: [1] }))).toBe('{"a":[1]}');
    expect(encoded(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
    expect(encoded(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  });

  it.each([
    ['a duplicate key', '{"a":1,"a":1}'],
    ['another order', '{"b":1,"a":1}'],
    ['a space', '{"a": 1}'],
    ['another spelling of a number', '[1.0]'],
    ['another spelling of a text', '["\\u0061"]'],
    ['minus zero', '[-0]'],
    ['a byte order mark', '\ufeff[]'],
    ['no JSON', '{'],
    ['nothing', ''],
  ])('does not read %s', (_, text) => {
    expect(() => decodeCanonical(Buffer.from(text))).toThrow('canonical');
  });

  it('does not read bytes that are not UTF-8', () => {
    expect(() => decodeCanonical(Buffer.from([0x22, 0xff, 0x22]))).toThrow('canonical');
  });

  it('knows Vietnamese typed on another keyboard', () => {
    expect(isCanonicalText('Tang vật')).toBe(true);
    expect(isCanonicalText('Tang vật'.normalize('NFD'))).toBe(false);
  });
});
