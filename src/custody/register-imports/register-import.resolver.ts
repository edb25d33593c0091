import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, type RequestContext } from '../../identity/index.js';
import { readByPlan, readPage, Reference } from '../../platform/reads/index.js';
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
} from './register-import.graphql.js';
import { registerImports } from './register-import.reads.js';

@Resolver(() => RegisterImport)
export class RegisterImportResolver {
  @Query(() => RegisterImportConnection, {
    description: 'The registers that were taken over for the offices for which you may do so, last first.',
  })
  @needs('register.import')
  registerImports(
    @Arg('officeId', () => ID, { nullable: true, description: 'Only those of this office.' })
    _officeId: string | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return readPage(registerImports, context, info);
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
    return payloadOf(outcome, ({ importId, repeated }) => ({
      import: new Reference('RegisterImport', importId),
      repeated,
    }));
  }

  @FieldResolver(() => RegisterRowConnection, {
    description: 'The rows that this import brought, in the order of the register.',
  })
  rows(
    @Arg('verdict', () => RegisterRowVerdictEnum, {
      nullable: true,
      description: 'Only rows of which this became.',
    })
    _verdict: RegisterRowVerdictEnum | null,
    @Args(() => ConnectionArguments) _page: ConnectionArguments,
  ): unknown {
    return readByPlan();
  }

  @FieldResolver(() => RegisterRowConnection, {
    description: 'The rows of this import that still wait for a correction.',
  })
  setAsideRows(@Args(() => ConnectionArguments) _page: ConnectionArguments): unknown {
    return readByPlan();
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
    return payloadOf(outcome, ({ rowId, alsoBooked }) => ({
      row: new Reference('RegisterRow', rowId),
      alsoBooked: alsoBooked.map((id) => new Reference('RegisterRow', id)),
    }));
  }
}
