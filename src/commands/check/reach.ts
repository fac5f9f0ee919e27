import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { Reached } from './names.ts';

const withinMs = 5000;

/** Looks the host up as any program here does, and connects to each of its addresses. */
export async function reachAll(hostname: string, port: number): Promise<Reached[]> {
  // No such name, or nobody to ask: either way there is no address to call.
  const addresses = await lookup(hostname, { all: true, order: 'verbatim' }).catch(() => []);
  return Promise.all(
    addresses.map(async ({ address, family }) => ({
      address,
      family: family === 6 ? 6 : 4,
      error: await connectTo(address, port),
    })),
  );
}

/** Null when a connection came about, else the code of what went wrong. */
function connectTo(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: withinMs });
    const finish = (error: string | null): void => {
      socket.destroy();
      resolve(error);
    };
    socket.once('connect', () => finish(null));
    socket.once('timeout', () => finish('ETIMEDOUT'));
    socket.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
  });
}
