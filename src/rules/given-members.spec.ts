import { describe, expect, it } from '@jest/globals';
import { aboutWhatWasTyped, exactlyOneProblems, missingOr } from './given-members.js';
import { problem } from './problem.js';

describe('given members of which exactly one is needed', () => {
  const members = ['sealCheckId', 'sealOpeningId'] as const;
  const refused = [
    { code: 'ONE_OF_REQUIRED', field: ['input'], facts: { members: 'sealCheckId, sealOpeningId' } },
  ];

  it('when one is given, then it is taken', () => {
    expect(exactlyOneProblems({ sealCheckId: 'x', sealOpeningId: null }, members, ['input'])).toEqual([]);
  });

  it('when none or both are given, then they are named', () => {
    expect(exactlyOneProblems({}, members, ['input'])).toEqual(refused);
    expect(exactlyOneProblems({ sealCheckId: 'x', sealOpeningId: 'y' }, members, ['input'])).toEqual(refused);
  });
});

describe('given a code that is not in the book', () => {
  const unknown = problem('CLASS_UNKNOWN', ['input', 'classCode'], { class: 'NONE' });

  it('when something was typed, then it is unknown; when nothing that can be seen, then it is missing', () => {
    expect(missingOr('NONE', unknown)).toBe(unknown);
    for (const typed of ['', ' ', '\u200b', null, undefined]) {
      expect(missingOr(typed, unknown)).toEqual({
        code: 'REQUIRED',
        field: ['input', 'classCode'],
        facts: {},
      });
    }
  });
});

describe('given something that is required', () => {
  const about = (path: string, input: unknown) =>
    aboutWhatWasTyped(problem('REQUIRED', path.split('.')), input).code;

  it.each([
    ['input.voucher.number', { voucher: { number: 'abc' } }, 'NUMBER_WITHOUT_DIGIT'],
    ['input.paperNumber', { paperNumber: '№' }, 'NUMBER_WITHOUT_DIGIT'],
    ['input.items.0.name', { items: [{ name: '...' }] }, 'TEXT_SAYS_NOTHING'],
    ['input.reason', { reason: '?' }, 'TEXT_SAYS_NOTHING'],
    ['input.reason', { reason: ' \u200b' }, 'REQUIRED'],
    ['input.items.1.name', { items: [{ name: '...' }] }, 'REQUIRED'],
    ['input.items', { items: [] }, 'REQUIRED'],
    ['input.quantity', { quantity: '0' }, 'REQUIRED'],
  ])('when %s is %j, then it is told as %s', (path, input, code) => {
    expect(about(path, input)).toBe(code);
  });

  it('when something else is wrong, then that stays', () => {
    const told = problem('INVALID', ['input', 'reason']);
    expect(aboutWhatWasTyped(told, { reason: '?' })).toBe(told);
  });
});
