import { describe, expect, test } from '@jest/globals';
import { faultsOf } from '../../../test/support/vietnamese.js';
import { isBareRefusal, refusals, tell, tellBare, type RefusalName, type Worded } from './refusals.js';

interface AnyRefusal {
  readonly facts?: Readonly<Record<string, string>>;
}

const names = Object.keys(refusals) as RefusalName[];

const typical: Readonly<Record<string, string | Worded>> = {
  count: '1234567',
  code: 'input.quantity',
  text: 'a text',
  worded: { value: 'KEEPER, OFFICE_HEAD', vi: 'thủ kho, trưởng phòng khu vực' },
};

function factsFor(name: RefusalName): Record<string, string | Worded> {
  const kinds = Object.entries((refusals[name] as AnyRefusal).facts ?? {});
  return Object.fromEntries(kinds.map(([fact, kind]) => [fact, typical[kind]!]));
}

const toldWith = tell as (name: RefusalName, facts: object) => ReturnType<typeof tell>;

describe('a top-level error of the closed list', () => {
  test.each(names)('of %s with typical facts, when told, then it reads well in both languages', (name) => {
    const { messageVietnamese, message, facts } = toldWith(name, factsFor(name));
    expect({ messageVietnamese, faults: faultsOf(messageVietnamese) }).toEqual({
      messageVietnamese,
      faults: [],
    });
    expect(message).toMatch(/^[\x20-\x7e]+$/);
    expect(message).not.toMatch(/[{}]/);
    expect(Object.keys(facts)).toEqual(Object.keys(factsFor(name)));
  });

  test.each(names.filter(isBareRefusal))('of %s without facts, when told, then it reads well', (name) => {
    const { messageVietnamese, message, facts } = tellBare(name);
    expect(faultsOf(messageVietnamese)).toEqual([]);
    expect(message).toMatch(/^[A-Za-z][\x20-\x7e]+[.]$/);
    expect(facts).toEqual({});
  });

  test('given facts with Vietnamese words, then each language has its own, and the fact is raw', () => {
    const roles = { value: 'KEEPER', vi: 'thủ kho' };
    expect(tell('FORBIDDEN', { roles })).toEqual({
      code: 'FORBIDDEN',
      message: 'Your role does not allow this; these do: KEEPER.',
      messageVietnamese: 'Vai trò của bạn không được làm việc này; các vai trò được làm: thủ kho.',
      facts: { roles: 'KEEPER' },
    });
  });

  test('given numbers, then Vietnamese has its points between thousands, and the fact is raw', () => {
    expect(tell('QUERY_TOO_COMPLEX', { requested: '20301', most: '20000' })).toMatchObject({
      messageVietnamese: 'Yêu cầu hỏi đến 20.301 đối tượng, chỉ được 20.000; hãy hỏi từng trang nhỏ hơn.',
      facts: { requested: '20301', most: '20000' },
    });
  });

  test('given a refusal without its facts, then it does not compile', () => {
    // @ts-expect-error the facts are missing
    expect(() => tell('QUERY_TOO_DEEP')).not.toThrow();
    // @ts-expect-error this one cannot be told without
    expect(() => tellBare('QUERY_TOO_DEEP')).not.toThrow();
  });
});
