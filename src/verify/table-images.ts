/** A row as its columns, each in one spelling: the same value gives the same text. */
export type RowImage = ReadonlyMap<string, string>;

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Stands before a number that was made a text; PostgreSQL has no text with this character. */
const NUMBER_MARK = '\0';

/**
 * JSON whose numbers are kept as exact decimals: PostgreSQL writes numerics longer than a double is.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  JSON.parse(text);
  return JSON.parse(
    text.replace(STRING_OR_NUMBER, (token) =>
      token.startsWith('"') ? token : JSON.stringify(`${NUMBER_MARK}${decimalOf(token)}`),
    ),
  );
}

/** The columns of a row, or undefined for what is no object. */
export function rowImage(value: unknown): RowImage | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value).map(([column, each]) => [column, spelling(each)]));
}

/** One text for a value whatever the order of its members. */
export function spelling(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spelling).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${members.map(([name, each]) => `${JSON.stringify(name)}:${spelling(each)}`).join(',')}}`;
  }
  return typeof value === 'string' && value.startsWith(NUMBER_MARK)
    ? value.slice(NUMBER_MARK.length)
    : JSON.stringify(value);
}

/** 12.50, 1.25e1 and 12.5 are one number: digits without zeroes at either end, times a power of ten. */
function decimalOf(token: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(token) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  if (short === '') return '0';
  const power = Number(exponent) - fraction.length + (digits.length - short.length);
  return power === 0 ? `${sign}${short}` : `${sign}${short}e${power}`;
}
