const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$/;

/**
 * The facts that a statement answers as JSON. PostgreSQL writes a moment into JSON as a text: the members that end in
 * `At` are moments.
 */
export function factsOf<Facts>(answer: string): Facts {
  return JSON.parse(answer, (member, value: unknown) =>
    member.endsWith('At') && typeof value === 'string' && moment.test(value) ? new Date(value) : value,
  ) as Facts;
}

/** An SQL expression that answers these members as JSON: each name with its expression. */
export function factsAs<Facts extends object>(
  members: Readonly<Record<keyof Facts & string, string>>,
): string {
  const pairs = Object.entries<string>(members).map(([name, expression]) => `'${name}', ${expression}`);
  return `jsonb_build_object(${pairs.join(', ')})`;
}
