// The house as it is served, over the database of the first argument; the second are its trusted documents. Told 'take'
// over its channel, it answers the milliseconds of processor time between one answer and the next since it was last
// asked.
import 'reflect-metadata';
import { openHouse, openServer } from '../../dist/src/app.js';
import { tendHeap } from '../../dist/src/platform/memory.js';

tendHeap();
const [, , databaseUrl, trustedDocuments] = process.argv;
const house = await openHouse({
  databaseUrl,
  sessionRole: 'so_kho_app',
  poolSize: 10,
  rightsMaxAge: 900,
});
const server = await openServer(house, {
  logLevel: 'silent',
  trustedDocuments: JSON.parse(trustedDocuments),
});

let costs = [];
let before = 0;
const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
server.server.on('request', (_request, response) => {
  response.on('close', () => {
    const now = used();
    costs.push(now - before);
    before = now;
  });
});
process.on('message', () => {
  process.send(costs, () => {
    costs = [];
    before = used();
  });
});
process.once('disconnect', () => process.exit(0));
process.send(await server.listen({ port: 0, host: '127.0.0.1' }));
