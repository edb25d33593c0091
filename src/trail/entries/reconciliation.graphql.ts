import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { fieldCosts } from '../../platform/graphql/limits.js';
import { InstantScalar, UInt64Scalar } from '../../platform/graphql/scalars.js';

export enum AuditDifferenceKindEnum {
  DIFFERS = 'DIFFERS',
  UNLOGGED = 'UNLOGGED',
  MISSING = 'MISSING',
  WITHHELD = 'WITHHELD',
}

registerEnumType(AuditDifferenceKindEnum, {
  name: 'AuditDifferenceKind',
  description: 'How a row of the book is not what the log says.',
  valuesConfig: {
    DIFFERS: { description: 'It holds something else.' },
    UNLOGGED: { description: 'The table has it and the log has not.' },
    MISSING: { description: 'The log has it and the table has not.' },
    WITHHELD: { description: 'The log keeps no content of it to compare with.' },
  },
});

@ObjectType({ description: 'A row of the book that is not what the log says.' })
export class AuditRowDifference {
  @Field(() => String, { description: 'The table, with its schema.' })
  table: string;

  @Field(() => String, { description: 'The primary key of the row, as JSON.' })
  key: string;

  @Field(() => AuditDifferenceKindEnum, { description: 'How it differs.' })
  kind: AuditDifferenceKindEnum;

  @Field(() => [String], { description: 'The columns that differ; empty where the whole row does.' })
  columns: string[];
}

@ObjectType({ description: 'A comparison of the book with the log (đối chiếu sổ với nhật ký).' })
export class AuditReconciliation {
  @Field(() => UInt64Scalar, { description: 'The place of its entry in the log.' })
  leafIndex: string;

  @Field(() => InstantScalar, { description: 'When it was told.' })
  comparedAt: string;

  @Field(() => UInt64Scalar, { description: 'The entries of the log that were folded.' })
  treeSize: string;

  @Field(() => Boolean, {
    complexity: fieldCosts.value,
    description: 'Whether nothing differs, and every derived number follows.',
  })
  isEqual: boolean;

  @Field(() => Int, { description: 'The tables that were compared.' })
  tables: number;

  @Field(() => Int, { description: 'The rows that they hold.' })
  rows: number;

  @Field(() => Int, { description: 'Rows that hold something else.' })
  differing: number;

  @Field(() => Int, { description: 'Rows that the log does not know.' })
  unlogged: number;

  @Field(() => Int, { description: 'Rows of the log that the tables do not have.' })
  missing: number;

  @Field(() => Int, { description: 'Rows of which the log keeps no content.' })
  withheld: number;

  @Field(() => Int, {
    complexity: fieldCosts.value,
    description: 'Derived numbers that do not follow from the facts.',
  })
  brokenInvariants: number;

  @Field(() => String, { description: 'SHA-256 of all rows of the tables, as hexadecimal digits.' })
  digest: string;

  @Field(() => [AuditRowDifference], { description: 'The first hundred of the rows that differ.' })
  differences: AuditRowDifference[];
}

export const AuditReconciliationConnection = connectionType('AuditReconciliation', () => AuditReconciliation);
