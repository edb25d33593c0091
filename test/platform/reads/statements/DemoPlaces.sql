-- query DemoPlaces($id: ID!, $after: String) {
--   node(id: $id) { ... on Warehouse { places(first: 100, after: $after) { nodes { id code } pageInfo { hasNextPage endCursor } } } }
-- }
select (select coalesce(json_agg(r), '[]') from (
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t2"."id" as "id", "t2"."code" as "code", json_build_array("t2"."code", "t2"."id") as "$place" from "custody"."place" as "t2" where "t2"."warehouse_id" = "t1"."id" and "t2"."closed_at" is null
order by "t2"."code", "t2"."id" limit 101) page limit $1::bigint) r)) as "places:HhgDxZrVmF", "t1"."id" as "$id" from "custody"."warehouse" as "t1"
where "t1"."id" = any($2::uuid[]) and "t1"."office_id" = any($3::uuid[])) r);
