import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { anApp } from '../fixtures/app.ts';
import { aSource } from '../fixtures/config.ts';
import { until } from '../fixtures/until.ts';

interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  status?: { code: number; message: string };
}

/** A receiver of OTLP over HTTP. */
async function aReceiver(status = 200) {
  const spans: ReceivedSpan[] = [];
  const authorizations: unknown[] = [];
  const paths: unknown[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    authorizations.push(request.headers.authorization);
    paths.push(request.url);
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString());
    for (const { scopeSpans } of resourceSpans) for (const scope of scopeSpans) spans.push(...scope.spans);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { spans, authorizations, paths, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const sources = { acme: aSource() };
const json = { 'Content-Type': 'application/json' };

describe('traces', () => {
  it('tell of a delivery from callback to transcript as one, and stand in the log', async () => {
    const { spans, authorizations, paths, endpoint } = await aReceiver();
    const secret = 'Bearer secret-of-the-receiver';
    const app = await anApp({ sources, tracing: { endpoint, headers: { Authorization: secret } } });
    const body = JSON.stringify({ id: 'call', text: 'what was said in the call' });
    const answer = await app.deliver('/callback/acme', body, json);
    const id = String(answer.headers['collector-delivery']);
    await app.filed(id);
    await app.deliver('/callback/acme', '{"broken', json);
    const mine = () => spans.filter(({ traceId }) => traceId === id.replaceAll('-', ''));
    await until(
      'all spans',
      () =>
        mine().length >= 4 && spans.some(({ name, traceId }) => name === 'callback' && traceId !== mine()[0]?.traceId),
    );

    expect(
      mine()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['callback', 'commit', 'file', 'read transcript']);
    const root = mine().find(({ name }) => name === 'callback');
    expect(root?.parentSpanId).toBeUndefined();
    expect(
      mine()
        .filter((span) => span !== root)
        .every(({ parentSpanId }) => parentSpanId === root?.spanId),
    ).toBe(true);
    for (const { spanId, startTimeUnixNano, endTimeUnixNano } of spans) {
      expect(spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(BigInt(endTimeUnixNano) >= BigInt(startTimeUnixNano)).toBe(true);
    }
    expect(root?.attributes).toContainEqual({ key: 'http.response.status_code', value: { intValue: '200' } });
    expect(app.logged.find((line) => line.includes('"received"'))).toContain(`"trace_id":"${id.replaceAll('-', '')}"`);
    expect(new Set(authorizations)).toEqual(new Set([secret]));
    expect(new Set(paths)).toEqual(new Set(['/v1/traces']));
    expect(JSON.stringify(spans)).not.toContain('what was said');
    expect(app.logged.join()).not.toContain('secret-of-the-receiver');
  });

  it('that cannot be sent delay nothing, and are told once', async () => {
    const { endpoint } = await aReceiver(503);
    const app = await anApp({ sources, tracing: { endpoint } });
    expect((await app.deliver('/callback/acme', '{}', json)).status).toBe(200);
    await until('the trouble is told', () => app.logged.some((line) => line.includes('traces cannot be sent')));
    await app.deliver('/callback/acme', '{"id":"2"}', json);
    await app.stop();
    expect(app.logged.filter((line) => line.includes('traces cannot be sent'))).toHaveLength(1);
  });

  it('are of no delivery where none is to be traced, and of nothing without a receiver', async () => {
    const { spans, endpoint } = await aReceiver();
    const app = await anApp({ sources, tracing: { endpoint, sample: 0 } });
    await app.filed(await app.deliver('/callback/acme', '{}', json));
    await app.stop();
    expect(spans).toEqual([]);
    const without = await anApp({ sources });
    await without.filed(await without.deliver('/callback/acme', '{}', json));
    expect(without.logged.join()).not.toContain('trace_id');
  });
});
