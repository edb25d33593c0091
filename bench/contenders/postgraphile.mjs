// PostGraphile 5 over the same tables, as fast as it was ever seen here: plans made once (a setting of its log-in),
// operations stored under their hash, no row-level security, values not as text.
import { createServer } from 'node:http';
import { PersistedPlugin } from '@grafserv/persisted';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { makeJSONPgSmartTagsPlugin } from 'postgraphile/utils';
import { poolSize, settings, takesRequests } from './child.mjs';

// It calls a key by "rowId", so columns of that name need another.
const rowIds = makeJSONPgSmartTagsPlugin({
  version: 1,
  config: {
    attribute: {
      'custody.register_row_correction.row_id': { tags: { name: 'registerRow' } },
      'custody.register_difference.row_id': { tags: { name: 'registerRow' } },
    },
  },
});

const pgl = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [PersistedPlugin, rowIds],
  pgServices: [
    makePgService({
      connectionString: settings.databaseUrl,
      schemas: ['custody', 'identity'],
      poolConfig: { max: poolSize },
    }),
  ],
  grafserv: {
    graphqlPath: '/graphql',
    graphiql: false,
    websockets: false,
    watch: false,
    persistedOperations: settings.documents,
    hashFromPayload: (request) => request.documentId,
    allowUnpersistedOperation: settings.explore === true,
  },
  grafast: { explain: false },
});
const service = pgl.createServ(grafserv);
const server = createServer();
await service.addTo(server);
server.listen(0, '127.0.0.1', () => {
  takesRequests(server.address().port, async () => {
    server.close();
    await pgl.release();
  });
});
