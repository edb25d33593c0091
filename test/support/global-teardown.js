import { rm } from 'node:fs/promises';

export default async function globalTeardown() {
  const { postgres, home } = globalThis.soKhoTestPostgres;
  await postgres.stop();
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
