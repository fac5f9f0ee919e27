import { z } from 'zod';
import { parseHeaderName, parseQueryText, parseSecret } from '../domain/credential-text.ts';
import type { Echo, EchoPlace } from '../domain/echo.ts';
import { type Place, placeText, usualPlaces } from '../domain/generic-places.ts';
import { duration, parsedText, section } from './fields.ts';

/** `generic` of a source: where to find things in the deliveries of a sender that has no profile. */
export const genericField = section({
  jobId: places(usualPlaces.jobId).describe('The id of the job.'),
  status: places(usualPlaces.status).describe('The word for what happened to the job.'),
  event: places(usualPlaces.event).describe('The name of the event, where no status says what happened.'),
  title: places(usualPlaces.title).describe('What the recording is called.'),
  externalId: places(usualPlaces.externalId).describe(
    'Ids and tags that the customer gave the recording; all places count.',
  ),
  outcomes: z
    .record(
      z.string().transform((word) => word.toLowerCase()),
      z.enum(['success', 'failure', 'progress'], { error: 'expected success, failure or progress' }),
      { error: 'expected a map of words such as { automatic_done: success }' },
    )
    .prefault({})
    .describe('What words of status and event stand for, in any case, beside the usual ones.'),
  mediaTypes: z
    .record(z.string(), parsedText(parseMediaType), {
      error: 'expected a map of form fields to media types such as { recording: audio/wav }',
    })
    .prefault({})
    .describe('Media types of the parts of a form, by the name of the field, in place of what the sender says.'),
});

/** One place or a list of them. */
function places(usual: readonly Place[]) {
  const place = parsedText(parsePlace);
  return z
    .union([place.transform((one) => [one]), z.array(place)], {
      error: 'expected a place such as /data/id (a JSON Pointer) or ?id (a query parameter), or a list of them',
    })
    .prefault(usual.map(placeText));
}

/**
 * Reads a JSON Pointer (RFC 6901) or, behind a question mark, the name of a query parameter.
 *
 * @throws RangeError
 */
function parsePlace(text: string): Place {
  if (/^\?[^\s&=#?]+$/.test(text)) return { in: 'query', name: text.slice(1) };
  if (/^(?:\/(?:[^~/]|~[01])*)+$/.test(text)) return { in: 'json', steps: text.slice(1).split('/').map(unescaped) };
  throw new RangeError('expected a JSON Pointer such as /data/id, or a query parameter such as ?id');
}

/** `~1` first: `~01` stands for `~1`, not for a slash. */
function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function parseMediaType(text: string): string {
  const type = text.toLowerCase();
  if (/^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(type)) return type;
  throw new RangeError('expected a media type such as audio/wav, without parameters');
}

/** `handshake` of a source: a test of its URL that is answered with a text out of it. */
export const handshakeField = section({
  echo: parsedText(parseEchoPlace).describe(
    'What is given back: a query parameter such as ?challenge, a field of the JSON such as /challenge, or a header such as Validation-Token, which is given back as one.',
  ),
  where: z
    .record(z.string(), parsedText(parseQueryText), {
      error: 'expected a map of places to what has to stand there, such as { /type: url_verification }',
    })
    .prefault({})
    .transform((texts, context) => {
      const conditions: Echo['where'][number][] = [];
      for (const [text, is] of Object.entries(texts)) {
        try {
          conditions.push({ place: parseEchoPlace(text), is });
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          context.issues.push({ code: 'custom', input: texts, path: [text], message: error.message });
        }
      }
      return conditions;
    })
    .describe('What else has to be there, e.g. { "?hub.verify_token": TOKEN } or { /type: url_verification }.'),
  as: z
    .enum(['text', 'json'], { error: 'expected text or json' })
    .prefault('text')
    .describe('How it is given back: as it is, or as {"challenge": "…"} by its name.'),
}).transform(({ echo, where, as }): Echo => ({ of: echo, where, as }));

/** @throws RangeError */
function parseEchoPlace(text: string): EchoPlace {
  if (/^[?/]/.test(text)) return parsePlace(text);
  try {
    return { in: 'header', name: parseHeaderName(text) };
  } catch {
    throw new RangeError(
      'expected a query parameter such as ?challenge, a JSON Pointer such as /challenge, or a header such as Validation-Token',
    );
  }
}

/** Fetching of what callbacks leave out, in a source. */
export const fetchField = section({
  apiKey: parsedText(parseSecret)
    .optional()
    .describe('The key of your account at the vendor. Left out for the few whose notices carry their own.'),
  endpoint: parsedText(parseEndpoint)
    .optional()
    .describe(
      'Where the API is, if not at the usual place, e.g. in a region: https://eu.api.example.com. A path stands there for vendors alone that have one for each customer.',
    ),
  after: duration({ minMs: 0, maxMs: 86_400_000 })
    .prefault('0s')
    .describe('How long after a notice its job is first fetched.'),
});

/**
 * Where an API is; whether with a path is the vendor's to say. HTTP is for servers on the own premises.
 *
 * @throws RangeError
 */
function parseEndpoint(text: string): string {
  const url = URL.parse(text);
  const isPlace = url !== null && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (isPlace && (url.protocol === 'https:' || url.protocol === 'http:')) {
    return url.origin + url.pathname.replace(/\/+$/, '');
  }
  throw new RangeError('expected the place of an API such as https://eu.api.example.com, without a query');
}
