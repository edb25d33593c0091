// A process of its own beside the writers, as `so-kho trail sequence` is one: sequences and, when asked, publishes.
// Started with the owner's URL and the folder of the trail; told what to do over its channel, and ends with it.
import 'reflect-metadata';
import { beginLog, startDemoWitnesses, startKeeping } from '../../dist/src/cli/trail-parts.js';
import { Sequencer } from '../../dist/src/trail/sequencer/index.js';

const [, , url, folder] = process.argv;
const tell = (line) => console.error(line);
const config = { folder, origin: 'kho.example.gov.vn/audit/2026', witnesses: [], sequencer: true, quorum: 2 };
const sequencing = { url, sessionRole: 'so_kho_sequencer' };
const sequencer = new Sequencer({
  databaseUrl: url,
  sessionRole: sequencing.sessionRole,
  log: tell,
});
let stop = async () => undefined;

const commands = {
  sequence: async () => {
    const stopping = new AbortController();
    const running = sequencer.run(stopping.signal);
    stop = async () => {
      stopping.abort();
      await running;
    };
  },
  keep: async () => {
    const house = { ownerUrl: url, sequencer: sequencing };
    const isNew = await beginLog(config, house);
    const witnesses = await startDemoWitnesses({ config, quorum: config.quorum, isNew, tell });
    const keeping = await startKeeping({
      config,
      house,
      witnesses: witnesses.addresses,
      tell,
      onPublished: ({ size, witnesses: names }) =>
        process.send({ size: String(size), at: Date.now(), witnesses: names.length }),
    });
    stop = async () => {
      await keeping.close();
      await witnesses.close();
    };
  },
  stop: async () => {
    await stop();
    stop = async () => undefined;
  },
};

process.on('message', (what) => {
  commands[what]().then(
    () => process.send({ done: what }),
    (error) => {
      tell(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => stop().then(() => process.exit(0)));
