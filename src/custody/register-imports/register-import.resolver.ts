import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments, type Connection } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import {
  mutate,
  officeLoader,
  staffLoader,
  type OfficeRow,
  type RequestContext,
  type StaffRow,
} from '../../identity/index.js';
import { exhibitLoader, type ExhibitRow } from '../exhibits/index.js';
import type { RegisterFinding as FoundInRow } from '../registers/index.js';
import { correctRegisterRow } from './correct-row.js';
import { importGivenFile } from './given-file.js';
import {
  RegisterImport,
  RegisterImportConnection,
  RegisterImportInput,
  RegisterImportPayload,
  RegisterRow,
  RegisterRowConnection,
  RegisterRowCorrectInput,
  RegisterRowCorrectPayload,
  RegisterRowVerdictEnum,
  type RegisterCell,
  type RegisterFinding,
} from './register-import.graphql.js';
import {
  registerImportById,
  registerImportsPage,
  registerRowById,
  registerRowsByIds,
  registerRowsPage,
  type RegisterImportRow,
  type RegisterRowRow,
} from './register-import.reads.js';
import { shownCell, type StoredCells } from './register-row-state.js';

@Resolver(() => RegisterImport)
export class RegisterImportResolver {
  @Query(() => RegisterImportConnection, {
    description: 'The registers that were taken over for the offices for which you may do so, last first.',
  })
  @needs('register.import')
  registerImports(
    @Arg('officeId', () => ID, { nullable: true, description: 'Only those of this office.' })
    officeId: string | null,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<RegisterImportRow>> {
    return registerImportsPage(context, officeId, page);
  }

  @Mutation(() => RegisterImportPayload, {
    description:
      'Takes a register (Mẫu 13) over: what can be booked is booked, every other row is set aside with the reasons.',
  })
  @needs('register.import')
  async registerImport(
    @RequestId() requestId: string,
    @Arg('input', () => RegisterImportInput, { description: 'The register.' }) input: RegisterImportInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await importGivenFile(context, requestId, input);
    return payloadOf(outcome, async ({ importId, repeated }) => ({
      import: await registerImportById(context, importId),
      repeated,
    }));
  }

  @FieldResolver()
  office(@Root() row: RegisterImportRow, @Ctx() context: RequestContext): Promise<OfficeRow | null> {
    return officeLoader(context).load(row.officeId);
  }

  @FieldResolver()
  importedBy(@Root() row: RegisterImportRow, @Ctx() context: RequestContext): Promise<StaffRow | null> {
    return staffLoader(context).load(row.importedBy);
  }

  @FieldResolver(() => RegisterRowConnection, {
    description: 'The rows that this import brought, in the order of the register.',
  })
  rows(
    @Root() row: RegisterImportRow,
    @Arg('verdict', () => RegisterRowVerdictEnum, {
      nullable: true,
      description: 'Only rows of which this became.',
    })
    verdict: RegisterRowVerdictEnum | null,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<RegisterRowRow>> {
    return registerRowsPage(context, row.id, verdict, page);
  }

  @FieldResolver(() => RegisterRowConnection, {
    description: 'The rows of this import that still wait for a correction.',
  })
  setAsideRows(
    @Root() row: RegisterImportRow,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<RegisterRowRow>> {
    return registerRowsPage(context, row.id, 'SET_ASIDE', page);
  }
}

@Resolver(() => RegisterRow)
export class RegisterRowResolver {
  @Mutation(() => RegisterRowCorrectPayload, {
    description: 'Books a row that was set aside, as you say that it is to be read; its original cells stay.',
  })
  @needs('register.import')
  async registerRowCorrect(
    @RequestId() requestId: string,
    @Arg('input', () => RegisterRowCorrectInput, { description: 'The correction.' })
    input: RegisterRowCorrectInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'registerRowCorrect', requestId, input, (work) =>
      correctRegisterRow(work, {
        rowId: localIdOf('RegisterRow', input.rowId),
        cells: input.cells.map(({ column, value }) => ({ column, value: value ?? null })),
      }),
    );
    return payloadOf(outcome, async ({ rowId, alsoBooked }) => ({
      row: await registerRowById(context, rowId),
      alsoBooked: await registerRowsByIds(context, alsoBooked),
    }));
  }

  @FieldResolver()
  reasons(@Root() row: RegisterRowRow): RegisterFinding[] {
    return row.findings.reasons.map(shownFinding);
  }

  @FieldResolver()
  warnings(@Root() row: RegisterRowRow): RegisterFinding[] {
    return row.findings.warnings.map(shownFinding);
  }

  @FieldResolver()
  notices(@Root() row: RegisterRowRow): RegisterFinding[] {
    return row.findings.notices.map(shownFinding);
  }

  @FieldResolver()
  originalCells(@Root() row: RegisterRowRow): RegisterCell[] {
    return shownCells(row.originalCells);
  }

  @FieldResolver()
  inheritedCells(@Root() row: RegisterRowRow): RegisterCell[] {
    return shownCells(row.inheritedCells);
  }

  @FieldResolver()
  correctedCells(@Root() row: RegisterRowRow): RegisterCell[] | null {
    return row.correctedCells === null ? null : shownCells(row.correctedCells);
  }

  @FieldResolver()
  exhibit(@Root() row: RegisterRowRow, @Ctx() context: RequestContext): Promise<ExhibitRow | null> | null {
    return row.exhibitId === null ? null : exhibitLoader(context).load(row.exhibitId);
  }

  @FieldResolver()
  settledBy(@Root() row: RegisterRowRow, @Ctx() context: RequestContext): Promise<StaffRow | null> | null {
    return row.settledBy === null ? null : staffLoader(context).load(row.settledBy);
  }
}

function shownFinding(finding: FoundInRow): RegisterFinding {
  return {
    code: finding.code,
    column: finding.column,
    originalValue: shownCell(finding.originalValue),
    message: finding.vietnamese,
    messageEnglish: finding.english,
  };
}

function shownCells(cells: StoredCells): RegisterCell[] {
  return cells.map(([column, cell]) => ({ column, value: shownCell(cell) }));
}
