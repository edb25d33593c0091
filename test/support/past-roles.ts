import type { TestHouse } from './test-house.js';

/** Writes roles as a scene of the past needs them, while their guard sleeps; nobody but a test can. */
export async function rewriteRoles(
  { owner }: TestHouse,
  statement: string,
  values: unknown[] = [],
): Promise<void> {
  await owner.query('begin');
  await owner.query('alter table identity.role_assignment disable trigger guard_role_assignment');
  await owner.query(statement, values);
  await owner.query('alter table identity.role_assignment enable always trigger guard_role_assignment');
  await owner.query('commit');
}
