/** In a trigger: raises the refusal of a named constraint, which the program maps to a user error by that name. */
export function refusal(message: string, constraint: string): string {
  return `raise exception '${message}'
          using errcode = 'integrity_constraint_violation', constraint = '${constraint}';`;
}
