import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What an operation looks like when its fragments are written out, before any value is known. */
export interface QueryShape {
  readonly depth: number;
  /** The depth below `__schema` and `__type`; 0 when the operation asks for neither. */
  readonly introspectionDepth: number;
  readonly aliases: number;
  readonly directives: number;
  /** The fields of the outermost level. */
  readonly fields: number;
}

const nothing: QueryShape = { depth: 0, introspectionDepth: 0, aliases: 0, directives: 0, fields: 0 };
const introspectionFields = new Set(['__schema', '__type']);

/** Measures an operation of a valid document; each fragment is looked at once, however often it is spread. */
export function shapeOf(document: DocumentNode, operation: OperationDefinitionNode): QueryShape {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  return new ShapeReader(fragments).ofSelections(operation.selectionSet);
}

class ShapeReader {
  private readonly known = new Map<string, QueryShape>();

  constructor(private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>) {}

  ofSelections(selections: SelectionSetNode | undefined): QueryShape {
    return (selections?.selections ?? [])
      .map((selection) => this.ofSelection(selection))
      .reduce(beside, nothing);
  }

  private ofSelection(selection: SelectionNode): QueryShape {
    const directives = selection.directives?.length ?? 0;
    switch (selection.kind) {
      case Kind.FIELD: {
        const below = this.ofSelections(selection.selectionSet);
        const introspects = introspectionFields.has(selection.name.value);
        return {
          depth: introspects ? 1 : below.depth + 1,
          introspectionDepth: introspects ? below.depth + 1 : below.introspectionDepth,
          aliases: below.aliases + (selection.alias === undefined ? 0 : 1),
          directives: below.directives + directives,
          fields: 1,
        };
      }
      case Kind.INLINE_FRAGMENT: {
        const inner = this.ofSelections(selection.selectionSet);
        return { ...inner, directives: inner.directives + directives };
      }
      case Kind.FRAGMENT_SPREAD: {
        const inner = this.ofFragment(selection.name.value);
        return { ...inner, directives: inner.directives + directives };
      }
    }
  }

  private ofFragment(name: string): QueryShape {
    const known = this.known.get(name);
    if (known !== undefined) {
      return known;
    }
    // Validation has refused circles; this keeps one from being walked for ever all the same.
    this.known.set(name, nothing);
    const shape = this.ofSelections(this.fragments.get(name)?.selectionSet);
    this.known.set(name, shape);
    return shape;
  }
}

function beside(one: QueryShape, other: QueryShape): QueryShape {
  return {
    depth: Math.max(one.depth, other.depth),
    introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
    fields: one.fields + other.fields,
  };
}
