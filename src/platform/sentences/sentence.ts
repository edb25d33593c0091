import { dayInVietnamese, momentInVietnamese, numberInVietnamese } from './vietnamese.js';

/** A sentence in both languages; `{fact}` is filled in. */
export interface Bilingual {
  readonly vi: string;
  readonly en: string;
}

/** How a fact is written, whatever it is about. `when` is a day or an instant; the last three stand as they are. */
export type PlainKind =
  'quantity' | 'money' | 'count' | 'day' | 'moment' | 'when' | 'year' | 'code' | 'name' | 'text';

/** The names of the facts in a sentence. */
export type FactsIn<Sentence extends string> = Sentence extends `${string}{${infer Fact}}${infer Rest}`
  ? Fact | FactsIn<Rest>
  : never;

type Declared<Definition> = Definition extends { readonly facts: infer Facts } ? keyof Facts : never;

type Used<Definition> = Definition extends { readonly vi: infer Vi; readonly en: infer En }
  ? FactsIn<Vi & string> | FactsIn<En & string>
  : never;

/**
 * A list of sentences that declare exactly the facts that they use, and whose bare sentences use none; anything else
 * does not compile.
 */
export type SoundSentences<List> = {
  [Code in keyof List]: [Used<List[Code]>] extends [Declared<List[Code]>]
    ? [Declared<List[Code]>] extends [Used<List[Code]>]
      ? List[Code] extends { readonly bare: infer Bare }
        ? [Used<Bare>] extends [never]
          ? List[Code]
          : { readonly factsInBareSentence: Used<Bare> }
        : List[Code]
      : { readonly factsThatNoSentenceUses: Exclude<Declared<List[Code]>, Used<List[Code]>> }
    : { readonly factsThatAreNotDeclared: Exclude<Used<List[Code]>, Declared<List[Code]>> };
};

/** What must be known to tell a sentence. */
export type FactsOf<Definition> = Definition extends { readonly facts: infer Facts }
  ? { readonly [Fact in keyof Facts]: string }
  : unknown;

/** The sentence with each of its facts told. */
export function fillIn(sentence: string, tell: (fact: string) => string): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (_match, fact: string) => tell(fact));
}

/** A fact as it stands in a Vietnamese sentence: 1.234,5 · 22/11/2026 · 04:02:38 ngày 23/11/2026. */
export function plainInVietnamese(kind: PlainKind, value: string): string {
  switch (kind) {
    case 'quantity':
    case 'count':
      return numberInVietnamese(value);
    case 'money':
      return numberInVietnamese(value, 2);
    case 'day':
      return dayInVietnamese(value);
    case 'moment':
      return momentInVietnamese(value);
    case 'when':
      return value.includes('T') ? momentInVietnamese(value) : dayInVietnamese(value);
    case 'year':
    case 'code':
    case 'name':
    case 'text':
      return value;
  }
}
