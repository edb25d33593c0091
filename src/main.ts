#!/usr/bin/env node
const apart = new Set(['signer', 'witness']);

// A signer or a witness starts at once and stays small: it does not load the server.
const { runCommandLine } = apart.has(process.argv[2] ?? '')
  ? await import('./cli/apart-command-line.js')
  : await import('./cli/command-line.js');

process.exitCode = await runCommandLine(process.argv);
