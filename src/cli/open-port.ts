import { CommandFailure } from './surroundings.js';

/** By what host and port are set. */
interface ListenNames {
  readonly host: string;
  readonly port: string;
}

const bySettings: ListenNames = { host: 'HOST', port: 'PORT' };

type Reason = (host: string, port: number, names: ListenNames) => string;

const reasons: Readonly<Record<string, Reason>> = {
  EADDRINUSE: (_host, port, names) =>
    `Port ${port} is taken by another program; set ${names.port} to another one.`,
  EACCES: (_host, port, names) =>
    `Port ${port} may not be used by this user; set ${names.port} to one above 1023.`,
  EADDRNOTAVAIL: (host, _port, names) =>
    `${names.host} ${host} is no address of this machine; set it to one, or to 127.0.0.1.`,
  ENOTFOUND: (host, _port, names) =>
    `${names.host} ${host} is not known; set it to an address of this machine.`,
  EAI_AGAIN: (host, _port, names) =>
    `${names.host} ${host} cannot be looked up; set it to an address of this machine.`,
  EAFNOSUPPORT: (host, _port, names) =>
    `${names.host} ${host} is of a kind that this machine does not have; set it to 127.0.0.1.`,
};

/** What a failure to listen means for whoever has set host and port. */
export function listenFailure(error: unknown, host: string, port: number, names = bySettings): unknown {
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
  return reason === undefined ? error : new CommandFailure(reason(host, port, names));
}
