/** Stands in a body for the id that makes it different from every other. */
export const idMarker = '@ID@';
/** Length of an id, so that every body of a template has the same length. */
export const idLength = 20;

/**
 * A vendor's finished transcription in JSON, about so long, with `idMarker` where the id of the job belongs.
 *
 * @param bytes with the id in it
 */
export function callbackTemplate(bytes: number): string {
  const opening = `{"id":"${idMarker}","event":"transcription.success","payload":{"metadata":{"audio_duration":312.5},"transcription":{"languages":["en"],"utterances":[`;
  const closing = ']}}}';
  const room = bytes - opening.length - closing.length - (idLength - idMarker.length);
  const utterances: string[] = [];
  for (let used = 0; ; ) {
    const next = utterance(utterances.length);
    used += next.length + 1;
    if (used > room) break;
    utterances.push(next);
  }
  return `${opening}${utterances.join(',')}${closing}`;
}

/**
 * An id nobody has used before.
 *
 * @example idOf('1f3a', 7) // '1f3a-000000000000007'
 */
export function idOf(run: string, number: number): string {
  return `${run}-${String(number).padStart(idLength - run.length - 1, '0')}`;
}

/** Some thousand utterances in a row, for bodies too large to be held in memory. */
export function utterances(count: number): string {
  return Array.from({ length: count }, (_, number) => utterance(number)).join(',');
}

function utterance(number: number): string {
  const words = Array.from({ length: 8 }, (_, place) => vocabulary[(number * 5 + place * 3) % vocabulary.length] ?? '');
  const start = number * 4;
  const timed = words.map((word, place) => ({
    word,
    start: start + place / 2,
    end: start + place / 2 + 0.4,
    confidence: 0.97,
  }));
  return JSON.stringify({
    start,
    end: start + 4,
    channel: 0,
    speaker: number % 2,
    text: words.join(' '),
    words: timed,
  });
}

const vocabulary =
  'thank you for calling how can we help with your order number please hold the line while it is found'.split(' ');
