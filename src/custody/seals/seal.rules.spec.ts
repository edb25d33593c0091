import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import type { ParticipantCapacity, ParticipantSignature } from './participant.entity.js';
import { attendantProblems, mostAttendants, type Attendant } from './participant.rules.js';
import {
  attendanceProblems,
  conditionProblems,
  isDamaged,
  labelCountProblems,
  labelPart,
  labelText,
  momentProblems,
} from './seal.rules.js';

function person(
  capacity: ParticipantCapacity,
  signature: ParticipantSignature = 'SIGNED',
  more: Partial<Attendant> = {},
): Attendant {
  const remark = signature === 'SIGNED' ? '' : 'có ghi chú';
  return { staffId: null, name: `Người ${capacity}`, organisation: '', capacity, signature, remark, ...more };
}

const organiser = person('ORGANISER');
const keeper = { fullName: 'Ksor Thị Giữ Kho' };
const codesOf = (problems: readonly { code: string }[]) => problems.map((one) => one.code);

describe('who must take part', () => {
  test.each([
    ['SEALING', ['WITNESS'], true],
    ['SEALING', ['COMMUNE'], true],
    ['SEALING', ['CONCERNED_PERSON'], false],
    ['SEALING', ['KEEPER'], false],
    ['RESEALING', ['KEEPER'], true],
    ['RESEALING', ['CONCERNED_PERSON'], false],
    ['OPENING', ['CONCERNED_PERSON'], true],
    ['OPENING', ['WITNESS'], true],
    ['OPENING', ['COUNSEL', 'PROSECUTOR'], false],
  ] as const)('given a %s, when an organiser and %j come, then enough came: %s', (act, others, enough) => {
    const people = [organiser, ...others.map((capacity) => person(capacity))];
    expect(attendanceProblems(act, people, 2, ['p'])).toHaveLength(enough ? 0 : 1);
  });

  test('given a witness who did not come, when sealing, then the absent one does not count', () => {
    const problems = attendanceProblems('SEALING', [organiser, person('WITNESS', 'ABSENT')], 2, ['p']);
    expect(problems).toEqual([{ code: 'SEAL_PARTICIPANTS_MISSING', field: ['p'], facts: { required: '2' } }]);
  });

  test('given a witness who refused to sign, when sealing, then the witness was there all the same', () => {
    expect(attendanceProblems('SEALING', [organiser, person('WITNESS', 'REFUSED')], 2, [])).toEqual([]);
  });

  test('given an organiser who refused to sign, when sealing, then nobody organised it', () => {
    const people = [person('ORGANISER', 'REFUSED'), person('WITNESS')];
    expect(codesOf(attendanceProblems('SEALING', people, 2, []))).toEqual(['SEAL_PARTICIPANTS_MISSING']);
  });

  test('given a rule that asks for three, when two come, then one is missing', () => {
    const people = [organiser, person('WITNESS')];
    expect(codesOf(attendanceProblems('SEALING', people, 3, []))).toEqual(['SEAL_PARTICIPANTS_MISSING']);
    expect(codesOf(attendanceProblems('OPENING', people, 3, []))).toEqual([
      'SEAL_OPENING_PARTICIPANTS_MISSING',
    ]);
  });
});

describe('how people stand on the minutes', () => {
  test.each(['FINGERPRINT', 'REFUSED', 'ABSENT'] as const)(
    'given %s without a remark, when written down, then the remark is asked for',
    (signature) => {
      const problems = attendantProblems(
        keeper,
        [organiser, person('WITNESS', signature, { remark: '' })],
        ['p'],
      );
      expect(problems).toEqual([{ code: 'REQUIRED', field: ['p', '1', 'remark'], facts: {} }]);
    },
  );

  test('given no name, when written down, then it is asked for', () => {
    expect(attendantProblems(keeper, [person('WITNESS', 'SIGNED', { name: '' })], ['p'])[0]?.field).toEqual([
      'p',
      '0',
      'name',
    ]);
  });

  test.each([
    ['the same member of the staff', { staffId: 'a', name: 'An' }, { staffId: 'a', name: 'Bình' }],
    ['the same name in other letters', { name: 'Siu An' }, { name: 'SIU AN' }],
  ])('given %s twice, when written down, then once is enough', (_case, one, other) => {
    const people = [person('ORGANISER', 'SIGNED', one), person('WITNESS', 'SIGNED', other)];
    expect(codesOf(attendantProblems(keeper, people, []))).toEqual(['PARTICIPANT_TWICE']);
  });

  test.each([
    ['the name of who acts', 'Thủ kho Ksor Thị Giữ Kho', 'PARTICIPANT_IS_ACTOR'],
    ['a title alone', 'Thủ kho', 'PERSON_NAME_NEEDED'],
    ['a sign alone', '.', 'PERSON_NAME_NEEDED'],
  ])('given %s, when written down, then it is refused', (_case, name, code) => {
    expect(codesOf(attendantProblems(keeper, [person('WITNESS', 'SIGNED', { name })], []))).toEqual([code]);
  });

  test('given one name from two places, when written down, then it is one person; a year of birth tells two apart', () => {
    const named = (name: string, organisation: string, staffId: string | null = null) =>
      person('WITNESS', 'SIGNED', { name, organisation, staffId });
    const codes = (...people: Attendant[]) => codesOf(attendantProblems(keeper, people, []));
    expect(codes(named('An', 'xã A'), named('An', 'xã B'))).toEqual(['PARTICIPANT_TWICE']);
    expect(codes(named('An', 'Thủ kho', 'a'), named('AN', 'xã B'))).toEqual(['PARTICIPANT_TWICE']);
    expect(codes(named('An (1980)', 'xã A'), named('An (1991)', 'xã B'))).toEqual([]);
    // Two of the staff of one name are known by their accounts.
    expect(codes(named('An', 'Thủ kho', 'a'), named('An', 'Kế toán', 'b'))).toEqual([]);
  });

  test('given more people than a paper holds, when written down, then it is refused', () => {
    const people = Array.from({ length: mostAttendants + 1 }, (_, index) =>
      person('WITNESS', 'SIGNED', { name: `Người ${index}` }),
    );
    expect(codesOf(attendantProblems(keeper, people, []))).toEqual(['TOO_MANY']);
    expect(attendantProblems(keeper, people.slice(1), [])).toEqual([]);
  });
});

describe('a seal', () => {
  test.each(['PEELED', 'TORN', 'UNREADABLE', 'MISSING', 'SUSPICIOUS'] as const)(
    'given a seal that is %s, when looked at, then it is damaged and to be described',
    (condition) => {
      expect(isDamaged(condition)).toBe(true);
      expect(codesOf(conditionProblems(condition, '', []))).toEqual(['SEAL_NOTE_REQUIRED']);
      expect(conditionProblems(condition, 'góc trái bong 2 cm', [])).toEqual([]);
    },
  );

  test('given an intact seal, when looked at, then nothing needs to be said', () => {
    expect(isDamaged('INTACT')).toBe(false);
    expect(conditionProblems('INTACT', '', [])).toEqual([]);
  });

  test.each([
    ['2026-03-02T00:00:00Z', ['DATE_IN_FUTURE']],
    ['2026-03-01T00:00:00Z', []],
    ['2026-02-01T00:00:00Z', []],
    ['2026-01-31T23:59:59.999Z', ['SEAL_BEFORE_PREDECESSOR']],
  ])('given a predecessor on 1 February and now 1 March, when done at %s, then %j', (moment, codes) => {
    const now = new Date('2026-03-01T00:00:00Z');
    const predecessor = new Date('2026-02-01T00:00:00Z');
    expect(codesOf(momentProblems(new Date(moment), now, predecessor, []))).toEqual(codes);
  });

  test('given no predecessor, when done long ago, then it may be', () => {
    const now = new Date('2026-03-01T00:00:00Z');
    expect(momentProblems(new Date('2019-01-01T00:00:00Z'), now, null, [])).toEqual([]);
  });

  test('given a label, when it is called by a text, then by its number or else by its ordinal', () => {
    expect(labelText({ labelIssuer: 'PC09', labelNumber: '0012', ordinal: 3 })).toBe('PC09, số 0012');
    expect(labelText({ labelIssuer: 'PC09', labelNumber: null, ordinal: 3 })).toBe('PC09, lần 3');
  });

  test('given another way of typing the same label, when kept, then it is the same text', () => {
    expect(labelPart('  Phòng  PC09 ')).toBe('Phòng PC09');
    expect(labelPart('Phòng PC09'.normalize('NFD'))).toBe('Phòng PC09'.normalize('NFC'));
    expect(labelPart(null)).toBe('');
  });

  test.each([
    [0, 1],
    [1, 0],
    [99, 0],
    [100, 1],
  ])('given %i labels, when counted, then there are %i problems', (count, problems) => {
    expect(labelCountProblems(count, [])).toHaveLength(problems);
  });
});
