// The house's schema and context behind mercurius with its just-in-time compiler, in place of Apollo: the same
// resolvers, the same log-in, the same access rules; not the house's limits on what a document may ask.
import 'reflect-metadata';
import { existsSync, statSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { poolSize, settings, takesRequests } from './child.mjs';

// The schema is made of the house's graphql; a second copy of the package would not know it.
const house = createRequire(new URL('../../package.json', import.meta.url));
const graphql = dirname(house.resolve('graphql/package.json'));
registerHooks({
  resolve: (specifier, context, next) =>
    /^graphql(\/|$)/.test(specifier) ? next(fileOf(specifier), context) : next(specifier, context),
});
function fileOf(specifier) {
  const inside = specifier.slice('graphql/'.length) || 'index.js';
  const path = join(graphql, inside);
  return existsSync(path) && statSync(path).isFile()
    ? path
    : existsSync(`${path}.js`)
      ? `${path}.js`
      : join(path, 'index.js');
}

const { default: Fastify } = await import(house.resolve('fastify'));
const { default: mercurius } = await import('mercurius');
const { openHouse } = await import('../../dist/src/app.js');
const { buildApiSchema } = await import('../../dist/src/api-schema.js');
const { nodeTypeName } = await import('../../dist/src/identity/index.js');

const schema = await buildApiSchema();
// TypeGraphQL names the type of a node in a promise, for which the just-in-time compiler does not wait.
const node = schema.getType('Node');
const named = node.resolveType;
node.resolveType = (value, ...rest) => value[nodeTypeName] ?? named(value, ...rest);

const opened = await openHouse({ databaseUrl: settings.databaseUrl, poolSize });
const server = Fastify();
await server.register(mercurius, {
  schema,
  jit: 1,
  graphiql: false,
  persistedQueryProvider: {
    isPersistedQuery: (request) => typeof request.documentId === 'string',
    getHash: (request) => request.documentId,
    getQueryFromHash: (hash) => settings.documents[hash],
  },
  context: async (request) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const actor = token === undefined ? undefined : await opened.actorOf(token);
    return opened.contextFor(actor);
  },
});
server.graphql.addHook('onResolution', async (_execution, context) => context.endReads());
await server.listen({ port: 0, host: '127.0.0.1' });
takesRequests(server.server.address().port, async () => {
  await server.close();
  await opened.close();
});
