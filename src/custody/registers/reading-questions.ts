import type { ReadingQuestion, UnderstoodColumn } from './reading-choices.js';
import { columnTitle } from './register-columns.js';

/** A question in the words of both languages. */
export interface QuestionWords {
  readonly vietnamese: string;
  readonly english: string;
}

/**
 * The questions without whose answer nothing of a file can be booked. Rows that people do not see as they see others,
 * and texts of an old encoding, are set aside and said meanwhile.
 */
export function openQuestions(questions: readonly ReadingQuestion[]): ReadingQuestion[] {
  return questions.filter((question) => mustBeAnswered(question.kind));
}

function mustBeAnswered(kind: ReadingQuestion['kind']): boolean {
  switch (kind) {
    case 'SHEET':
    case 'COLUMN':
    case 'COLUMN_TWICE':
    case 'COLUMN_MISSING':
      return true;
    case 'HIDDEN_ROWS':
    case 'STRUCK_ROWS':
    case 'ENCODING':
      return false;
  }
}

/** Words a question for people. */
export function questionWords(question: ReadingQuestion): QuestionWords {
  switch (question.kind) {
    case 'SHEET': {
      const sheets = question.sheets.map(quoted).join(', ');
      return {
        vietnamese: `Trang tính nào là sổ: ${sheets}?`,
        english: `Which sheet is the register: ${sheets}?`,
      };
    }
    case 'COLUMN':
      return columnWords(question.column);
    case 'COLUMN_TWICE': {
      const columns = question.columns.map(columnName).join(', ');
      const title = columnTitle(question.meaning);
      return {
        vietnamese: `Nhiều cột cùng nghĩa “${title}”: ${columns}; cột nào đúng?`,
        english: `Several columns mean “${title}”: ${columns}; which of them is it?`,
      };
    }
    case 'COLUMN_MISSING': {
      const title = columnTitle(question.meaning);
      return {
        vietnamese: `Không thấy cột “${title}”; cột nào là cột đó?`,
        english: `The column “${title}” was not found; which column is it?`,
      };
    }
    case 'HIDDEN_ROWS':
      return rowWords(question.rowNumbers, 'bị ẩn', 'are hidden');
    case 'STRUCK_ROWS':
      return rowWords(question.rowNumbers, 'bị gạch ngang', 'are struck through');
    case 'ENCODING': {
      const example = quoted(question.example);
      return {
        vietnamese: `Chữ theo bảng mã cũ ${question.encoding}, ví dụ ${example}; có chuyển đổi không?`,
        english: `Texts are in the old encoding ${question.encoding}, such as ${example}; shall they be converted?`,
      };
    }
  }
}

function columnWords(column: UnderstoodColumn): QuestionWords {
  const name = columnName(column);
  const examples = column.examples.map(quoted).join(', ');
  const suggested = column.suggestion === null ? null : columnTitle(column.suggestion);
  return {
    vietnamese: `Cột ${name} (ví dụ ${examples}) có nghĩa gì, hay bỏ qua?${suggested === null ? '' : ` Có thể là “${suggested}”.`}`,
    english: `What does column ${name} (such as ${examples}) mean, or is it set aside?${suggested === null ? '' : ` It may be “${suggested}”.`}`,
  };
}

function columnName({ letter, title }: UnderstoodColumn): string {
  return `${letter} ${quoted(title)}`;
}

const ROWS_NAMED_AT_MOST = 20;

function rowWords(rowNumbers: readonly number[], vietnamese: string, english: string): QuestionWords {
  const more = rowNumbers.length > ROWS_NAMED_AT_MOST ? ', …' : '';
  const named = `${rowNumbers.slice(0, ROWS_NAMED_AT_MOST).join(', ')}${more}`;
  return {
    vietnamese: `Các dòng ${named} ${vietnamese}; có đọc không?`,
    english: `The rows ${named} ${english}; shall they be read?`,
  };
}

function quoted(text: string): string {
  return `“${text}”`;
}
