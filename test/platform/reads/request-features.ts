import {
  Kind,
  TypeInfo,
  getNamedType,
  isInterfaceType,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type ArgumentNode,
  type DocumentNode,
  type GraphQLSchema,
  type SelectionNode,
} from 'graphql';

/** What makes a document hard to plan, with the share of all documents that must have it, in percent. */
export const leastShares = {
  'a page below a row, with variables': 4,
  'a member of a filter by a variable': 0.4,
  'a variable within a list': 0.2,
  'an interface': 20,
  'a fragment on an interface': 2,
  'a field of the interface itself': 5,
  'a named fragment': 10,
  'a named fragment that is spread twice': 2,
  'a fragment on the root': 3,
  'a condition on a field': 5,
  'a condition on a fragment': 3,
  'a condition by a variable': 5,
  'two conditions on one selection': 0.5,
  'one field twice in a selection': 5,
  'a hit of the search': 0.8,
} as const;

export type Feature = keyof typeof leastShares;

/** Which of these a document has. */
export function featuresOf(schema: GraphQLSchema, document: DocumentNode): ReadonlySet<Feature> {
  const found = new Set<Feature>();
  const spread = new Set<string>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: (node) => {
        const parent = types.getParentType();
        noteConditions(node, 'a condition on a field', found);
        if (isInterfaceType(parent) && !node.name.value.startsWith('__')) {
          found.add('a field of the interface itself');
        }
        if (parent !== schema.getQueryType() && (node.arguments ?? []).some(holdsVariable)) {
          found.add('a page below a row, with variables');
        }
        if (parent?.name === 'SearchHit') {
          found.add('a hit of the search');
        }
      },
      ObjectField: ({ value }) => {
        if (value.kind === Kind.VARIABLE) {
          found.add('a member of a filter by a variable');
        }
      },
      ListValue: ({ values }) => {
        if (values.some(({ kind }) => kind === Kind.VARIABLE)) {
          found.add('a variable within a list');
        }
      },
      SelectionSet: ({ selections }) => {
        if (isInterfaceType(getNamedType(types.getType()))) {
          found.add('an interface');
        }
        const keys = selections
          .filter((one) => one.kind === Kind.FIELD)
          .map(({ alias, name }) => (alias ?? name).value);
        if (new Set(keys).size < keys.length) {
          found.add('one field twice in a selection');
        }
      },
      InlineFragment: (node) => {
        noteConditions(node, 'a condition on a fragment', found);
        noteFragment(node.typeCondition?.name.value, schema, found);
      },
      FragmentDefinition: ({ typeCondition }) => {
        found.add('a named fragment');
        noteFragment(typeCondition.name.value, schema, found);
      },
      FragmentSpread: (node) => {
        noteConditions(node, 'a condition on a fragment', found);
        if (spread.has(node.name.value)) {
          found.add('a named fragment that is spread twice');
        }
        spread.add(node.name.value);
      },
    }),
  );
  return found;
}

function noteFragment(type: string | undefined, schema: GraphQLSchema, found: Set<Feature>): void {
  if (type === schema.getQueryType()?.name) {
    found.add('a fragment on the root');
  }
  if (type !== undefined && isInterfaceType(schema.getType(type))) {
    found.add('a fragment on an interface');
  }
}

function noteConditions({ directives = [] }: SelectionNode, feature: Feature, found: Set<Feature>): void {
  if (directives.length > 0) {
    found.add(feature);
  }
  if (directives.length > 1) {
    found.add('two conditions on one selection');
  }
  if (directives.some(holdsVariable)) {
    found.add('a condition by a variable');
  }
}

function holdsVariable(node: ArgumentNode | ASTNode): boolean {
  let found = false;
  visit(node, {
    Variable: () => {
      found = true;
    },
  });
  return found;
}
