import { CommandFailure } from './surroundings.js';

const reasons: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_host, port) => `Port ${port} is taken by another program; set PORT to another one.`,
  EACCES: (_host, port) => `Port ${port} may not be used by this user; set PORT to one above 1023.`,
  EADDRNOTAVAIL: (host) => `HOST ${host} is no address of this machine; set it to one, or to 127.0.0.1.`,
  ENOTFOUND: (host) => `HOST ${host} is not known; set it to an address of this machine.`,
  EAI_AGAIN: (host) => `HOST ${host} cannot be looked up; set it to an address of this machine.`,
  EAFNOSUPPORT: (host) => `HOST ${host} is of a kind that this machine does not have; set it to 127.0.0.1.`,
};

/** What a failure to listen means for whoever has set HOST and PORT. */
export function listenFailure(error: unknown, host: string, port: number): unknown {
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
  return reason === undefined ? error : new CommandFailure(reason(host, port));
}
