import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { known } from '../../../src/compose/known.ts';
import { type BodyVerifier, isMisfit } from '../../../src/domain/gate.ts';
import type { FetchText } from '../../../src/domain/signature.ts';
import { compileGate } from '../../../src/gate/gate.ts';
import { readTarget } from '../../../src/web/callback/head.ts';
import { aConfig } from '../../fixtures/config.ts';
import type { Seen, Sender, Sent } from './sender.ts';

/** What the gate made of a request, and the request as Node gives it to a server. */
export interface Judged {
  isAdmitted: boolean;
  seen: Seen;
}

/** The gate of a source with a sender's settings behind a real server, without what keeps deliveries. */
export interface GateServer {
  judge(sent: Sent): Promise<Judged>;
  close(): Promise<void>;
}

export async function startGateServer({ auth, publicUrl }: Sender, fetchText?: FetchText): Promise<GateServer> {
  const config = aConfig('/nowhere', {
    ...(publicUrl !== undefined && { server: { publicUrl } }),
    sources: { s: { auth, allow: 'anyone' } },
  });
  const [source] = config.sources;
  if (source === undefined) throw new Error('no source');
  const gate = compileGate(
    { ...source.gate, trustedProxies: [], publicUrl: config.server.publicUrl },
    { now: () => new Date(), isTrusted: () => false, schemes: known.schemes, ...(fetchText && { fetchText }) },
  );

  async function judge(incoming: IncomingMessage): Promise<Judged> {
    const { whole, query } = readTarget(incoming.url ?? '');
    const { method = '', rawHeaders, headers, socket } = incoming;
    const verdict = gate.judge({ method, target: whole, peerAddress: socket.remoteAddress, rawHeaders, query });
    const verifier = verdict.admitted ? verdict.verifier : null;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const seen = { target: whole, headers, body: Buffer.concat(chunks) };
    return { isAdmitted: verifier !== null && (await isProved(verifier, chunks)), seen };
  }

  /** By the number that each request carries. */
  const judged = new Map<string, Judged>();
  const server = createServer((incoming, response) => {
    void judge(incoming).then(
      (verdict) => {
        judged.set(String(incoming.headers['x-case']), verdict);
        response.end();
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  let cases = 0;

  return {
    async judge({ target, lines, body }) {
      const number = String(cases++);
      // As a list, headers are sent as they stand: in their case and order, and more than once.
      const headers = [
        'Host',
        'internal:8080',
        'X-Case',
        number,
        'Content-Length',
        String(body.length),
        ...lines.flat(),
      ];
      const sending = request({ port, agent, method: 'POST', path: target, headers });
      sending.end(body);
      const [response] = (await once(sending, 'response')) as [IncomingMessage];
      const text = (await response.toArray()).join('');
      const verdict = judged.get(number);
      if (verdict === undefined) throw new Error(`no verdict: ${response.statusCode} ${text}`);
      return verdict;
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

async function isProved(verifier: BodyVerifier, chunks: readonly Buffer[]): Promise<boolean> {
  try {
    for (const chunk of chunks) verifier.update(chunk);
    return (await verifier.prove()) !== null;
  } catch (error) {
    if (isMisfit(error)) return false;
    throw error;
  }
}
