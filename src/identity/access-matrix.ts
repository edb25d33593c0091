import { localRoles, permissionsOfRole, roles, type Permission, type Role } from './permissions.js';

const everyRole = Object.keys(roles) as Role[];

/** The roles that may call an operation of this permission. */
function rolesHolding(permission: string): readonly Role[] {
  return everyRole.filter((role) => permissionsOfRole[role].includes(permission as Permission));
}

/** The whole of who may do what, as a table for people: operation → permission → roles. */
export function accessMatrix(permissions: ReadonlyMap<string, string>): string {
  const head = [
    'operation',
    'permission',
    ...everyRole.map((role) => role.replaceAll('_', ' ').toLowerCase()),
  ];
  const rows = [...permissions]
    .sort(([left], [right]) => left.localeCompare(right, 'en'))
    .map(([operation, permission]) => [operation, permission, ...cellsOf(permission)]);
  return `# Who may do what

Printed from the code; do not edit. ● within the own office, ◆ within the office and all below it, ○ whoever is logged in, – not at all. What lies outside a role's offices does not exist for it. \`public\` needs no log-in.

${line(head)}
${line(head.map(() => '---'))}
${rows.map(line).join('\n')}
`;
}

function cellsOf(permission: string): string[] {
  const holding = new Set(rolesHolding(permission));
  return everyRole.map((role) => {
    if (permission === 'public' || permission === 'signed-in') {
      return '○';
    }
    return holding.has(role) ? (localRoles.has(role) ? '●' : '◆') : '–';
  });
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
