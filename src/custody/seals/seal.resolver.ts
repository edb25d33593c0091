import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { RequestId } from '../../platform/graphql/arguments.js';
import { ConnectionArguments, type Connection } from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { needs } from '../../platform/graphql/root-guard.js';
import { payloadOf } from '../../rules/index.js';
import { mutate, staffLoader, type RequestContext, type StaffRow } from '../../identity/index.js';
import { documentLoader, type DocumentRow } from '../documents/index.js';
import { Exhibit, exhibitById, exhibitLoader, type ExhibitRow } from '../exhibits/index.js';
import { applySeal } from './apply.js';
import { checkSeal } from './check.js';
import { setNotSealedReason } from './not-sealed.js';
import { openSeal } from './open.js';
import { Participant } from './participant.graphql.js';
import { participantsLoader, type ParticipantRow } from './participant.reads.js';
import {
  NotSealedReasonSetInput,
  NotSealedReasonSetPayload,
  Seal,
  SealApplyInput,
  SealApplyPayload,
  SealCheck,
  SealCheckConnection,
  SealCheckInput,
  SealCheckPayload,
  SealConnection,
  SealOpening,
  SealOpenInput,
  SealOpenPayload,
  SealStateEnum,
  type SealLabel,
} from './seal.graphql.js';
import {
  checksOfSeal,
  lastSealLoader,
  openingLoader,
  openingOfSealLoader,
  resealLoader,
  sealById,
  sealCheckById,
  sealLoader,
  sealOpeningById,
  sealsOfExhibit,
  type SealCheckRow,
  type SealOpeningRow,
  type SealRow,
} from './seal.reads.js';
import { labelText, sealStateOf } from './seal.rules.js';

@Resolver(() => Seal)
export class SealResolver {
  @Mutation(() => SealApplyPayload, {
    description: 'Seals an item, for the first time or again after an opening.',
  })
  @needs('seal.apply')
  async sealApply(
    @RequestId() requestId: string,
    @Arg('input', () => SealApplyInput, { description: 'The sealing.' }) input: SealApplyInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'sealApply', requestId, input, (work) =>
      applySeal(work, {
        ...input,
        exhibitId: localIdOf('Exhibit', input.exhibitId),
        resealsOpeningId:
          input.resealsOpeningId == null ? null : localIdOf('SealOpening', input.resealsOpeningId),
      }),
    );
    return payloadOf(outcome, async ({ sealId }) => ({ seal: await sealById(context, sealId) }));
  }

  @Mutation(() => SealCheckPayload, { description: 'Records what a live seal was like.' })
  @needs('seal.check')
  async sealCheck(
    @RequestId() requestId: string,
    @Arg('input', () => SealCheckInput, { description: 'The check.' }) input: SealCheckInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'sealCheck', requestId, input, (work) =>
      checkSeal(work, { ...input, sealId: localIdOf('Seal', input.sealId) }),
    );
    return payloadOf(outcome, async ({ sealCheckId }) => ({
      check: await sealCheckById(context, sealCheckId),
    }));
  }

  @Mutation(() => SealOpenPayload, {
    description: 'Opens a live seal and so ends it; the item stands open until it is sealed again.',
  })
  @needs('seal.open')
  async sealOpen(
    @RequestId() requestId: string,
    @Arg('input', () => SealOpenInput, { description: 'The opening.' }) input: SealOpenInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'sealOpen', requestId, input, (work) =>
      openSeal(work, { ...input, sealId: localIdOf('Seal', input.sealId) }),
    );
    return payloadOf(outcome, async ({ openingId }) => ({
      opening: await sealOpeningById(context, openingId),
    }));
  }

  @Mutation(() => NotSealedReasonSetPayload, { description: 'Records why an item is not sealed.' })
  @needs('seal.apply')
  async notSealedReasonSet(
    @RequestId() requestId: string,
    @Arg('input', () => NotSealedReasonSetInput, { description: 'The reason.' })
    input: NotSealedReasonSetInput,
    @Ctx() context: RequestContext,
  ): Promise<object> {
    const outcome = await mutate(context, 'notSealedReasonSet', requestId, input, (work) =>
      setNotSealedReason(work, { ...input, exhibitId: localIdOf('Exhibit', input.exhibitId) }),
    );
    return payloadOf(outcome, async ({ exhibitId }) => ({ exhibit: await exhibitById(context, exhibitId) }));
  }

  @FieldResolver()
  label(@Root() row: SealRow): SealLabel {
    return { issuer: row.labelIssuer, number: row.labelNumber, count: row.labelCount, text: labelText(row) };
  }

  @FieldResolver()
  exhibit(@Root() row: SealRow, @Ctx() context: RequestContext): Promise<ExhibitRow | null> {
    return exhibitLoader(context).load(row.exhibitId);
  }

  @FieldResolver()
  appliedBy(@Root() row: SealRow, @Ctx() context: RequestContext): Promise<StaffRow | null> {
    return staffLoader(context).load(row.appliedBy);
  }

  @FieldResolver()
  minutes(@Root() row: SealRow, @Ctx() context: RequestContext): Promise<DocumentRow | null> | null {
    return row.minutesId === null ? null : documentLoader(context).load(row.minutesId);
  }

  @FieldResolver()
  participants(@Root() row: SealRow, @Ctx() context: RequestContext): Promise<ParticipantRow[]> {
    return participantsLoader(context).load(row.id);
  }

  @FieldResolver(() => SealCheckConnection, { description: 'Its checks, newest first.' })
  checks(
    @Root() row: SealRow,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<SealCheckRow>> {
    return checksOfSeal(context, row.id, page);
  }

  @FieldResolver(() => SealOpening, { nullable: true, description: 'The opening that ended it.' })
  opening(@Root() row: SealRow, @Ctx() context: RequestContext): Promise<SealOpeningRow | null> {
    return openingOfSealLoader(context).load(row.id);
  }

  @FieldResolver(() => SealOpening, {
    nullable: true,
    description: 'The opening after which it closed the item again.',
  })
  reseals(@Root() row: SealRow, @Ctx() context: RequestContext): Promise<SealOpeningRow | null> | null {
    return row.resealsOpeningId === null ? null : openingLoader(context).load(row.resealsOpeningId);
  }
}

@Resolver(() => SealCheck)
export class SealCheckResolver {
  @FieldResolver()
  checkedBy(@Root() row: SealCheckRow, @Ctx() context: RequestContext): Promise<StaffRow | null> {
    return staffLoader(context).load(row.checkedBy);
  }

  @FieldResolver()
  seal(@Root() row: SealCheckRow, @Ctx() context: RequestContext): Promise<SealRow | null> {
    return sealLoader(context).load(row.sealId);
  }
}

@Resolver(() => SealOpening)
export class SealOpeningResolver {
  @FieldResolver()
  openedBy(@Root() row: SealOpeningRow, @Ctx() context: RequestContext): Promise<StaffRow | null> {
    return staffLoader(context).load(row.openedBy);
  }

  @FieldResolver()
  minutes(@Root() row: SealOpeningRow, @Ctx() context: RequestContext): Promise<DocumentRow | null> {
    return documentLoader(context).load(row.minutesId);
  }

  @FieldResolver()
  participants(@Root() row: SealOpeningRow, @Ctx() context: RequestContext): Promise<ParticipantRow[]> {
    return participantsLoader(context).load(row.id);
  }

  @FieldResolver()
  seal(@Root() row: SealOpeningRow, @Ctx() context: RequestContext): Promise<SealRow | null> {
    return sealLoader(context).load(row.sealId);
  }

  @FieldResolver()
  resealedBy(@Root() row: SealOpeningRow, @Ctx() context: RequestContext): Promise<SealRow | null> {
    return resealLoader(context).load(row.id);
  }
}

@Resolver(() => Participant)
export class ParticipantResolver {
  @FieldResolver()
  staff(@Root() row: ParticipantRow, @Ctx() context: RequestContext): Promise<StaffRow | null> | null {
    return row.staffId === null ? null : staffLoader(context).load(row.staffId);
  }
}

@Resolver(() => Exhibit)
export class ExhibitSealsResolver {
  @FieldResolver(() => Seal, { nullable: true, description: 'Its live seal, if it has one.' })
  async liveSeal(@Root() row: ExhibitRow, @Ctx() context: RequestContext): Promise<SealRow | null> {
    const last = await lastSealLoader(context).load(row.id);
    return last?.endedAt === null ? last : null;
  }

  @FieldResolver(() => SealConnection, { description: 'Its seals, newest first.' })
  seals(
    @Root() row: ExhibitRow,
    @Args(() => ConnectionArguments) page: ConnectionArguments,
    @Ctx() context: RequestContext,
  ): Promise<Connection<SealRow>> {
    return sealsOfExhibit(context, row.id, page);
  }

  @FieldResolver(() => SealStateEnum, { description: 'Whether it is sealed, and if not, why not.' })
  async sealState(@Root() row: ExhibitRow, @Ctx() context: RequestContext): Promise<SealStateEnum> {
    const last = await lastSealLoader(context).load(row.id);
    const state = sealStateOf({
      live: last?.endedAt === null,
      everSealed: last !== null,
      notSealedReason: row.notSealedReason,
      disposed: row.status === 'DISPOSED',
    });
    return SealStateEnum[state];
  }
}
