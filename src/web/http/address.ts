import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { StartError } from '../../domain/errors.ts';
import { errnoOf } from '../../lib/errno.ts';

/** Where to listen, and the setting that says so. */
export interface ListenAddress {
  setting: 'server.listen' | 'archive.listen';
  host: string;
  port: number;
}

/** Has a server listen. @throws StartError naming the setting and what to change */
export async function openAt(server: Server, { setting, host, port }: ListenAddress): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const errno = errnoOf(error) ?? String(error);
    const shown = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    const remedy = remedies[errno] ?? `set another one in ${setting}`;
    throw new StartError(
      `${setting} is ${shown}, which cannot be had (${errno}): ${remedy.replaceAll('KEY', setting)}`,
    );
  }
}

const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; stop it, or set another port in KEY',
  EADDRNOTAVAIL: 'this machine has no such address; set one of its own in KEY, or 0.0.0.0 for all of them',
  EACCES: 'a port below 1024 needs root or the capability CAP_NET_BIND_SERVICE; give it, or set another port in KEY',
  ENOTFOUND: 'there is no host of that name; set an address in KEY',
};

/** Tries whether the address could be had, and lets go of it. @throws StartError as `openAt` */
export async function tryAddress(address: ListenAddress): Promise<void> {
  const server = createServer();
  await openAt(server, address);
  await new Promise<void>((resolve) => void server.close(() => resolve()));
}
