import type { HandshakeReply } from '../../domain/vendor-answer.ts';

/** Answers with the text that the vendor wants to see again, and nothing around it. */
export function echo(text: string): HandshakeReply {
  return { answer: { status: 200, mediaType: 'text/plain', body: text }, visit: null };
}

/** The JSON of a short body; undefined when it is none. */
export function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
