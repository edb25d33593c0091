import { newId } from '../../src/platform/ids.js';
import { demoPassword } from '../../src/demo/organisation.js';
import { TestClient, type TestHouse } from '../support/test-house.js';

/** A Monday of the working year 2027, before its programme is due. */
export const beginning = '2026-11-23';

export const draftDocument = `mutation ($requestId: UUID!, $input: ProgrammeDraftInput!) {
  programmeDraft(requestId: $requestId, input: $input) {
    programme { id workingYear from to status version seed author { username } office { code } targets { kind required offices basis } }
    warnings { code facts { name value } }
    userErrors { code field facts { name value } }
  }
}`;
export const scheduleDocument = `mutation ($requestId: UUID!, $input: ProgrammeScheduleInput!) {
  programmeSchedule(requestId: $requestId, input: $input) {
    programme { id version inspections(first: 100) { nodes {
      id kind subject from to status version office { code } leader { id username } members { id username } } } }
    warnings { code }
    userErrors { code field message facts { name value } }
  }
}`;
export const approveDocument = `mutation ($requestId: UUID!, $input: ProgrammeApproveInput!) {
  programmeApprove(requestId: $requestId, input: $input) {
    programme { id status version approvedBy { username } }
    warnings { code }
    userErrors { code field facts { name value } }
  }
}`;
export const recordDocument = `mutation ($requestId: UUID!, $input: InspectionRecordInput!) {
  inspectionRecord(requestId: $requestId, input: $input) {
    inspection { id status doneFrom doneTo conclusionNumber conclusionDate result recordedBy { username } programme { workingYear } }
    userErrors { code field facts { name value } }
  }
}`;
export const coverageDocument = `query ($workingYear: String!) {
  coverage(workingYear: $workingYear) { today programme { status } targets {
    kind required planned done percent unreachable
    officesCovered { code } officesMissing { code } uncovered { office { code } planned overdue latestSafeStart unreachable } } }
}`;
export const programmeDocument = `query ($workingYear: String!) {
  programme(workingYear: $workingYear) { id status version inspections(first: 100) { nodes {
    id kind from to status version office { code } leader { username } } } }
}`;

export interface SeenInspection {
  readonly id: string;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly status: string;
  readonly version: number;
  readonly office: { readonly code: string };
  readonly leader: { readonly id: string; readonly username: string };
  readonly members: readonly { readonly id: string; readonly username: string }[];
}

const logInDocument = `mutation ($requestId: UUID!, $input: SessionOpenInput!) {
  sessionOpen(requestId: $requestId, input: $input) { token userErrors { code } }
}`;

/** Logs in at the present of the clock; a session does not outlive a jump over days. */
export async function signIn(t: TestHouse, username: string): Promise<TestClient> {
  const { token } = await t.anonymous.done<{ token: string }>(logInDocument, {
    input: { username, password: demoPassword },
  });
  return new TestClient(t.server, token);
}

/** Sets the clock to the morning of a day in Viet Nam; it runs on from there. */
export function setDay(t: TestHouse, day: string): void {
  t.clock.advance(Date.parse(`${day}T09:00:00+07:00`) - t.clock.now().getTime());
}

export async function officeId(t: TestHouse, code: string): Promise<string> {
  const found = await t.owner.query('select id from identity.office where code = $1', [code]);
  return Buffer.from(`Office:${String(found.rows[0].id)}`).toString('base64url');
}

async function staffId(t: TestHouse, username: string): Promise<string> {
  const found = await t.owner.query('select id from identity.staff where username = $1', [username]);
  return Buffer.from(`Staff:${String(found.rows[0].id)}`).toString('base64url');
}

export function localId(globalId: string): string {
  return Buffer.from(globalId, 'base64url').toString('utf8').split(':')[1] ?? '';
}

/** Gives a person one more role, as an administrator of the database would. */
export async function giveRole(
  t: TestHouse,
  given: { username: string; role: string; officeCode: string; from?: string; to?: string },
): Promise<void> {
  await t.owner.query(
    `insert into identity.role_assignment (id, staff_id, role, office_id, valid_from, valid_to)
     select $1, s.id, $3, o.id, $5, $6 from identity.staff s, identity.office o where s.username = $2 and o.code = $4`,
    [newId(), given.username, given.role, given.officeCode, given.from ?? '2025-10-01', given.to ?? null],
  );
}

export interface Planned {
  readonly office: string;
  readonly kind?: string;
  readonly subject?: string;
  readonly from: string;
  readonly to: string;
  readonly team: readonly string[];
  readonly inspectionId?: string;
}

/** The input of one inspection; the first of the team leads. */
export async function plannedInput(t: TestHouse, planned: Planned): Promise<object> {
  const people: string[] = [];
  for (const username of planned.team) {
    people.push(await staffId(t, username));
  }
  const [leaderId, ...memberIds] = people;
  return {
    ...(planned.inspectionId === undefined ? {} : { inspectionId: planned.inspectionId }),
    officeId: await officeId(t, planned.office),
    kind: planned.kind ?? 'ACCOUNTING',
    ...(planned.subject === undefined ? {} : { subject: planned.subject }),
    from: planned.from,
    to: planned.to,
    leaderId,
    memberIds,
  };
}

export async function plannedInputs(t: TestHouse, planned: readonly Planned[]): Promise<object[]> {
  const inputs: object[] = [];
  for (const each of planned) {
    inputs.push(await plannedInput(t, each));
  }
  return inputs;
}

export interface SeenProgramme {
  readonly id: string;
  readonly version: number;
}

export async function draft(author: TestClient, workingYear = '2027'): Promise<SeenProgramme> {
  const { programme } = await author.done(draftDocument, { input: { workingYear, seed: 'Gia Lai 2027' } });
  return programme;
}

/** Schedules and answers the inspections that stand. */
export async function schedule(
  author: TestClient,
  programme: SeenProgramme,
  changes: object,
): Promise<SeenProgramme & { inspections: SeenInspection[] }> {
  const payload = await author.done(scheduleDocument, {
    input: { programmeId: programme.id, expectedVersion: programme.version, ...changes },
  });
  const inspections = (payload.programme.inspections.nodes as SeenInspection[]).filter(
    (inspection) => inspection.status !== 'CANCELLED',
  );
  return { id: payload.programme.id, version: payload.programme.version, inspections };
}

export async function approve(head: TestClient, programme: SeenProgramme): Promise<void> {
  await head.done(approveDocument, {
    input: { programmeId: programme.id, expectedVersion: programme.version },
  });
}
