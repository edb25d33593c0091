-- query DemoTrail($filter: AuditEventFilter, $after: String) {
--   auditEvents(first: 50, after: $after, filter: $filter) {
--     nodes { kind actorName actorRoles subjectLabel recordedAt before after } pageInfo { hasNextPage endCursor } } }
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t1"."kind" as "kind", "t1"."actor_name" as "actorName", "t1"."actor_roles" as "actorRoles", "t1"."subject_label" as "subjectLabel", "t1"."recorded_at" as "recordedAt", "t1"."before" as "before", "t1"."after" as "after", json_build_array("t1"."recorded_at", "t1"."id") as "$place" from "trail"."event" as "t1" where "t1"."office_id" = any($1::uuid[])
order by "t1"."recorded_at" desc, "t1"."id" desc limit 101) page limit $2::bigint) r));
