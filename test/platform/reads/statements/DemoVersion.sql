-- query DemoVersion($id: ID!) { node(id: $id) { ... on Inventory { version } } }
select (select coalesce(json_agg(r), '[]') from (
select "t1"."version" as "version", "t1"."id" as "$id" from "inventory"."inventory" as "t1"
where "t1"."id" = any($1::uuid[]) and ("t1"."office_id" = any($2::uuid[]) or "t1"."id" = any($3::uuid[]))) r);
