/**
 * Collects the documents of the first-party clients (the demonstration, the explorer page and its examples) into
 * schema/trusted-documents.json: SHA-256 of the text → the text. With `--check` nothing is written: the program ends
 * with code 1 when the file is not what the sources say. A document that the schema does not know ends it as well.
 *
 * Compiled to dist/scripts, hence the two steps up.
 */
import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kind, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import ts from 'typescript';
import { buildApiSchema } from '../src/api-schema.js';

const project = fileURLToPath(new URL('../../', import.meta.url));
const file = join(project, 'schema/trusted-documents.json');

/** Where first-party clients keep their documents. */
const folders = ['src/demo', 'src/platform/http'];

async function sources(): Promise<ts.SourceFile[]> {
  const paths = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(project, folder)))
        .filter((name) => /(?<!\.spec)\.(ts|js)$/.test(name))
        .map((name) => join(project, folder, name)),
    ),
  );
  return Promise.all(
    paths
      .flat()
      .sort()
      .map(async (path) =>
        ts.createSourceFile(path, await readFile(path, 'utf8'), ts.ScriptTarget.ES2022, true),
      ),
  );
}

/** The constant texts of a file, so that a document that is put together from pieces can be read. */
function constantsOf(source: ts.SourceFile): Map<string, ts.Expression> {
  const constants = new Map<string, ts.Expression>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined) {
      constants.set(node.name.text, node.initializer);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return constants;
}

/** What a text expression says; undefined when it depends on more than constants. */
function textOf(
  expression: ts.Expression,
  constants: ReadonlyMap<string, ts.Expression>,
): string | undefined {
  if (ts.isStringLiteralLike(expression)) {
    return expression.text;
  }
  if (ts.isIdentifier(expression)) {
    const constant = constants.get(expression.text);
    return constant === undefined ? undefined : textOf(constant, constants);
  }
  if (!ts.isTemplateExpression(expression)) {
    return undefined;
  }
  return expression.templateSpans.reduce<string | undefined>((text, span) => {
    const value = textOf(span.expression, constants);
    return text === undefined || value === undefined ? undefined : text + value + span.literal.text;
  }, expression.head.text);
}

function textsOf(source: ts.SourceFile): string[] {
  const constants = constantsOf(source);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    const text =
      ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) ? textOf(node, constants) : undefined;
    if (text !== undefined && /^\s*(query|mutation|\{)/.test(text)) {
      texts.push(text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

function operationsOf(text: string): DocumentNode | undefined {
  try {
    const document = parse(text);
    return document.definitions.some((definition) => definition.kind === Kind.OPERATION_DEFINITION)
      ? document
      : undefined;
  } catch {
    // A text that only begins like a document.
    return undefined;
  }
}

function checked(text: string, schema: GraphQLSchema): boolean {
  const document = operationsOf(text);
  if (document === undefined) {
    return false;
  }
  const errors = validate(schema, document);
  if (errors.length > 0) {
    throw new Error(
      `A document of a first-party client does not fit the schema: ${String(errors[0])}\n${text}`,
    );
  }
  return true;
}

async function manifest(): Promise<string> {
  const schema = await buildApiSchema();
  const texts = [...new Set((await sources()).flatMap(textsOf))].filter((text) => checked(text, schema));
  const entries = texts
    .sort()
    .map((text): [string, string] => [createHash('sha256').update(text).digest('hex'), text]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

const fresh = await manifest();
if (process.argv.includes('--check')) {
  const committed = existsSync(file) ? await readFile(file, 'utf8') : '';
  if (committed !== fresh) {
    console.error(
      'schema/trusted-documents.json is not what the clients ask. Run `npm run documents:print` and commit it.',
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(file, fresh);
}
