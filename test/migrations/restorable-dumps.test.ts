import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

let t: TestHouse;
beforeAll(async () => {
  t = await openTestHouse();
});
afterAll(() => t.close());

/** Functions of generated columns whose text PostgreSQL inlines without having read what it calls. */
const unread = `
  select distinct p.oid::regprocedure::text as function
  from pg_attribute a
    join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    join pg_depend x on x.classid = 'pg_attrdef'::regclass and x.objid = d.oid and x.refclassid = 'pg_proc'::regclass
    join pg_proc p on p.oid = x.refobjid
    join pg_language l on l.oid = p.prolang
  where a.attgenerated <> '' and l.lanname = 'sql' and p.prosqlbody is null`;

test('a dump can be restored: what generated columns call is in it before their tables are', async () => {
  expect((await t.owner.query(unread)).rows).toEqual([]);
});
