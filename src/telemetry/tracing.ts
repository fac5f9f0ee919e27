import { randomBytes } from 'node:crypto';
import type { Span, Tracing } from '../domain/tracing.ts';

export interface TracingOptions {
  /** Base URL of an OTLP/HTTP receiver. */
  endpoint: string;
  headers: Readonly<Record<string, string>>;
  /** Share of the deliveries that are traced, 0 to 1. */
  sample: number;
  /** Of this program. */
  version: string;
  onTrouble(reason: string): void;
}

/** Spans in one request. */
const batchSpans = 512;
/** What waits at most: with more to tell than the receiver takes, the newest is dropped. */
const maxWaiting = 8192;
const flushMs = 2_000;
const patienceMs = 10_000;
/** Trouble is told once in so long. */
const tellEveryMs = 60_000;

const server = 2;
const internal = 1;
const failed = 2;

/**
 * Sends spans in the JSON of OTLP over HTTP (opentelemetry.io/docs/specs/otlp, 1.9), in batches.
 *
 * The trace of a delivery is found by its id alone, so that nothing has to travel with it from thread to thread: the trace
 * has the 128 bits of the id, and the callback, which is the root, the last 64 of them.
 */
export function startTracing(options: TracingOptions): Tracing & { stop(): Promise<void> } {
  const url = tracesUrl(options.endpoint);
  const waiting: object[] = [];
  let dropped = 0;
  let sending: Promise<void> | null = null;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const timer = setInterval(() => void flush(), flushMs).unref();

  function trouble(reason: string): void {
    if (performance.now() - toldAtMs < tellEveryMs) return;
    toldAtMs = performance.now();
    options.onTrouble(`traces cannot be sent: ${reason}; ${dropped} spans were dropped so far`);
  }

  function flush(): Promise<void> {
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    return sending;
  }

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchSpans);
      const refused = await post(url, options, batch);
      if (refused === null) continue;
      dropped += batch.length;
      trouble(refused);
      return;
    }
  }

  return {
    traceIdOf,
    record(span) {
      if (!isSampled(span, options.sample)) return;
      if (waiting.length >= maxWaiting) dropped += 1;
      else waiting.push(encode(span));
      if (waiting.length >= batchSpans) void flush();
    },
    async stop() {
      clearInterval(timer);
      await sending;
      await flush();
    },
  };
}

/** Null when it was taken, else the reason. */
async function post(url: string, { headers, version }: TracingOptions, spans: object[]): Promise<string | null> {
  const service = [attribute('service.name', 'transcript-collector'), attribute('service.version', version)];
  const scopeSpans = [{ scope: { name: 'transcript-collector', version }, spans }];
  const body = JSON.stringify({ resourceSpans: [{ resource: { attributes: service }, scopeSpans }] });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    });
    await response.body?.cancel();
    return response.ok ? null : `${new URL(url).host} answered ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return `${new URL(url).host}: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

/** @example tracesUrl('http://otel:4318/') // 'http://otel:4318/v1/traces' */
function tracesUrl(endpoint: string): string {
  const base = endpoint.replace(/\/+$/, '');
  return base.endsWith('/v1/traces') ? base : `${base}/v1/traces`;
}

function traceIdOf(delivery: string): string {
  return delivery.replaceAll('-', '').toLowerCase();
}

/** All of a delivery or nothing: by the random bits of its id. */
function isSampled({ delivery }: Span, share: number): boolean {
  if (share >= 1) return true;
  const bits = delivery === null ? randomBytes(4).readUInt32BE() : Number.parseInt(delivery.slice(-8), 16);
  return bits / 2 ** 32 < share;
}

function encode({ delivery, name, startMs, endMs, attributes, failure }: Span): object {
  const traceId = delivery === null ? randomBytes(16).toString('hex') : traceIdOf(delivery);
  const root = traceId.slice(16);
  const isRoot = name === 'callback';
  return {
    traceId,
    spanId: isRoot ? root : randomBytes(8).toString('hex'),
    ...(!isRoot && { parentSpanId: root }),
    name,
    kind: isRoot ? server : internal,
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(endMs),
    attributes: Object.entries(attributes).flatMap(([key, value]) => (value === null ? [] : [attribute(key, value)])),
    ...(failure !== null && { status: { code: failed, message: failure } }),
  };
}

function nanoseconds(ms: number): string {
  return `${BigInt(Math.round(ms * 1000))}000`;
}

function attribute(key: string, value: string | number | boolean): object {
  if (typeof value === 'string') return { key, value: { stringValue: value } };
  if (typeof value === 'boolean') return { key, value: { boolValue: value } };
  return { key, value: Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value } };
}
