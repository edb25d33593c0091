// The house as it is served. Told 'take' over its channel, it answers the milliseconds of processor time between one
// answer and the next since it was last asked.
import 'reflect-metadata';
import { openHouse, openServer } from '../../dist/src/app.js';

const house = await openHouse({ databaseUrl: process.argv[2], sessionRole: 'so_kho_app', poolSize: 10 });
const server = await openServer(house, { logLevel: 'silent' });

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
