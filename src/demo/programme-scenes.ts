import { expectEqual, present, type DemoPerson, type DemoPlayer } from './player.js';

const errors = 'userErrors { code message field }';
const workingYear = '2027';

const find = `query DemoProgramme($workingYear: String!) { programme(workingYear: $workingYear) { id version status from to } }`;
const draft = `mutation DemoDraft($requestId: UUID!, $input: ProgrammeDraftInput!) {
  programmeDraft(requestId: $requestId, input: $input) { programme { id version status from to } ${errors} } }`;
const schedule = `mutation DemoSchedule($requestId: UUID!, $input: ProgrammeScheduleInput!) {
  programmeSchedule(requestId: $requestId, input: $input) { programme { id version status from to } ${errors} } }`;
const approve = `mutation DemoApprove($requestId: UUID!, $input: ProgrammeApproveInput!) {
  programmeApprove(requestId: $requestId, input: $input) { programme { id version status from to } ${errors} } }`;
const coverage = `query DemoCoverage($workingYear: String!) {
  coverage(workingYear: $workingYear) { targets { kind required planned done percent } } }`;

interface Programme {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly from: string;
  readonly to: string;
}

interface Target {
  readonly kind: string;
  readonly required: number;
  readonly planned: number;
}

/** The finance department's programme for the working year 2026-10-01 – 2027-09-30; played again, it is only looked at. */
export async function playProgramme(
  player: DemoPlayer,
  finance: DemoPerson,
  provincialHead: DemoPerson,
): Promise<void> {
  let programme: Programme | null = null;

  await player.step('Lập chương trình kiểm tra năm công tác 2027', finance, async () => {
    programme = (await finance.ask<{ programme: Programme | null }>(find, { workingYear })).programme;
    const isNew = programme === null;
    programme ??= (await finance.act<{ programme: Programme }>(draft, { workingYear })).programme;
    expectEqual([programme.from, programme.to], ['2026-10-01', '2027-09-30'], 'the working year');
    return isNew ? 'drafted' : `found as ${programme.status}`;
  });

  await player.step('Xếp lịch trên ngày làm việc của năm', finance, async () => {
    const known = present(programme, 'the programme');
    if (known.status === 'DRAFT') {
      const answer = await finance.act<{ programme: Programme }>(schedule, {
        programmeId: known.id,
        expectedVersion: known.version,
        auto: {},
      });
      programme = answer.programme;
    }
    const { coverage: reached } = await finance.ask<{ coverage: { targets: Target[] } }>(coverage, {
      workingYear,
    });
    const targets = reached.targets.map((target) => [target.kind, target.required]);
    expectEqual(
      targets.sort(),
      [
        ['ACCOUNTING', 14],
        ['INTERNAL', 5],
        ['SELF_CHECK', 1],
      ],
      'the targets',
    );
    const short = reached.targets.filter((target) => target.planned < target.required);
    expectEqual(short, [], 'the targets that the plan misses');
    return reached.targets.map((target) => `${target.kind} ${target.planned}/${target.required}`).join(', ');
  });

  await player.step('Trưởng THADS tỉnh duyệt', provincialHead, async () => {
    const known = present(programme, 'the programme');
    if (known.status === 'DRAFT') {
      const answer = await provincialHead.act<{ programme: Programme }>(approve, {
        programmeId: known.id,
        expectedVersion: known.version,
      });
      expectEqual(answer.programme.status, 'APPROVED', 'the programme');
      return 'approved by another person than its author';
    }
    expectEqual(known.status, 'APPROVED', 'the programme');
    return 'was approved before';
  });
}
