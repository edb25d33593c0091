/**
 * Restates a function with a part of its text replaced; a part that is not there stops the migration.
 * @param signature as `regprocedure` reads it: `trail.require_open_book()`
 */
export function patched(signature: string, part: string, by: string): string {
  return `
    do $patch$
    declare
      before constant text := pg_get_functiondef('${signature}'::regprocedure);
      after constant text := replace(before, $part$${part}$part$, $part$${by}$part$);
    begin
      if after = before then
        raise exception '% has another text than expected', '${signature}';
      end if;
      execute after;
    end
    $patch$;`;
}
