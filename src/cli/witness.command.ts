import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { systemClock } from '../platform/clock.js';
import { initialiseWitness, openWitness, recoverWitness, serveWitness } from '../trail/witness/index.js';
import { listenForEnd } from './ending.js';
import { listenFailure } from './open-port.js';
import { CommandFailure, type CommandSurroundings } from './surroundings.js';

/** `so-kho witness`: cosigns checkpoints for another body, over HTTP or from file to file; needs no database. */
export function witnessCommand(surroundings: CommandSurroundings): Command {
  return new Command('witness')
    .description('Cosign the checkpoints of the trail for a body that watches it.')
    .addCommand(initCommand(surroundings))
    .addCommand(serveCommand(surroundings))
    .addCommand(cosignCommand(surroundings))
    .addCommand(recoverCommand(surroundings));
}

function initCommand({ print }: CommandSurroundings): Command {
  return new Command('init')
    .description('Make the key of a witness and name the logs that it will cosign; prints its public key.')
    .requiredOption('--state <folder>', 'the folder of its key and of what it has cosigned')
    .requiredOption('--name <name>', 'how the witness is called, such as thanhtra.example.gov.vn/audit')
    .requiredOption('--log <vkey...>', 'the public key of the log, taken from paper and not from the server')
    .action(async (options: { state: string; name: string; log: string[] }) => {
      print(await initialiseWitness(options.state, options.name, options.log));
    });
}

function serveCommand({ print, tell }: CommandSurroundings): Command {
  return new Command('serve')
    .description('Answer POST /add-checkpoint and GET /<hash of the origin>/checkpoint.')
    .requiredOption('--state <folder>', 'the folder that witness init has made')
    .option('--host <address>', 'on which address; put a TLS proxy in front', '127.0.0.1')
    .option('--port <number>', 'on which port', '4700')
    .action(async (options: { state: string; host: string; port: string }) => {
      const ending = listenForEnd(tell);
      const opened = await openWitness(options.state, systemClock);
      try {
        const { host, port } = { host: options.host, port: portOf(options.port) };
        const server = await serveWitness(opened.witness, { host, port }, (failure) => {
          tell(`so-kho witness: ${failure instanceof Error ? failure.message : String(failure)}`);
        }).catch((failure: unknown) => {
          throw listenFailure(failure, host, port, { host: '--host', port: '--port' });
        });
        print(`The witness ${opened.vkey} answers at ${server.url}.`);
        ending.started();
        await ending.asked;
        await server.close();
      } finally {
        opened.close();
      }
    });
}

function cosignCommand({ print, tell }: CommandSurroundings): Command {
  return new Command('cosign')
    .description(
      'Cosign a request that was brought as a file (so-kho trail witness-request); prints the cosignature line.',
    )
    .argument('<file>', 'the request')
    .requiredOption('--state <folder>', 'the folder that witness init has made, on a stick for instance')
    .option('--out <file>', 'where the cosignature line goes; printed when left out')
    .action(async (file: string, options: { state: string; out?: string }) => {
      const opened = await openWitness(options.state, systemClock);
      try {
        const { status, body } = await opened.witness.addCheckpoint(await readFile(file, 'utf8'));
        if (status !== 200) {
          throw new CommandFailure(
            status === 409 && /^\d+\n$/.test(body)
              ? `Not cosigned: this witness has cosigned ${body.trim()} entries; ask for a request from there.`
              : `Not cosigned (${status}): ${body.trim()}`,
          );
        }
        if (options.out === undefined) {
          print(body.trimEnd());
        } else {
          await writeFile(options.out, body);
          tell(`Cosigned: ${options.out}.`);
        }
      } finally {
        opened.close();
      }
    });
}

function recoverCommand({ print }: CommandSurroundings): Command {
  return new Command('recover')
    .description('Tell a witness that lost its state what it has cosigned last.')
    .requiredOption('--state <folder>', 'the folder of the witness, with its key')
    .requiredOption('--checkpoint <file>', 'a checkpoint with its own cosignature, from a copy of the log')
    .action(async (options: { state: string; checkpoint: string }) => {
      const size = await recoverWitness(options.state, await readFile(options.checkpoint, 'utf8'));
      print(
        `The witness goes on after ${size} entries. What it may have cosigned after that is not known to it any more.`,
      );
    });
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CommandFailure('--port must be a whole number from 0 to 65535.', 2);
  }
  return port;
}
