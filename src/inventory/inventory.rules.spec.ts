import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { discrepancyDecisions, discrepancyKinds } from './inventory.entity.js';
import {
  adjustmentRoute,
  countedQuantityProblems,
  countTimeProblems,
  decisionProblems,
  findDiscrepancies,
  holdsCapacity,
  missingSignatures,
  openingProblems,
  sealNoteProblems,
  stepProblems,
  type CountedPosition,
} from './inventory.rules.js';

const noon = new Date('2026-09-30T05:00:00Z');
const one = new Date('2026-09-30T06:00:00Z');

function codesOf(problems: readonly { code: string }[]): string[] {
  return problems.map((found) => found.code);
}

function position(lineId: string, expected: string, counted: string, more: object = {}): CountedPosition {
  return {
    lineId,
    exhibitId: 'item',
    countId: `count ${lineId}`,
    counted,
    expected,
    sealCondition: null,
    sealed: false,
    sealDamaged: false,
    ...more,
  };
}

function told(positions: readonly CountedPosition[]): unknown[] {
  return findDiscrepancies(positions, []).map((found) => [
    found.kind,
    found.lineId,
    found.foundLineId,
    found.quantity,
  ]);
}

describe('given the opening of an inventory', () => {
  it('when no calendar orders it, then a reason is required', () => {
    for (const kind of ['UNANNOUNCED', 'EXTRAORDINARY'] as const) {
      expect(codesOf(openingProblems({ kind, asOf: noon, reason: null }, one, null))).toEqual(['REQUIRED']);
      expect(openingProblems({ kind, asOf: noon, reason: 'hỏa hoạn' }, one, null)).toEqual([]);
    }
    expect(openingProblems({ kind: 'YEAR', asOf: noon, reason: null }, one, null)).toEqual([]);
  });

  it('when its moment is to come or lies before the last closing, then it is refused, at their edges not', () => {
    const given = (asOf: Date) => ({ kind: 'QUARTER' as const, asOf, reason: null });
    expect(codesOf(openingProblems(given(one), noon, null))).toEqual(['DATE_IN_FUTURE']);
    expect(codesOf(openingProblems(given(noon), one, one))).toEqual(['DATE_TOO_EARLY']);
    expect(openingProblems(given(one), one, one)).toEqual([]);
  });
});

describe('given a step', () => {
  it('when another is needed, then the present one is told, and a closed inventory is closed', () => {
    expect(stepProblems('COUNTING', 'COUNTING')).toEqual([]);
    expect(stepProblems('COUNTING', 'COMPARED')).toMatchObject([
      { code: 'INVENTORY_STATE_WRONG', facts: { status: 'COUNTING' } },
    ]);
    expect(codesOf(stepProblems('CLOSED', 'COMPARED'))).toEqual(['INVENTORY_CLOSED']);
  });
});

describe('given a counted quantity', () => {
  const unit = { name: 'ki-lô-gam', decimals: 4 };
  const known = { unit, isRecorded: true };
  const unrecorded = { unit, isRecorded: false };

  it('when it is nothing or as fine as the unit, then it is taken; otherwise not', () => {
    for (const quantity of ['0', '-0', '0.0000', '12.3456', '12.345600']) {
      expect(countedQuantityProblems(quantity, known, ['quantity'])).toEqual([]);
    }
    expect(codesOf(countedQuantityProblems('0.00001', known, []))).toEqual(['QUANTITY_TOO_FINE']);
    expect(codesOf(countedQuantityProblems('-0.0001', known, []))).toEqual(['NEGATIVE']);
  });

  it('when the thing has no record, then there is at least some of it', () => {
    expect(codesOf(countedQuantityProblems('0', unrecorded, []))).toEqual(['QUANTITY_NOT_POSITIVE']);
    expect(countedQuantityProblems('0.0001', unrecorded, [])).toEqual([]);
    expect(codesOf(countedQuantityProblems('0.000001', unrecorded, []))).toEqual(['QUANTITY_TOO_FINE']);
  });
});

describe('given what else a counter tells', () => {
  it('when the seal is damaged, then it is described', () => {
    expect(codesOf(sealNoteProblems('TORN', '  '))).toEqual(['SEAL_NOTE_REQUIRED']);
    expect(sealNoteProblems('TORN', 'rách')).toEqual([]);
    for (const condition of [null, 'INTACT', 'NOT_SEALED'] as const) {
      expect(sealNoteProblems(condition, '')).toEqual([]);
    }
  });

  it('when it was counted, then between the opening and now, both included', () => {
    expect(countTimeProblems(noon, noon, one)).toEqual([]);
    expect(countTimeProblems(one, noon, one)).toEqual([]);
    expect(codesOf(countTimeProblems(noon, one, one))).toEqual(['INVENTORY_COUNT_BEFORE_OPENING']);
    expect(codesOf(countTimeProblems(one, noon, noon))).toEqual(['DATE_IN_FUTURE']);
  });
});

describe('given counts beside the book', () => {
  it('when all agree, then there is no discrepancy, however the numbers are written', () => {
    expect(told([position('a', '2.50', '2.5'), position('b', '0', '0')])).toEqual([]);
  });

  it('when an item is short here and too much there, then as much as both is misplaced and the rest is told apart', () => {
    expect(told([position('a', '5', '1'), position('b', '0', '3')])).toEqual([
      ['MISPLACED', 'a', 'b', '3'],
      ['SHORTAGE', 'a', null, '1'],
    ]);
    expect(told([position('a', '1', '0'), position('b', '2', '0'), position('c', '0', '4')])).toEqual([
      ['MISPLACED', 'a', 'c', '1'],
      ['MISPLACED', 'b', 'c', '2'],
      ['SURPLUS', 'c', null, '1'],
    ]);
  });

  it('when one item is short and another too much, then they are not set off', () => {
    const positions = [position('a', '1', '0'), position('b', '0', '1', { exhibitId: 'another' })];
    expect(told(positions)).toEqual([
      ['SHORTAGE', 'a', null, '1'],
      ['SURPLUS', 'b', null, '1'],
    ]);
  });

  it('when the book has a live seal that was not found intact, then it is told, and only then', () => {
    const seal = (sealed: boolean, sealCondition: CountedPosition['sealCondition']) =>
      told([position('a', '1', '1', { sealed, sealCondition })]);
    expect(seal(true, 'NOT_SEALED')).toEqual([['SEAL', 'a', null, null]]);
    expect(seal(true, 'UNREADABLE')).toEqual([['SEAL', 'a', null, null]]);
    for (const [sealed, condition] of [
      [true, 'INTACT'],
      [true, null],
      [false, 'NOT_SEALED'],
      [false, 'TORN'],
    ] as const) {
      expect(seal(sealed, condition)).toEqual([]);
    }
  });

  it('when a thing has no record, then it is told with its quantity', () => {
    expect(findDiscrepancies([], [{ countId: 'c', quantity: '2' }])).toEqual([
      { kind: 'UNREGISTERED', lineId: null, foundLineId: null, countId: 'c', quantity: '2' },
    ]);
  });

  it('when they are any counts, then surplus less shortage is what they differ, and nothing is both', () => {
    const quantity = fc.integer({ min: 0, max: 50 }).map((tenths) => new Decimal(tenths).div(10).toFixed());
    const positions = fc.array(fc.tuple(quantity, quantity, fc.constantFrom('x', 'y')), { maxLength: 8 });
    const result = fc.check(
      fc.property(positions, (drawn) => {
        const counted = drawn.map(([expected, seen, exhibitId], index) =>
          position(String(index), expected, seen, { exhibitId }),
        );
        const found = findDiscrepancies(counted, []);
        for (const exhibitId of ['x', 'y']) {
          const own = counted.filter((one) => one.exhibitId === exhibitId);
          const lines = new Set(own.map((one) => one.lineId));
          const sum = (kind: string) =>
            found
              .filter((one) => one.kind === kind && lines.has(one.lineId ?? ''))
              .reduce((total, one) => total.plus(one.quantity ?? 0), new Decimal(0));
          const difference = own.reduce(
            (total, one) => total.plus(one.counted).minus(one.expected),
            new Decimal(0),
          );
          expect(sum('SURPLUS').minus(sum('SHORTAGE')).eq(difference)).toBe(true);
          expect(sum('SURPLUS').isZero() || sum('SHORTAGE').isZero()).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
    process.stdout.write(`discrepancies add up: seed ${String(result.seed)}\n`);
    if (result.failed) throw new Error(fc.defaultReportMessage(result));
  });
});

describe('given a decision', () => {
  it('when it is taken on a kind, then the book moves as the law has it, or not at all', () => {
    const routes = discrepancyKinds.flatMap((kind) =>
      discrepancyDecisions
        .map((decision) => [kind, decision, adjustmentRoute(kind, decision)] as const)
        .filter(([, , route]) => route !== undefined),
    );
    expect(routes).toEqual([
      ['SHORTAGE', 'ADJUST', { from: 'LINE', to: 'MISSING' }],
      ['SHORTAGE', 'INVESTIGATE', { from: 'LINE', to: 'MISSING' }],
      ['SURPLUS', 'ADJUST', { from: 'MISSING', to: 'LINE' }],
      ['MISPLACED', 'ADJUST', { from: 'LINE', to: 'FOUND_LINE' }],
    ]);
  });

  it('when there is nothing to adjust the book by, then ADJUST is refused', () => {
    const refused = discrepancyKinds.filter((kind) => decisionProblems(kind, 'ADJUST').length > 0);
    expect(refused).toEqual(['SEAL']);
    expect(discrepancyKinds.flatMap((kind) => decisionProblems(kind, 'EXPLAINED'))).toEqual([]);
  });
});

describe('given the signatures', () => {
  it('when a role is held elsewhere or reaches the office only from above, then it does not sign here', () => {
    const head = { role: 'OFFICE_HEAD', officeId: 'kv03' } as const;
    expect(holdsCapacity([head], 'HEAD', 'kv03')).toBe(true);
    expect(holdsCapacity([head], 'HEAD', 'kv05')).toBe(false);
    expect(holdsCapacity([head], 'KEEPER', 'kv03')).toBe(false);
    const province = { role: 'PROVINCIAL_HEAD', officeId: 'tinh' } as const;
    expect(holdsCapacity([province], 'HEAD', 'tinh')).toBe(true);
    expect(holdsCapacity([province], 'HEAD', 'kv03')).toBe(false);
  });

  it('when some are missing, then they are named in the order of the rule', () => {
    expect(missingSignatures(['KEEPER', 'ACCOUNTANT', 'HEAD'], ['ACCOUNTANT'])).toEqual(['KEEPER', 'HEAD']);
  });
});
