-- query DemoCoverage($workingYear: String!) {
--   coverage(workingYear: $workingYear) { targets { kind required planned done percent } } }
select p.id, p.office_id as "officeId", p.working_year as "workingYear", p.year_from::text as "from"
from inspection.programme p
where p.working_year = $1 and p.status <> 'WITHDRAWN' and p.office_id = any($2::uuid[]) order by p.id limit 1;

select (
select r.value from rules.rule r
where r.code = $1 and r.valid_from <= $2::date and (r.valid_to is null or r.valid_to > $3::date)
order by r.valid_from desc limit 1) as value;

select (
select r.value from rules.rule r
where r.code = $1 and r.valid_from <= $2::date and (r.valid_to is null or r.valid_to > $3::date)
order by r.valid_from desc limit 1) as value;

select (
select r.value from rules.rule r
where r.code = $1 and r.valid_from <= $2::date and (r.valid_to is null or r.valid_to > $3::date)
order by r.valid_from desc limit 1) as value;

select (
select r.value from rules.rule r
where r.code = $1 and r.valid_from <= $2::date and (r.valid_to is null or r.valid_to > $3::date)
order by r.valid_from desc limit 1) as value;

select (
select r.value from rules.rule r
where r.code = $1 and r.valid_from <= $2::date and (r.valid_to is null or r.valid_to > $3::date)
order by r.valid_from desc limit 1) as value;

select (
select r.value from rules.rule r
where r.code = $1 and r.valid_from <= $2::date and (r.valid_to is null or r.valid_to > $3::date)
order by r.valid_from desc limit 1) as value;

select (
select r.value from rules.rule r
where r.code = $1 and r.valid_from <= $2::date and (r.valid_to is null or r.valid_to > $3::date)
order by r.valid_from desc limit 1) as value;

select (
select r.value from rules.rule r
where r.code = $1 and r.valid_from <= $2::date and (r.valid_to is null or r.valid_to > $3::date)
order by r.valid_from desc limit 1) as value;

select (
select r.value from rules.rule r
where r.code = $1 and r.valid_from <= $2::date and (r.valid_to is null or r.valid_to > $3::date)
order by r.valid_from desc limit 1) as value;

with recursive below as (
select o.* from identity.office o where o.id = $1
union all
select child.* from identity.office child join below on child.parent_id = below.id
)
select id, parent_id as "parentId", code, kind, number, name from below order by code;

select kind, required from inspection.programme_target
where programme_id = $1 order by position;

select date::text, name from rules.holiday;

select i.kind, o.code as "officeCode", i.status, coalesce(i.done_from, i.starts_on)::text as "from",
coalesce(i.done_to, i.ends_on)::text as "to"
from inspection.inspection i join identity.office o on o.id = i.office_id
where i.programme_id = $1;
