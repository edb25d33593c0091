import {
  OperationTypeNode,
  type FieldNode,
  type GraphQLResolveInfo,
  type OperationDefinitionNode,
} from 'graphql';
import type { PlanCondition, PlanConditions, Variables } from './field-arguments.js';
import { planOf, Planner, type PlannedValue, type ReadPlan } from './plan.js';

/** How many plans of one field are kept: more than the flags and filters of any screen of ours combine to. */
const mostPlans = 64;

/** The plans of one field of one operation, by what they were made for. */
class FieldPlans {
  private readonly conditions = new Map<string, PlanCondition>();
  private readonly plans = new Map<string, ReadPlan>();

  planFor(
    nodes: readonly FieldNode[],
    variables: Variables,
    context: unknown,
    make: (conditions: PlanConditions) => PlannedValue,
  ): ReadPlan {
    const known = this.plans.get(this.keyOf(nodes, variables, context));
    if (known !== undefined) {
      return known;
    }
    const before = this.conditions.size;
    const plan = planOf(
      make({ variables, context, add: (condition) => void this.conditions.set(condition.name, condition) }),
    );
    if (this.conditions.size > before) {
      // The plans of before were filed under fewer conditions.
      this.plans.clear();
    }
    this.makeRoom();
    this.plans.set(this.keyOf(nodes, variables, context), plan);
    return plan;
  }

  private keyOf(nodes: readonly FieldNode[], variables: Variables, context: unknown): string {
    let key = nodes.map(numberOf).join();
    for (const condition of this.conditions.values()) {
      key += `;${JSON.stringify(condition.of(variables, context) ?? null)}`;
    }
    return key;
  }

  private makeRoom(): void {
    const [oldest] = this.plans.keys();
    if (this.plans.size >= mostPlans && oldest !== undefined) {
      this.plans.delete(oldest);
    }
  }
}

const numbers = new WeakMap<FieldNode, number>();
let lastNumber = 0;

/** Tells the selections of a field apart: which of them a request includes is decided before the field is planned. */
function numberOf(node: FieldNode): number {
  const known = numbers.get(node);
  if (known !== undefined) {
    return known;
  }
  lastNumber += 1;
  numbers.set(node, lastNumber);
  return lastNumber;
}

/** Goes with the documents: what the server forgets to keep parsed is forgotten here too. */
const plansOf = new WeakMap<OperationDefinitionNode, Map<string, FieldPlans>>();

/** The plan of the field that is being resolved; `variant` tells plans apart that the field needs for other types. */
export function plannedFor(
  info: GraphQLResolveInfo,
  context: unknown,
  variant: string,
  make: (planner: Planner) => PlannedValue,
): ReadPlan {
  const ofOperation = plansOf.get(info.operation) ?? new Map<string, FieldPlans>();
  plansOf.set(info.operation, ofOperation);
  const isLookUp = isSingle(info);
  const site = `${siteOf(info.path)} ${variant}${isLookUp ? ' look-up' : ''}`;
  const plans = ofOperation.get(site) ?? new FieldPlans();
  ofOperation.set(site, plans);
  return plans.planFor(info.fieldNodes, info.variableValues, context, (conditions) =>
    make(new Planner({ schema: info.schema, fragments: info.fragments, conditions }, isLookUp)),
  );
}

/** Whether a question is answered here, and no list stands between it and this answer. */
function isSingle({ operation, path }: GraphQLResolveInfo): boolean {
  let step: GraphQLResolveInfo['path'] | undefined = path;
  while (step !== undefined && typeof step.key === 'string') {
    step = step.prev;
  }
  return operation.operation === OperationTypeNode.QUERY && step === undefined;
}

/** Where in the document a field stands; the items of a list stand at the same place. */
export function siteOf(path: GraphQLResolveInfo['path']): string {
  const above = path.prev === undefined ? '' : siteOf(path.prev);
  return typeof path.key === 'number' ? above : `${above}.${path.key}`;
}
