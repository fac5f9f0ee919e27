import { z } from 'zod';
import { type ProbeReport, probeHeader } from '../../domain/probe.ts';
import { type Exchange, exchange, type Site, type Trial } from './exchange.ts';

const reportSchema = z.object({
  source: z.string(),
  vendor: z.string(),
  sender: z.string().nullable(),
  isSenderListed: z.boolean(),
  peer: z.string().nullable(),
  forwarded: z.record(z.string(), z.array(z.string())),
  method: z.string(),
  target: z.string(),
  httpVersion: z.string(),
  isTls: z.boolean(),
  headBytes: z.number(),
  contentLength: z.string().nullable(),
  transferEncoding: z.string().nullable(),
  bytes: z.number(),
  sha256: z.string(),
  firstByteMs: z.number().nullable(),
  lastByteMs: z.number(),
});

/** What came of a probe; without a report something else than a collector that knows us has answered, or nothing. */
export interface Probed extends Exchange {
  report: ProbeReport | null;
}

/** Sends one probe to the source. What is not said is usual: `POST`, the URL of the source, no body. */
export type Probe = (trial?: Partial<Trial>) => Promise<Probed>;

/**
 * Compiles how probes are sent.
 *
 * @param sign makes the header of one probe; another one each time
 */
export function prober(site: Site, path: string, sign: () => string): Probe {
  return async (trial = {}) => {
    const headers = { ...trial.headers, [probeHeader]: sign() };
    const result = await exchange(site, { method: 'POST', path, upload: null, ...trial, headers });
    return { ...result, report: readReport(result) };
  };
}

function readReport({ answer }: Exchange): ProbeReport | null {
  if (answer?.status !== 200) return null;
  return reportSchema.safeParse(jsonIn(answer.text)).data ?? null;
}

/** `code` of a problem document of the collector; null for whatever else was answered. */
export function problemCode({ answer }: Exchange): string | null {
  if (answer?.headers['content-type']?.startsWith('application/problem+json') !== true) return null;
  return z.object({ code: z.string() }).safeParse(jsonIn(answer.text)).data?.code ?? null;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Who answered, for people.
 *
 * @example '413 from nginx/1.22.1, "413 Request Entity Too Large"'
 * @example '401 bad-credentials from the collector'
 * @example 'no answer: socket hang up, after 65536 bytes'
 */
export function answerOf(result: Exchange): string {
  const { answer, reason, sentBytes } = result;
  if (answer === null) return `no answer: ${reason}${sentBytes > 0 ? `, after ${sentBytes} bytes` : ''}`;
  const code = problemCode(result);
  if (code !== null) return `${answer.status} ${code} from the collector`;
  const { server, location } = answer.headers;
  const to = location === undefined ? '' : ` to ${location.slice(0, 200)}`;
  const words = wordsIn(answer.text);
  return `${answer.status}${to} from ${server ?? 'a server without a name'}${words === '' ? '' : `, "${words}"`}`;
}

/** The title of a page, or how a text begins. */
function wordsIn(text: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1] ?? text.replaceAll(/<[^>]*>/g, ' ');
  return title
    .replaceAll(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, 80);
}
