import { createHash } from 'node:crypto';
import {
  Kind,
  isAbstractType,
  print,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { PlanConditions, Variables } from './field-arguments.js';

/** The document that a plan is made for. */
export interface PlannedDocument {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly conditions: PlanConditions;
}

/**
 * The fields that a selection asks of an object, by the key under which the row carries them. Aliases of one field with
 * the same arguments share a key, and what is selected below them is read together.
 */
export function fieldsOf(
  document: PlannedDocument,
  type: GraphQLObjectType,
  nodes: readonly { readonly selectionSet?: SelectionSetNode | undefined }[],
): Map<string, FieldNode[]> {
  const found = new Map<string, FieldNode[]>();
  for (const node of nodes) {
    collect(document, type, node.selectionSet, found, new Set());
  }
  return found;
}

function collect(
  document: PlannedDocument,
  type: GraphQLObjectType,
  selections: SelectionSetNode | undefined,
  found: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  for (const selection of selections?.selections ?? []) {
    if (!isIncluded(document.conditions, selection)) {
      continue;
    }
    if (selection.kind === Kind.FIELD) {
      if (!selection.name.value.startsWith('__')) {
        const key = rowKeyOf(selection);
        found.set(key, [...(found.get(key) ?? []), selection]);
      }
      continue;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentOnce(document, selection, visited);
    if (fragment !== undefined && applies(document.schema, fragment.typeCondition?.name.value, type)) {
      collect(document, type, fragment.selectionSet, found, visited);
    }
  }
}

function fragmentOnce(
  document: PlannedDocument,
  { name }: { readonly name: { readonly value: string } },
  visited: Set<string>,
): FragmentDefinitionNode | undefined {
  if (visited.has(name.value)) {
    return undefined;
  }
  visited.add(name.value);
  return document.fragments[name.value];
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) {
    return true;
  }
  const named = schema.getType(condition);
  return isAbstractType(named) && schema.isSubType(named, type);
}

function isIncluded(conditions: PlanConditions, selection: SelectionNode): boolean {
  return (selection.directives ?? []).every(({ name, arguments: given }) => {
    const condition = given?.find((one) => one.name.value === 'if')?.value;
    if (condition === undefined || (name.value !== 'skip' && name.value !== 'include')) {
      return true;
    }
    return flagOf(conditions, condition) === (name.value === 'include');
  });
}

function flagOf(conditions: PlanConditions, node: ValueNode): boolean {
  if (node.kind !== Kind.VARIABLE) {
    return node.kind === Kind.BOOLEAN && node.value;
  }
  const variable = node.name.value;
  const of = (variables: Variables): boolean => variables[variable] === true;
  conditions.add({ name: `if $${variable}`, of });
  return of(conditions.variables);
}

const keys = new WeakMap<FieldNode, string>();

/**
 * Under which key a row carries a field: its name, and with arguments a mark of these, so that two selections of one
 * field with other arguments stand beside each other. Short enough for a column name of PostgreSQL.
 */
export function rowKeyOf(node: FieldNode): string {
  const known = keys.get(node);
  if (known !== undefined) {
    return known;
  }
  const given = (node.arguments ?? []).map(({ name, value }) => `${name.value}:${told(value)}`);
  const mark = given.length === 0 ? '' : `:${digestOf(given.toSorted().join())}`;
  const key = `${node.name.value}${mark}`;
  keys.set(node, key);
  return key;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 10);
}

/** A value in words that are the same for whatever the specification takes as the same: members have no order. */
function told(value: ValueNode): string {
  if (value.kind === Kind.OBJECT) {
    const members = value.fields.map((field) => `${field.name.value}:${told(field.value)}`);
    return `{${members.toSorted().join()}}`;
  }
  return value.kind === Kind.LIST ? `[${value.values.map(told).join()}]` : print(value);
}
