// The house as it is served: its HTTP door, its limits, its access rules. What differs between the variants of it is
// the log-in at the database and whether documents are named or sent.
import 'reflect-metadata';
import { openHouse, openServer } from '../../dist/src/app.js';
import { tendHeap } from '../../dist/src/platform/memory.js';
import { poolSize, settings, takesRequests } from './child.mjs';

tendHeap();
const house = await openHouse({ databaseUrl: settings.databaseUrl, poolSize, rightsMaxAge: 900 });
const server = await openServer(house, {
  // The client hangs up at the end of a window, which would be told of every request that it leaves behind; what fails
  // before that is counted by the client.
  logLevel: 'fatal',
  introspection: false,
  trustedDocuments: settings.documents,
  trustedOnly: !settings.free,
});
await server.listen({ port: 0, host: '127.0.0.1' });
takesRequests(server.server.address().port, async () => {
  await server.close();
  await house.close();
});
