import type { FastifyInstance } from 'fastify';
import { newId } from '../../src/platform/ids.js';
import { demoPassword } from '../../src/demo/organisation.js';
import type { TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field message messageEnglish facts { name value } }';
const tokens = `token expiresAt refreshToken refreshExpiresAt ${errors}`;

export const open = `mutation ($requestId: UUID!, $input: SessionOpenInput!) {
  answer: sessionOpen(requestId: $requestId, input: $input) { ${tokens} }
}`;
export const refresh = `mutation ($requestId: UUID!, $input: SessionRefreshInput!) {
  answer: sessionRefresh(requestId: $requestId, input: $input) { ${tokens} }
}`;
export const redeem = `mutation ($requestId: UUID!, $input: SessionRedeemInput!) {
  answer: sessionRedeem(requestId: $requestId, input: $input) { ${tokens} }
}`;
export const close = `mutation ($requestId: UUID!) { answer: sessionClose(requestId: $requestId) { ${errors} } }`;
export const enrol = `mutation ($requestId: UUID!, $input: SecondFactorEnrolInput!) {
  answer: secondFactorEnrol(requestId: $requestId, input: $input) { uri secret ${errors} }
}`;
export const confirm = `mutation ($requestId: UUID!, $input: SecondFactorConfirmInput!) {
  answer: secondFactorConfirm(requestId: $requestId, input: $input) { ${errors} }
}`;
export const viewer = '{ viewer { staff { username } grants { role } permissions secondFactor } }';

let lastAddress = 0;

/** An address that nobody has tried from, so that one test's failures do not slow another's. */
export function newAddress(): string {
  lastAddress += 1;
  return `10.1.${Math.floor(lastAddress / 250)}.${(lastAddress % 250) + 1}`;
}

export interface From {
  readonly address?: string;
  readonly token?: string;
  readonly requestId?: string;
}

/** One request from an address, with or without a token; the whole answer. */
export async function ask(
  server: FastifyInstance,
  query: string,
  variables: object = {},
  from: From = {},
): Promise<any> {
  const response = await server.inject({
    method: 'POST',
    url: '/graphql',
    remoteAddress: from.address ?? newAddress(),
    headers: {
      'content-type': 'application/json',
      ...(from.token === undefined ? {} : { authorization: `Bearer ${from.token}` }),
    },
    payload: JSON.stringify({ query, variables: { requestId: from.requestId ?? newId(), ...variables } }),
  });
  return response.json();
}

/** The payload of the one mutation in a document. */
export async function act(
  t: TestHouse,
  query: string,
  input: object | undefined,
  from: From = {},
): Promise<any> {
  const answer = await ask(t.server, query, input === undefined ? {} : { input }, from);
  if (answer.data == null) {
    throw new Error(`The API answered ${JSON.stringify(answer.errors)}`);
  }
  return answer.data.answer;
}

/** The code of the refusal; empty when it was done. */
export function codeOf(payload: any): string {
  return payload.userErrors[0]?.code ?? '';
}

export async function logIn(t: TestHouse, username: string, from: From = {}, code?: string): Promise<any> {
  return act(t, open, { username, password: demoPassword, ...(code === undefined ? {} : { code }) }, from);
}

/** Whether the token opens the door. */
export async function isAlive(t: TestHouse, token: string): Promise<boolean> {
  const answer = await ask(t.server, viewer, {}, { token });
  if (answer.errors !== undefined && answer.errors[0].extensions.code !== 'UNAUTHENTICATED') {
    throw new Error(JSON.stringify(answer.errors));
  }
  return answer.errors === undefined;
}

/** The events of a person's account, oldest first. */
export async function trailOf(t: TestHouse, username: string): Promise<any[]> {
  const found = await t.owner.query(
    `select e.kind, e.after, e.actor_id, o.code as office from trail.event e
     join identity.staff s on s.id = e.subject_id join identity.office o on o.id = e.office_id
     where s.username = $1 and e.kind like 'session.%' order by e.id`,
    [username],
  );
  return found.rows;
}
