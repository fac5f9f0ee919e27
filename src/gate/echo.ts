import type { AnswerEcho, Echo, EchoPlace, EchoRequest } from '../domain/echo.ts';
import { field } from '../lib/json/values.ts';
import { compileSecrets } from './secrets.ts';

/** A challenge is short; more is not given back to anybody. */
const maxChars = 4096;

/** Compiles a test of a URL: it gives back the text that is asked for, and nothing else. */
export function compileEcho({ of, where, as }: Echo): AnswerEcho {
  const conditions = where.map(({ place, is }) => ({ place, isIt: compileSecrets([is]) }));
  return (request) => {
    const text = textAt(of, request);
    if (text === null || text === '' || text.length > maxChars) return null;
    const fits = conditions.map(({ place, isIt }) => isIt(Buffer.from(textAt(place, request) ?? '', 'utf8')));
    if (fits.includes(false)) return null;
    return { answer: { status: 200, ...answerWith(of, text, as) }, visit: null };
  };
}

function answerWith(place: EchoPlace, text: string, as: Echo['as']) {
  if (place.in === 'header') return { mediaType: 'text/plain', body: '', headers: { [place.name]: text } };
  if (as === 'text') return { mediaType: 'text/plain', body: text };
  const name = place.in === 'json' ? (place.steps.at(-1) ?? '') : place.name;
  return { mediaType: 'application/json', body: JSON.stringify({ [name]: text }) };
}

/** Only what is there once and is a text counts. */
function textAt(place: EchoPlace, { headers, query, body }: EchoRequest): string | null {
  switch (place.in) {
    case 'query': {
      const [only, ...others] = query.getAll(place.name);
      return only === undefined || others.length > 0 ? null : only;
    }
    case 'header': {
      const value = headers[place.name.toLowerCase()];
      return typeof value === 'string' && /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) ? value : null;
    }
    case 'json': {
      const text = field(jsonOf(body), ...place.steps);
      return typeof text === 'string' ? text : null;
    }
  }
}

/** Undefined when it is none. */
function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
