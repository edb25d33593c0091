import type { Language } from './language.js';

/** A sentence in both languages. */
export interface Sentence {
  readonly vi: string;
  readonly en: string;
}

/** What a finding means for the verdict: holds, does not hold, cannot be told, worth knowing. */
type Weight = 'good' | 'bad' | 'undecided' | 'note';

interface Finding {
  readonly weight: Weight;
  readonly sentence: Sentence;
}

/** 0: everything that was asked holds; 1: something does not; 2: it cannot be told. */
export type ExitCode = 0 | 1 | 2;

const MARKS: Readonly<Record<Weight, string>> = { good: '✓', bad: '✗', undecided: '?', note: '·' };

const VERDICTS: Readonly<Record<ExitCode, Sentence>> = {
  0: { vi: 'KẾT LUẬN: ĐẠT', en: 'VERDICT: GOOD' },
  1: { vi: 'KẾT LUẬN: KHÔNG ĐẠT', en: 'VERDICT: BAD' },
  2: { vi: 'KẾT LUẬN: CHƯA ĐỦ CĂN CỨ', en: 'VERDICT: UNDECIDABLE' },
};

/** A million wrong entries are one finding with examples. */
const MOST_OF_A_KIND = 20;

/** Gathers what a verification finds and says it in Vietnamese and English. */
export class Report {
  private readonly findings: Finding[] = [];
  private readonly counts = new Map<string, number>();

  good(vi: string, en: string): void {
    this.findings.push({ weight: 'good', sentence: { vi, en } });
  }

  /** @param kind findings of one kind are counted, and only the first ones printed */
  bad(kind: string, vi: string, en: string): void {
    this.limited('bad', kind, vi, en);
  }

  undecided(kind: string, vi: string, en: string): void {
    this.limited('undecided', kind, vi, en);
  }

  note(kind: string, vi: string, en: string): void {
    this.limited('note', kind, vi, en);
  }

  /** Whether anything of this kind was found. */
  has(kind: string): boolean {
    return this.counts.has(kind);
  }

  /** What is bad or could not be told, in English; of many the first. */
  complaints(): string[] {
    return this.findings
      .filter(({ weight }) => weight === 'bad' || weight === 'undecided')
      .slice(0, MOST_OF_A_KIND)
      .map(({ sentence }) => sentence.en);
  }

  get exitCode(): ExitCode {
    if (this.findings.some(({ weight }) => weight === 'bad')) return 1;
    return this.findings.some(({ weight }) => weight === 'undecided') ? 2 : 0;
  }

  text(language: Language): string {
    const lines = this.findings.map(
      ({ weight, sentence }) => `${MARKS[weight]} ${spoken(sentence, language)}`,
    );
    for (const [kind, count] of this.counts) {
      if (count <= MOST_OF_A_KIND) continue;
      const more = String(count - MOST_OF_A_KIND);
      lines.push(
        `… ${spoken({ vi: `và ${more} dòng nữa (${kind})`, en: `and ${more} more (${kind})` }, language)}`,
      );
    }
    return `${[...lines, spoken(VERDICTS[this.exitCode], language)].join('\n')}\n`;
  }

  private limited(weight: Weight, kind: string, vi: string, en: string): void {
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    if (count <= MOST_OF_A_KIND) this.findings.push({ weight, sentence: { vi, en } });
  }
}

/** Vietnamese first, English beside it. */
export function spoken({ vi, en }: Sentence, language: Language): string {
  switch (language) {
    case 'vi':
      return vi;
    case 'en':
      return en;
    case 'both':
      return `${vi}\n    ${en}`;
  }
}
