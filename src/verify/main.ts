#!/usr/bin/env node
/**
 * so-kho-verify: what an inspector runs on a computer of their own. Built into one file, dist/so-kho-verify.mjs, that
 * needs Node 20.12 or later and nothing else.
 */
import { run } from './command-line.js';

const { text, exitCode } = await run(process.argv.slice(2));
process.stdout.write(text);
process.exitCode = exitCode;
