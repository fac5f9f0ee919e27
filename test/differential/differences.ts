/** A kind of request of which our verdict is another than that of the official library. */
export interface Difference {
  ours: 'admits' | 'refuses';
  reason: string;
}

type Differences = Readonly<Record<string, Difference>>;

const refuses = differs('refuses');
const admits = differs('admits');

const twice =
  'a header that is there twice counts for nothing: nobody can say which one was meant. Libraries see both joined';
const capitals = 'hexadecimal is read as the bytes that it stands for; the library compares letters';
const padding = 'base64 is read as the bytes that it stands for; the library compares letters';
const numbers =
  'Unix seconds are digits and nothing else; the library reads whatever JavaScript takes for a number, or asks nothing';
const notText =
  'the bytes on the wire are what was signed; the library reads them as text first, and loses those that are none';
const ahead = 'a time in the future is refused as one in the past is: a signature must not be good for ever';

const webhooks = (family: string): Differences => ({
  ...refuses(
    twice,
    `${family}-timestamp twice`,
    `${family}-timestamp twice, the right one first`,
    `${family}-signature twice`,
    `${family}-signature twice, the right one first`,
    `${family}-signature twice, the right one last`,
  ),
  ...admits(notText, 'bytes that are no UTF-8'),
  ...refuses(notText, 'no UTF-8, signed as the text that it is read as'),
  ...admits(padding, 'signature without padding', 'signature with other unused bits'),
  ...admits(
    'the bytes of the id are what was signed; Node gives the library each of them as a letter',
    'an id in UTF-8',
  ),
  ...refuses(
    'the specification forbids it: what stands before the stop could be another id, and what follows another time',

    'an id with a full stop',
    'a full stop moved from the body into the id',
  ),
  ...refuses(numbers, 'time with text behind that was not signed'),
});

/** By the name of the sender and the kind of the request. One that is not here fails, and so does one that is no more. */
export const differences: Readonly<Record<string, Differences>> = {
  'standard-webhooks': webhooks('webhook'),
  'standard-webhooks, as Svix signs': webhooks('svix'),
  elevenlabs: {
    ...refuses(twice, 'elevenlabs-signature twice', 'elevenlabs-signature twice, the right one first'),
    ...admits(notText, 'bytes that are no UTF-8'),
    ...refuses(notText, 'no UTF-8, signed as the text that it is read as'),
    ...admits(capitals, 'signature in capitals'),
    ...admits(
      'one signature of several has to fit, wherever it stands: they are rotation at the sender; the library looks at the first',
      'several signatures, the right one last',
    ),
    ...refuses(ahead, '1801 s ahead', 'a year ahead', 'time in milliseconds'),
    ...refuses(
      numbers,
      ...['time with a plus', 'time with zeros before it', 'time with a fraction', 'time with text behind'],
      ...['time in hexadecimal', 'time as a date', 'time that is no number'],
    ),
  },
  zoom: {
    ...admits(
      'the bytes on the wire are what Zoom signed; the library signs the JSON written anew',
      ...['JSON with spaces', 'no JSON', 'an empty body', 'bytes that are no UTF-8', 'a byte order mark'],
    ),
    ...refuses('a byte that was added is refused; the library does not see it', 'one byte more'),
    ...admits(capitals, 'signature in capitals'),
    ...refuses(
      'a signature is good for 90 minutes, longer than Zoom tries again; the library does not look at the time',
      ...['5401 s old', '5401 s ahead', 'a year old', 'a year ahead', 'time that is no number'],
    ),
  },
  'hmac, as GitHub signs': {
    ...admits('nothing can be signed as well; the library wants a body', 'an empty body'),
    ...admits(notText, 'bytes that are no UTF-8'),
    ...refuses(notText, 'no UTF-8, signed as the text that it is read as'),
    ...admits(capitals, 'signature in capitals'),
  },
  'hmac, as Slack signs': {
    ...admits(notText, 'bytes that are no UTF-8'),
    ...refuses(notText, 'no UTF-8, signed as the text that it is read as'),
    ...admits(capitals, 'signature in capitals'),
    ...refuses(ahead, '301 s ahead', 'a year ahead'),
  },
  twilio: {
    ...refuses(twice, 'by a shared key, with its settings twice'),
    ...admits(padding, 'signature without padding'),
    ...admits(capitals, 'JSON with its hash in capitals'),
    ...refuses('nothing vouches for the body; the library looks at the URL alone', 'JSON without its hash'),
    ...refuses(
      'more than 1000 fields are 413, as in Express; the library is handed what Express has read',
      'form of 1001 fields',
    ),
  },
  sns: {
    ...admits('its token is signed, as the documentation says; the library leaves it out', 'a confirmation of its end'),
    ...refuses(
      'the topic and the type stand in the head, before a byte is read, and once; the library sees the body alone',
      ...['x-amz-sns-message-type', 'x-amz-sns-topic-arn'].flatMap((name) => [
        ...[`no ${name}`, `an empty ${name}`, `${name} twice`],
        ...[`${name} twice, the right one first`, `${name} twice, the right one last`],
      ]),
    ),
    ...refuses(
      'anybody can have topics that Amazon signs for: those that are listed count, and the hosts of their regions',
      ...['of another topic', 'of another topic, behind the head of this one'],
      ...["by a stranger's certificate, in another region", 'by a certificate in a bucket that is called sns'],
    ),
    ...refuses('a certificate counts while it is in force; the library does not look', 'by an expired certificate'),
    ...refuses(
      'a message is good for 90 minutes, longer than Amazon tries again; the library does not look at the time',
      ...['more than 90 minutes old', 'more than 90 minutes ahead', 'of no time'],
    ),
    ...refuses(
      'a value that is no text, or goes on in another line, could be taken for others; Amazon sends none',
      ...['with a number for a text', 'with a line break in an id'],
    ),
    ...refuses('base64 is without line breaks; Amazon sends none', 'signature with line breaks'),
    ...refuses('these names are for functions of AWS, not for HTTP', 'with names as functions get them'),
    ...refuses('Amazon sends at most 256 KiB; more is 413', 'over 512 KiB'),
  },
};

function differs(ours: Difference['ours']) {
  return (reason: string, ...kinds: readonly string[]): Differences =>
    Object.fromEntries(kinds.map((kind) => [kind, { ours, reason }]));
}
