import { chmod, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { longestLine } from './protocol.js';

/** One publisher asks, now and then a person; more connections are a mistake or worse. */
const mostConnections = 8;
/** An open connection that says nothing for so long is closed. */
const idleMilliseconds = 60_000;

export interface LineServer {
  close(): Promise<void>;
}

/** The answer to a line; undefined when there can be none any more. */
type AnswerLine = (line: string) => string | undefined;

/**
 * Answers lines on a Unix socket, each with one line, in order. A line that is too long ends its connection.
 * Call it only while the state folder is locked: a socket that lies there was left by a process that is gone.
 * @param mode who may connect: 0o600 the signer's own user, 0o660 its group as well
 */
export async function listenForLines(path: string, mode: number, answer: AnswerLine): Promise<LineServer> {
  await unlink(path).catch((failure: unknown) => {
    if ((failure as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw failure;
    }
  });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    answerLines(socket, answer);
  });
  server.maxConnections = mostConnections;
  await listen(server, path);
  await chmod(path, mode);
  return {
    close: async () => {
      server.close();
      for (const socket of open) {
        socket.destroy();
      }
      await once(server, 'close');
    },
  };
}

async function listen(server: Server, path: string): Promise<void> {
  server.listen(path);
  await once(server, 'listening').catch((failure: unknown) => {
    const { code = String(failure) } = failure as NodeJS.ErrnoException;
    throw new Error(
      `The signer cannot listen at ${path}: its folder must be there, and its user must be allowed to write in it (${code}).`,
    );
  });
}

function answerLines(socket: Socket, answer: AnswerLine): void {
  let begun = '';
  socket.setEncoding('utf8');
  socket.setTimeout(idleMilliseconds, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (text: string) => {
    const lines = `${begun}${text}`.split('\n');
    begun = lines.pop() ?? '';
    if (begun.length > longestLine || lines.some((line) => line.length > longestLine)) {
      socket.destroy();
      return;
    }
    for (const line of lines) {
      const answered = answer(line);
      if (answered === undefined) {
        socket.destroy();
        return;
      }
      socket.write(`${answered}\n`);
    }
  });
}
