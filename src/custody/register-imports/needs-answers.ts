import { refused, type Outcome } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import { openQuestions, questionWords, type RegisterReading } from '../registers/index.js';

const LONGEST_FACT = 2_000;

/** The reading, or a refusal with the questions without whose answers nothing of the register can be booked. */
export function withoutOpenQuestions(reading: RegisterReading): Outcome<RegisterReading> {
  const questions = openQuestions(reading.questions).map(questionWords);
  if (questions.length === 0) return { ok: true, value: reading };
  const inOneLine = (sentences: readonly string[]): string =>
    sentences
      .map((sentence) => sentence.replace(/[.?]$/, ''))
      .join('; ')
      .slice(0, LONGEST_FACT)
      .toWellFormed();
  return refused(
    problem('REGISTER_NEEDS_ANSWERS', ['input'], {
      questionsVietnamese: inOneLine(questions.map((words) => words.vietnamese)),
      questionsEnglish: inOneLine(questions.map((words) => words.english)),
    }),
  );
}
