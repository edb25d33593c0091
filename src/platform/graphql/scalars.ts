import { Decimal } from 'decimal.js';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { Temporal } from 'temporal-polyfill';

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

function stringScalar(
  name: string,
  description: string,
  parse: (text: string) => string | Date,
  serialize: (value: unknown) => string,
): GraphQLScalarType {
  const parseValue = (value: unknown): string | Date => {
    if (typeof value !== 'string') {
      throw badInput(`${name} must be given as a string.`);
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
        throw badInput(`${name} must be given as a string.`);
      }
      return parse(node.value);
    },
  });
}

const decimalPattern = /^-?\d{1,14}(\.\d{1,6})?$/;

/** Quantities and money: never a binary float. */
export const DecimalScalar = stringScalar(
  'Decimal',
  'A decimal number as a string, such as "28.9874": at most 14 digits before the point and 6 after it.',
  (text) => {
    if (!decimalPattern.test(text)) {
      throw badInput('Decimal must look like "12" or "12.3456".');
    }
    return text;
  },
  (value) => new Decimal(String(value)).toFixed(),
);

/** A day of the calendar in Viet Nam; it has no time zone. */
export const CalendarDateScalar = stringScalar(
  'Date',
  'A day of the calendar, such as "2026-10-01".',
  (text) => {
    try {
      if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
        return Temporal.PlainDate.from(text).toString();
      }
    } catch {
      // falls through to the refusal: a day that the calendar does not have
    }
    throw badInput('Date must be a day that exists, such as "2026-10-01".');
  },
  (value) => String(value).slice(0, 10),
);

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

export const InstantScalar = stringScalar(
  'DateTime',
  'An instant with its offset, such as "2026-10-01T07:30:00+07:00"; answered in UTC with milliseconds.',
  (text) => {
    const instant = new Date(text);
    if (!instantPattern.test(text) || Number.isNaN(instant.getTime())) {
      throw badInput('DateTime must be an instant with an offset, such as "2026-10-01T07:30:00+07:00".');
    }
    return instant;
  },
  (value) => (value instanceof Date ? value : new Date(String(value))).toISOString(),
);

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const UuidScalar = stringScalar(
  'UUID',
  'A UUID made by the client, such as "0198c1d2-7f00-7000-8000-000000000001".',
  (text) => {
    if (!uuidPattern.test(text)) {
      throw badInput('UUID must have the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.');
    }
    return text.toLowerCase();
  },
  String,
);

/** The state of a subject before or after a change; its members differ by kind of event. */
export const StateScalar = new GraphQLScalarType({
  name: 'State',
  description: 'The members of a subject at one moment, as a JSON object. Answered only, never given.',
  serialize: (value) => value,
  parseValue: () => {
    throw badInput('State is answered only.');
  },
  parseLiteral: () => {
    throw badInput('State is answered only.');
  },
});
