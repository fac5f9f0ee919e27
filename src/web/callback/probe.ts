import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { CollectorError } from '../../domain/errors.ts';
import type { Gate } from '../../domain/gate.ts';
import { type ProbeGate, type ProbeReport, probeHeader } from '../../domain/probe.ts';
import type { Source } from '../../domain/source.ts';
import type { ProbeIntake } from '../../intake/measure.ts';

/** A request that tries the way here, and where it was sent. */
export interface ProbeArrival {
  request: IncomingMessage;
  response: ServerResponse;
  source: Source;
  gate: Gate;
  /** Path and query as sent. */
  target: string;
  query: URLSearchParams;
  /** Called once when the body may come. */
  onReady: () => void;
  /** Answers with a problem. */
  refuse: (error: unknown) => void;
}

/** Answers probes with what was seen of them, in place of receiving them. */
export interface Probes {
  /** Ask once for each request: a probe is good for one time. */
  isProbe(request: IncomingMessage): boolean;
  answer(arrival: ProbeArrival): Promise<void>;
}

export function createProbes(parts: {
  gate: ProbeGate;
  intake: ProbeIntake;
  isDraining: () => boolean;
  onProbed: (probe: { source: string; status: number; bytes: number }) => void;
}): Probes {
  return {
    isProbe: ({ headers }) => {
      const value = headers[probeHeader];
      return parts.gate.admits(typeof value === 'string' ? value : undefined);
    },
    async answer(arrival) {
      const { request, response, source, onReady, refuse } = arrival;
      let bytes = 0;
      try {
        if (parts.isDraining()) throw new CollectorError('shutting-down', 'the collector is shutting down; try again');
        const head = headOf(arrival);
        const measured = await parts.intake.measure({ request, limits: source.limits, onReady });
        bytes = measured.bytes;
        sendReport(response, { ...head, ...measured });
      } catch (error) {
        refuse(error);
      }
      parts.onProbed({ source: source.name, status: response.statusCode, bytes });
    },
  };
}

type Head = Omit<ProbeReport, 'bytes' | 'sha256' | 'firstByteMs' | 'lastByteMs'>;

function headOf({ request, source, gate, target, query }: ProbeArrival): Head {
  const { method = '', httpVersion, headers, rawHeaders, socket } = request;
  const verdict = gate.judge({ method, target, peerAddress: socket.remoteAddress, rawHeaders, query });
  return {
    source: source.name,
    vendor: source.vendor,
    sender: verdict.sender,
    // The address is judged first: whoever is refused for something else has passed it.
    isSenderListed: verdict.admitted ? verdict.unlisted === null : verdict.code !== 'sender-not-allowed',
    peer: socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? null,
    forwarded: forwardedIn(rawHeaders),
    method,
    target,
    httpVersion,
    isTls: socket instanceof TLSSocket,
    headBytes: rawHeaders.reduce((sum, text) => sum + text.length, 0),
    contentLength: headers['content-length'] ?? null,
    transferEncoding: headers['transfer-encoding'] ?? null,
  };
}

function forwardedIn(rawHeaders: readonly string[]): Record<string, string[]> {
  const lines: Record<string, string[]> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (!/^(?:host|via|forwarded|x-real-ip|x-forwarded-[a-z]{1,16})$/.test(name)) continue;
    lines[name] = [...(lines[name] ?? []), rawHeaders[index + 1] ?? ''];
  }
  return lines;
}

function sendReport(response: ServerResponse, report: ProbeReport): void {
  const body = Buffer.from(JSON.stringify(report));
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
}
