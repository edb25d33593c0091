import fc, { type Arbitrary, type GeneratorValue } from 'fast-check';
import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isAbstractType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';

/** Ids and other values that exist, by the word that members asking for them end in: `placeId`, `code`, `classCode`. */
export type Pool = ReadonlyMap<string, readonly string[]>;

export interface MadeRequest {
  /** The first root field. */
  readonly field: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Texts that have broken other programs; none of them names anything of ours, so that an echo is no leak. */
export const nastyTexts: readonly string[] = [
  '',
  ' ',
  "'",
  "' or '1'='1",
  "'; drop table students; --",
  '" or ""="',
  '\\',
  '\\x00',
  '%',
  '%%%%____',
  '$1',
  '$$',
  '${7*7}',
  '{{7*7}}',
  '$.a[*] ? (@ > 1)',
  'a\' collate "C" desc --',
  'id desc nulls first',
  "E'\\\\u0041'",
  'NaN',
  'Infinity',
  '-0',
  '1e309',
  'null',
  'undefined',
  '[object Object]',
  '__proto__',
  'constructor',
  '../../../../etc/hosts',
  'file:///etc/hosts',
  'http://[::1]:1/',
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '=1+1',
  '+1',
  '@SUM(A1)',
  '-2+3',
  'a\r\nSet-Cookie: x=1',
  'line\nbreak\ttab',
  '\u202Egnp.exe',
  'a\u200Bb\uFEFFc',
  'Nguyễn Văn Đức'.normalize('NFD'),
  '\u{1F46E}\u{1F3FB}',
  'x'.repeat(300),
  'x'.repeat(3_000),
  'ﷺ'.repeat(200),
  'İı',
  '٣٤٥',
  '2026-02-30',
  '9999-12-31',
  '0000-00-00',
  'MQ',
  'RXhoaWJpdDox',
];

/** Texts that no database can hold; a request with one is refused whole. */
const poison: readonly string[] = ['\u0000', 'a\uD800', '\uDC00x', 'x'.repeat(10_001)];

const days = ['2026-10-01', '2026-11-20', '2027-09-30', '1900-01-01', '9999-12-31', '0001-01-01'];
const instants = [
  '2026-11-21T07:30:00+07:00',
  '2026-11-20T00:00:00Z',
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '0001-01-01T00:00:00Z',
  '2026-11-21T07:30:00.123456789+14:00',
];
const decimals = [
  '1',
  '0',
  '-1',
  '0.000001',
  '28.9874',
  '99999999999999',
  '99999999999999.999999',
  '2',
  '10',
];
const integers = [0, 1, 2, 3, 5, 10, 100, 101, -1, 2_147_483_647, -2_147_483_648];

/** Numbers as likely as each other; fast-check's own favour the ends. */
const unbiased = (min: number, max: number) => fc.noBias(fc.integer({ min, max }));

/** Makes operations out of the schema: any field, any argument, values that fit and values that nearly do. */
export class RequestMaker {
  private variables: Record<string, unknown> = {};
  private declarations: string[] = [];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly pool: Pool,
    private readonly g: GeneratorValue,
  ) {}

  /** One operation with one to three root fields; a mutation with one. */
  make(kind: 'query' | 'mutation', without: RegExp): MadeRequest {
    this.variables = {};
    this.declarations = [];
    const root = kind === 'query' ? this.schema.getQueryType()! : this.schema.getMutationType()!;
    const fields = Object.values(root.getFields()).filter((field) => !without.test(field.name));
    const count = kind === 'mutation' ? 1 : this.number(1, 3);
    const chosen = Array.from({ length: count }, () => this.one(fields));
    const selections = chosen.map((field, index) => this.field(field, 3, count > 1 ? `r${index}: ` : ''));
    const declared = this.declarations.length === 0 ? '' : `(${this.declarations.join(', ')})`;
    return {
      field: chosen[0]!.name,
      query: `${kind}${declared} { ${selections.join(' ')} }`,
      variables: this.variables,
    };
  }

  /** One value for an input type, named for what it is asked as; undefined leaves it out. */
  private value(type: GraphQLInputType, name: string): unknown {
    if (isNonNullType(type)) {
      return this.rarely(400) ? null : this.present(type.ofType, name);
    }
    if (this.rarely(3)) {
      return this.rarely(4) ? null : undefined;
    }
    return this.present(type, name);
  }

  private present(type: GraphQLInputType, name: string): unknown {
    if (isListType(type)) {
      return Array.from({ length: this.number(0, 2) }, () => this.value(type.ofType, name) ?? null);
    }
    return this.namedValue(getNamedType(type), name);
  }

  private namedValue(type: GraphQLNamedInputType, name: string): unknown {
    if (this.rarely(500)) {
      return this.one<unknown>([{}, [], 7, true, '', { a: { b: [1] } }, 1e308]);
    }
    if (isInputObjectType(type)) {
      return Object.fromEntries(
        Object.values(type.getFields())
          .map((field): [string, unknown] => [field.name, this.value(field.type, field.name)])
          .filter(([, value]) => value !== undefined),
      );
    }
    if (isEnumType(type)) {
      return this.one(type.getValues()).name;
    }
    switch (type.name) {
      case 'Int':
        return name === 'first'
          ? this.one(this.rarely(12) ? [0, 101, -1] : [1, 2, 5, 20])
          : this.one(integers);
      case 'Boolean':
        return this.rarely(2);
      case 'Float':
        return this.one([0, 1.5, -1e300]);
      case 'UUID':
        return this.likely(this.pooled('uuid'), this.pooled('uuid'));
      case 'Date':
        return this.likely(this.pooled('day'), days);
      case 'DateTime':
        return this.likely(this.pooled('instant'), instants);
      case 'UInt64':
        return this.likely(['0', '1', '300'], ['9223372036854775807', '9223372036854775808', '-1', '01']);
      case 'Decimal':
        return this.likely(['1'], decimals);
      case 'ID':
        return this.likely(this.pooled(this.kindOf(name)), [...nastyTexts, ...this.pooled('anyId')]);
      default:
        return this.text(name);
    }
  }

  /** Mostly one that does, now and then one that might, seldom one that cannot. */
  private likely(fitting: readonly string[], possible: readonly string[]): string {
    if (this.rarely(60)) {
      return this.one(nastyTexts);
    }
    return this.one(this.rarely(5) ? possible : fitting);
  }

  /** The longest word of the pool that the member's name ends in. */
  private kindOf(name: string): string {
    const kinds = [...this.pool.keys()].filter((key) =>
      name.toLowerCase().replace(/s$/, '').endsWith(`${key.toLowerCase()}id`),
    );
    return kinds.sort((one, other) => other.length - one.length)[0] ?? 'anyId';
  }

  private text(name: string): string {
    if (this.rarely(300)) {
      return this.one(poison);
    }
    const known = this.pool.get(name);
    if (known !== undefined && !this.rarely(4)) {
      return this.one(known);
    }
    return this.rarely(3) ? this.draw(fc.string({ unit: 'binary', maxLength: 40 })) : this.one(nastyTexts);
  }

  private field(field: GraphQLField<unknown, unknown>, depth: number, prefix = ''): string {
    const given = field.args.map((argument) => this.argument(argument)).filter((text) => text !== undefined);
    const call = `${prefix}${field.name}${given.length === 0 ? '' : `(${given.join(', ')})`}`;
    return isCompositeType(getNamedType(field.type))
      ? `${call} { ${this.selection(field.type, depth)} }`
      : call;
  }

  private argument(argument: GraphQLArgument): string | undefined {
    const value = this.value(argument.type, argument.name);
    if (value === undefined) {
      return undefined;
    }
    const variable = `v${this.declarations.length}`;
    this.declarations.push(`$${variable}: ${String(argument.type)}`);
    this.variables[variable] = value;
    return `${argument.name}: $${variable}`;
  }

  private selection(output: GraphQLOutputType, depth: number): string {
    const type = getNamedType(output);
    if (isAbstractType(type)) {
      const possible = this.schema.getPossibleTypes(type);
      const chosen = this.one(possible);
      return `__typename ... on ${chosen.name} { ${this.selection(chosen, depth)} }`;
    }
    if (!isObjectType(type)) {
      return '__typename';
    }
    const fields = Object.values(type.getFields());
    const texts = fields
      .filter((field) => {
        const isLeaf = !isCompositeType(getNamedType(field.type));
        return isLeaf
          ? !this.rarely(3)
          : depth > 0 && (/^(nodes|userErrors)$/.test(field.name) || this.rarely(3));
      })
      .map((field) => this.field(field, depth - 1));
    return texts.length === 0 ? '__typename' : texts.join(' ');
  }

  private pooled(key: string): readonly string[] {
    return this.pool.get(key) ?? ['x'];
  }

  draw<Value>(arbitrary: Arbitrary<Value>): Value {
    return this.g(() => arbitrary);
  }

  one<Value>(values: readonly Value[]): Value {
    return values[this.number(0, values.length - 1)]!;
  }

  number(min: number, max: number): number {
    return this.g(unbiased, min, max);
  }

  /** True once in so many times. */
  rarely(often: number): boolean {
    return this.number(1, often) === 1;
  }
}
