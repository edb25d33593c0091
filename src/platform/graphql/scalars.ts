import { Decimal } from 'decimal.js';
import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { Temporal } from 'temporal-polyfill';
import { tell } from '../sentences/index.js';
import { refusal } from './errors.js';

function stringScalar(
  name: string,
  description: string,
  parse: (text: string) => string | Date,
  serialize: (value: unknown) => string,
): GraphQLScalarType {
  const parseValue = (value: unknown): string | Date => {
    if (typeof value !== 'string') {
      throw refusal(tell('VALUE_NOT_TEXT', { type: name }));
    }
    return parse(value);
  };
  return new GraphQLScalarType({
    name,
    description,
    serialize,
    parseValue,
    parseLiteral: (node: ValueNode) => {
      if (node.kind !== Kind.STRING) {
        throw refusal(tell('VALUE_NOT_TEXT', { type: name }));
      }
      return parse(node.value);
    },
  });
}

/** As PostgreSQL writes it, it needs no calculation; anything else goes through one. */
function withoutTrailingZeros(text: string): string {
  if (!/^-?\d+\.\d+$/.test(text)) {
    return new Decimal(text).toFixed();
  }
  let end = text.length;
  while (text[end - 1] === '0') {
    end -= 1;
  }
  return text.slice(0, text[end - 1] === '.' ? end - 1 : end);
}

const [mostWhole, mostDecimals] = [14, 6];
const decimalForm = /^-?(\d+)(?:\.(\d+))?$/;

/** Quantities and money: never a binary float. */
export const DecimalScalar = stringScalar(
  'Decimal',
  'A decimal number as a string, such as "28.9874": at most 14 digits before the point and 6 after it.',
  (text) => {
    const [, whole = '', decimals = ''] = decimalForm.exec(text) ?? [];
    if (whole === '') {
      throw refusal(tell('DECIMAL_WRONG'));
    }
    if (whole.length > mostWhole || decimals.length > mostDecimals) {
      const facts = { whole: String(mostWhole), decimals: String(mostDecimals) };
      throw refusal(tell('DECIMAL_TOO_LONG', facts));
    }
    return text;
  },
  (value) => withoutTrailingZeros(String(value)),
);

/** Years in which something of a warehouse book can lie; anything else is a slip of the pen. */
const [firstYear, lastYear] = [1900, 2200];

/** What `read` makes of a text of this form; undefined where the calendar or the clock has nothing of the kind. */
function onCalendar<Value>(text: string, form: RegExp, read: (text: string) => Value): Value | undefined {
  const year = Number(text.slice(0, 4));
  if (!form.test(text) || year < firstYear || year > lastYear) {
    return undefined;
  }
  try {
    return read(text);
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

const dayForm = /^\d{4}-\d{2}-\d{2}$/;

/** A day of the calendar in Viet Nam; it has no time zone. */
export const CalendarDateScalar = stringScalar(
  'Date',
  'A day of the calendar from 1900 to 2200, such as "2026-10-01".',
  (text) => {
    const day = onCalendar(text, dayForm, (given) => Temporal.PlainDate.from(given).toString());
    if (day === undefined) {
      throw refusal(tell('DAY_WRONG'));
    }
    return day;
  },
  (value) => String(value).slice(0, 10),
);

/** An instant of PostgreSQL in UTC, to the millisecond: only its end is written otherwise. */
const utcForm = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,3})?\+00:00$/;

/** How long it is with all three digits, as nine of ten are. */
const utcLength = '2026-10-01T00:30:00.123+00:00'.length;

function utcInstant(value: unknown): string {
  if (
    typeof value === 'string' &&
    value.length === utcLength &&
    value[19] === '.' &&
    value.endsWith('+00:00')
  ) {
    return `${value.slice(0, 23)}Z`;
  }
  const parts = typeof value === 'string' ? utcForm.exec(value) : null;
  return parts === null
    ? (value instanceof Date ? value : new Date(String(value))).toISOString()
    : `${parts[1] ?? ''}${(parts[2] ?? '.').padEnd(4, '0')}Z`;
}

/** No leap seconds: the calendar of PostgreSQL and of JavaScript has none. */
const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

export const InstantScalar = stringScalar(
  'DateTime',
  'An instant with its offset, from 1900 to 2200, such as "2026-10-01T07:30:00+07:00"; answered in UTC with milliseconds.',
  (text) => {
    const milliseconds = onCalendar(
      text,
      instantForm,
      (given) => Temporal.Instant.from(given).epochMilliseconds,
    );
    if (milliseconds === undefined) {
      throw refusal(tell('MOMENT_WRONG'));
    }
    return new Date(milliseconds);
  },
  (value) => utcInstant(value),
);

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const UuidScalar = stringScalar(
  'UUID',
  'A UUID made by the client, such as "0198c1d2-7f00-7000-8000-000000000001".',
  (text) => {
    if (!uuidPattern.test(text)) {
      throw refusal(tell('UUID_WRONG'));
    }
    return text.toLowerCase();
  },
  String,
);

/** The largest number that PostgreSQL's bigint holds; no log comes near it. */
const largestUInt64 = 9_223_372_036_854_775_807n;

/** Sizes and places of the log: JavaScript's own numbers end before them. */
export const UInt64Scalar = stringScalar(
  'UInt64',
  'A whole number from 0 to 9223372036854775807 in decimal digits, as a string, such as "161480".',
  (text) => {
    if (!/^(0|[1-9]\d{0,18})$/.test(text) || BigInt(text) > largestUInt64) {
      throw refusal(tell('WHOLE_NUMBER_WRONG'));
    }
    return text;
  },
  String,
);

/** The state of a subject before or after a change; its members differ by kind of event. */
export const StateScalar = new GraphQLScalarType({
  name: 'State',
  description: 'The members of a subject at one moment, as a JSON object. Answered only, never given.',
  serialize: (value) => value,
  parseValue: () => {
    throw refusal(tell('STATE_NOT_GIVEN'));
  },
  parseLiteral: () => {
    throw refusal(tell('STATE_NOT_GIVEN'));
  },
});
