// npm run bench: the contenders side by side in one run. What it measures and how to read it: docs/PERFORMANCE.md.
import { ensurePeers } from './support/peers.mjs';

await ensurePeers(console.log);
await import('./compare.mjs').catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
