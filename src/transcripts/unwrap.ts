import { parseJson } from '../lib/json/parse.ts';
import { field } from '../lib/json/values.ts';

/** A document inside a document inside a document is as deep as anybody sends. */
const maxLevels = 2;

/**
 * Takes a document out of the envelopes of Amazon SNS, whose `Message` is a JSON text in a string; anything else is
 * given back as it is.
 *
 * Source: docs.aws.amazon.com/sns, "HTTP/S notification JSON format", read 2026-11-21.
 */
export function unwrap(document: unknown): unknown {
  let current = document;
  for (let level = 0; level < maxLevels; level++) {
    const message = field(current, 'Message');
    if (typeof message !== 'string' || typeof field(current, 'TopicArn') !== 'string') return current;
    const inner = parse(message);
    if (inner === undefined) return current;
    current = inner;
  }
  return current;
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
