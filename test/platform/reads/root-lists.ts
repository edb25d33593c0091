import type { GraphQLSchema } from 'graphql';
import { cases } from '../../../src/custody/cases/case.reads.js';
import { units, exhibitClasses } from '../../../src/custody/exhibits/catalogue.reads.js';
import { exhibits } from '../../../src/custody/exhibits/exhibit.list.js';
import { movements, openReleases } from '../../../src/custody/movements/movement.reads.js';
import { registerDrafts } from '../../../src/custody/register-imports/register-draft.reads.js';
import { registerImports } from '../../../src/custody/register-imports/register-import.reads.js';
import { search } from '../../../src/custody/search/search.reads.js';
import { transfers, transferTargets } from '../../../src/custody/transfers/transfer.reads.js';
import { outsidePlaces, warehouses } from '../../../src/custody/warehouses/warehouse.reads.js';
import { delegations } from '../../../src/identity/delegations/delegation.reads.js';
import { visibleOffices } from '../../../src/identity/offices/office.reads.js';
import { staffList } from '../../../src/identity/staff/staff.reads.js';
import { finds } from '../../../src/custody/finds/find.reads.js';
import { absences } from '../../../src/inspection/absences/absence.reads.js';
import { programmeOfWorkingYear, programmes } from '../../../src/inspection/programmes/programme.reads.js';
import { inventories } from '../../../src/inventory/inventory.reads.js';
import type { ListRead, ReadModel } from '../../../src/platform/reads/index.js';
import { readModels } from '../../../src/read-models.js';
import { auditEntries } from '../../../src/trail/entries/entry.reads.js';
import { auditReconciliations } from '../../../src/trail/entries/reconciliation.reads.js';
import { auditEvents } from '../../../src/trail/event.list.js';
import { auditExports } from '../../../src/trail/exports/export.reads.js';
import { missingActs } from '../../../src/trail/missing/missing-act.reads.js';
import { allCheckpoints, auditCheckpoints } from '../../../src/trail/proofs/checkpoint.reads.js';

export interface RootList {
  readonly list: ListRead;
  readonly form: 'connection' | 'many' | 'first';
}

/** The lists behind the root fields, as their resolvers name them. */
export const rootLists: ReadonlyMap<string, RootList> = new Map(
  Object.entries<RootList>({
    absences: { list: absences, form: 'connection' },
    auditCheckpoint: { list: auditCheckpoints, form: 'first' },
    auditCheckpoints: { list: allCheckpoints, form: 'connection' },
    auditEntries: { list: auditEntries, form: 'connection' },
    auditEvents: { list: auditEvents, form: 'connection' },
    auditExports: { list: auditExports, form: 'connection' },
    auditReconciliations: { list: auditReconciliations, form: 'connection' },
    cases: { list: cases, form: 'connection' },
    delegations: { list: delegations, form: 'connection' },
    exhibitClasses: { list: exhibitClasses, form: 'many' },
    exhibits: { list: exhibits, form: 'connection' },
    inventories: { list: inventories, form: 'connection' },
    missingActs: { list: missingActs, form: 'connection' },
    movements: { list: movements, form: 'connection' },
    offices: { list: visibleOffices, form: 'many' },
    openReleases: { list: openReleases, form: 'connection' },
    outsidePlaces: { list: outsidePlaces, form: 'connection' },
    programme: { list: programmeOfWorkingYear, form: 'first' },
    programmes: { list: programmes, form: 'connection' },
    registerDrafts: { list: registerDrafts, form: 'connection' },
    registerImports: { list: registerImports, form: 'connection' },
    search: { list: search, form: 'connection' },
    staff: { list: staffList, form: 'connection' },
    transferTargets: { list: transferTargets, form: 'connection' },
    transfers: { list: transfers, form: 'connection' },
    unregisteredFinds: { list: finds, form: 'connection' },
    units: { list: units, form: 'many' },
    warehouses: { list: warehouses, form: 'connection' },
  }),
);

/** Root fields that are no list: what they answer, their resolvers make. */
const otherRootFields: ReadonlySet<string> = new Set([
  'auditConsistency',
  'auditProof',
  'auditReceiptStatus',
  'auditSubjectBundle',
  'coverage',
  'eligiblePeople',
  'node',
  'viewer',
]);

/** @throws Error when a root field is neither among the lists nor among the others, or is not there any more */
export function checkRootFields(schema: GraphQLSchema): void {
  const known = [...rootLists.keys(), ...otherRootFields].sort().join(', ');
  const present = Object.keys(schema.getQueryType()?.getFields() ?? {})
    .sort()
    .join(', ');
  if (known !== present) {
    throw new Error(`Root fields: the tests know ${known}; the schema has ${present}.`);
  }
}

/** A list below an object: of which model, under which field. */
export interface NestedList {
  readonly model: ReadModel;
  readonly field: string;
  readonly list: ListRead;
  readonly form: 'connection' | 'many';
}

/** Every list that a model declares. */
export function nestedLists(): NestedList[] {
  return readModels.flatMap((model) =>
    [...model.fields].flatMap(([field, read]) =>
      read.kind === 'many' || read.kind === 'connection'
        ? [{ model, field, list: read.list, form: read.kind }]
        : [],
    ),
  );
}
