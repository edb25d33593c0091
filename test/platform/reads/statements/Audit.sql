-- query Audit($first: Int!, $after: String) {
--   auditEvents(first: $first, after: $after) {
--     nodes {
--       recordedAt
--       kind
--       actorName
--       actorRoles
--       office { code }
--       subjectType
--       subjectLabel
--       before
--       after
--     }
--     pageInfo { hasNextPage endCursor }
--   }
-- }
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t1"."recorded_at" as "recordedAt", "t1"."kind" as "kind", "t1"."actor_name" as "actorName", "t1"."actor_roles" as "actorRoles", (select row_to_json(r) from (
select "t2"."code" as "code" from "identity"."office" as "t2" where "t2"."id" = "t1"."office_id") r) as "office", "t1"."subject_type" as "subjectType", "t1"."subject_label" as "subjectLabel", "t1"."before" as "before", "t1"."after" as "after", json_build_array("t1"."recorded_at", "t1"."id") as "$place" from "trail"."event" as "t1" where "t1"."office_id" = any($1::uuid[])
order by "t1"."recorded_at" desc, "t1"."id" desc limit 101) page limit $2::bigint) r));
