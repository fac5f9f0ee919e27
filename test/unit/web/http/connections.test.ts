import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { limitConnections } from '../../../../src/web/http/connections.ts';

/** A server of few connections, which says `hello` to whoever may stay. */
async function limited(senderAt: (address: string) => string | null) {
  const server = createServer((socket) => {
    if (!socket.destroyed) socket.write('hello');
  });
  let refused = 0;
  const connections = limitConnections(server, {
    most: 4,
    mostPerAddress: () => 2,
    senderAt,
    onRefused: () => {
      refused += 1;
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const open: Socket[] = [];
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  /** `hello`, or empty for one that was closed at once. */
  async function call(localAddress: string): Promise<{ said: string; socket: Socket }> {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    open.push(socket);
    const said = await new Promise<string>((resolve) => {
      socket
        .once('data', (text) => resolve(String(text)))
        .once('close', () => resolve(''))
        .once('error', () => resolve(''));
    });
    return { said, socket };
  }
  return { call, count: connections.count, refused: () => refused };
}

describe('limitConnections', () => {
  it('closes what is too much of one address, lets others in, and forgets what has ended', async () => {
    const { call, count, refused } = await limited((address) => address);
    const first = await call('127.0.0.2');
    await call('127.0.0.2');

    expect((await call('127.0.0.2')).said).toBe('');
    expect((await call('127.0.0.3')).said).toBe('hello');
    expect([count(), refused()]).toEqual([3, 1]);
    first.socket.end();
    await once(first.socket, 'close');
    expect((await call('127.0.0.2')).said).toBe('hello');
  });

  it('counts no proxy, and still keeps to what there may be in all', async () => {
    const { call, refused } = await limited(() => null);
    const said = [];
    for (let index = 0; index < 5; index += 1) said.push((await call('127.0.0.2')).said);

    expect(said).toEqual(['hello', 'hello', 'hello', 'hello', '']);
    expect(refused()).toBe(1);
  });
});
