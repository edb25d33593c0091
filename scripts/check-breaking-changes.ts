/**
 * Compares schema/schema.graphql with the one of a base revision and tells what could break a client of the base. What
 * the base had already deprecated may change or go: clients were told. From version 1.0.0 of package.json on a break
 * ends the program with code 1; before the first release there is no client, and it passes.
 *
 * The base is `BASE_SHA`, else where this branch left origin/main, else the revision before. Without one (a new
 * repository, a shallow clone) the program says so and passes.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  GraphQLSchema,
  buildASTSchema,
  buildSchema,
  findBreakingChanges,
  isObjectType,
  parse,
  visit,
  type ASTNode,
} from 'graphql';

const project = fileURLToPath(new URL('../../', import.meta.url));
const path = 'schema/schema.graphql';

function git(...argumentList: string[]): string | undefined {
  try {
    return execFileSync('git', argumentList, {
      cwd: project,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch {
    return undefined;
  }
}

function revision(name: string): string | undefined {
  return git('rev-parse', '--verify', '--quiet', `${name}^{commit}`)?.trim();
}

function baseRevision(): string | undefined {
  const asked = process.env['BASE_SHA'];
  if (asked) return revision(asked);
  const branchedAt = git('merge-base', 'HEAD', 'origin/main')?.trim();
  return branchedAt && branchedAt !== revision('HEAD') ? branchedAt : revision('HEAD~1');
}

function withoutDeprecated<T extends ASTNode & { directives?: readonly { name: { value: string } }[] }>(
  node: T,
) {
  return node.directives?.some((directive) => directive.name.value === 'deprecated') ? null : undefined;
}

/** The schema that clients may rely on: nothing deprecated, and no type that only deprecated things led to. */
function promisedSchema(source: string): GraphQLSchema {
  const kept = visit(parse(source), {
    FieldDefinition: withoutDeprecated,
    InputValueDefinition: withoutDeprecated,
    EnumValueDefinition: withoutDeprecated,
  });
  const config = buildASTSchema(kept, { assumeValid: true }).toConfig();
  // The constructor gathers what the root types lead to; an object that answers for an interface is also met.
  const implementations = config.types.filter(
    (type) => isObjectType(type) && type.getInterfaces().length > 0,
  );
  return new GraphQLSchema({ ...config, types: implementations, assumeValid: true });
}

async function check(): Promise<void> {
  const base = baseRevision();
  if (base === undefined) {
    console.log('No base revision to compare the schema with.');
    return;
  }
  const short = base.slice(0, 12);
  const promised = git('show', `${base}:${path}`);
  if (promised === undefined) {
    console.log(`The base ${short} has no ${path} to compare with.`);
    return;
  }
  const current = buildSchema(await readFile(new URL(`../../${path}`, import.meta.url), 'utf8'));
  const changes = findBreakingChanges(promisedSchema(promised), current);
  if (changes.length === 0) {
    console.log(`Nothing that clients of ${short} rely on was broken.`);
    return;
  }
  for (const change of changes) console.error(`${change.type}: ${change.description}`);
  if (await isReleased()) {
    console.error(`Deprecate first, with a reason and a date, and remove in a later revision than ${short}.`);
    process.exitCode = 1;
  } else {
    console.error('No client exists before 1.0.0: name each break in CHANGELOG.md.');
  }
}

/** Whether clients may rely on the schema: from the first release on. */
async function isReleased(): Promise<boolean> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return Number(version.split('.')[0]) >= 1;
}

await check();
