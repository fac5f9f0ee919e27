import type { ErrorCode } from '../../../domain/errors.ts';
import { variable } from '../parts/settings-lines.ts';
import {
  type AboutRefusals,
  type Advice,
  addTo,
  change,
  forReaders,
  raise,
  told,
  toldOfSender,
} from './advice-parts.ts';
import { raisedCount, raisedSize } from './suggestions.ts';

export type RefusalCode = ErrorCode | 'internal';

/** The advice for a code; null for one that this version does not know any more. */
export function adviceFor(code: string, about: AboutRefusals): Advice | null {
  return isRefusalCode(code) ? advice[code](about) : null;
}

function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(advice, code);
}

/** Every code there is: one that is missing does not compile. */
const advice: Readonly<Record<RefusalCode, (about: AboutRefusals) => Advice>> = {
  'unknown-source': () =>
    told(
      'There is no such source',
      'The URL names a source that is not in the settings. The name itself is not kept: anybody can make one up.',
      change('Compare the URL at the vendor with those of the set-up page. Or configure the source that it names:', [
        ...['sources:', '  NAME-IN-THE-URL:', '    vendor: auto', '    auth:'],
        ...[`      - bearer: ${variable('CALLBACK_TOKEN')}`, '    allow: anyone'],
      ]),
    ),
  'method-not-allowed': () =>
    told(
      'Neither POST nor PUT',
      'Callbacks are sent with POST or PUT. Browsers, monitors and scanners ask with GET, and get this answer.',
      change('If it was the vendor, set the method of its callback to POST.'),
    ),
  'sender-not-allowed': toldOfSender,
  'bad-credentials': ({ source, setUp }) =>
    told(
      'No secret, or a wrong one',
      'The request holds no credential that the source accepts.',
      change('Compare what the vendor sends with what the set-up page says of this source.'),
      change(
        'Is a secret being changed? Accept the new one beside the old one, until the vendor has it:',
        addTo(source, 'auth', [setUp?.suggestedCredential ?? `bearer: ${variable('NEW_TOKEN')}`]),
      ),
    ),
  'bad-signature': () =>
    told(
      'The signature does not fit',
      'It is missing, made with another secret, or of another time. It covers every byte of the body, most often the time of sending, sometimes the URL. The answer and the log say what is wrong with it.',
      change('Compare the signing secret with the one the vendor shows, and the clocks of both machines.'),
      change('A proxy in between must not change the body: no decompressing, no rewriting of JSON.'),
      change('Some vendors sign the URL that they call: server.publicUrl must be its beginning, to the letter.'),
      change('Some can deliver a message without the envelope that holds its signature: leave that off.'),
    ),
  'duplicate-authorization': () =>
    told(
      'More than one Authorization header',
      'Nobody can say which of them counts. Most often a proxy adds its own to that of the vendor.',
      change('Send one: take it out at the proxy, or let the vendor send its secret in a header of another name.'),
    ),
  'malformed-multipart': () =>
    told(
      'The form is broken',
      'The multipart body has no usable boundary or breaks off in the middle. Nothing of it was kept.',
      change('Look at what builds the request: the boundary in Content-Type must be the one in the body.'),
    ),
  'truncated-body': () =>
    told(
      'The body was cut short',
      'The connection ended before the declared length was there. Nothing of it was kept.',
      change('A proxy in between may limit or time out large bodies: let it pass them on unbuffered, without a limit.'),
    ),
  'part-unaccounted': () =>
    told(
      'A part could not be stored for certain',
      'The body announces more parts than could be found in it, so all of it was refused.',
      change('Send it again. If it stays, this is worth a bug report with the request.'),
    ),
  'malformed-json': () =>
    told(
      'Not JSON, though it says so',
      'The body is declared as JSON and is not. It is kept in the quarantine, unless that is full.',
      change('Look at it in the quarantine: release it when it is fine all the same, and mend what sends it.'),
      change('Is the quarantine too small? Give it more room:', ['storage:', '  quarantine: 5GiB']),
    ),
  'silent-body': () =>
    told(
      'The sender fell silent',
      'For a while no byte of the body came. However long a body takes in all does not matter.',
      change('The line of the sender may be bad. To wait longer:', ['server:', '  timeouts: { idle: 3m }']),
    ),
  'unknown-coding': () =>
    told(
      'The body came in a coding that is not understood',
      'Of transfer codings only `chunked` is.',
      change('Compress with a Content-Encoding, or not at all.'),
    ),
  'slow-body': () =>
    told(
      'The sender was too slow',
      'Over a minute less than 512 bytes of the body came in each second. No vendor is as slow as that.',
      change('The line of the sender may be bad, or somebody holds connections on purpose.'),
    ),
  'head-too-large': () =>
    told(
      'Names or headers of parts are too long',
      'The name of a field or file may have 1 KiB, the headers of one part 16 KiB, and those of all parts 64 KiB and 256 bytes for each part that is allowed.',
      change('Give the files shorter names; where there are many parts, raise limits.parts.'),
    ),
  'body-too-large': ({ source, setUp }) =>
    told(
      'The body is too large',
      `It is over the limit of the source${setUp === null ? '' : `, ${setUp.source.limits.bodyBytes} bytes`}, or over what its signature can cover where that needs all of the body at once.`,
      change(
        'Raise the limit:',
        raise(source, setUp, ({ bodyBytes }) => `body: ${raisedSize(bodyBytes)}`),
      ),
    ),
  'part-too-large': ({ source, setUp }) =>
    told(
      'A part is too large',
      `One part of the form is over the limit${setUp === null ? '' : `, ${setUp.source.limits.partBytes} bytes`}.`,
      change(
        'Raise the limit:',
        raise(source, setUp, ({ partBytes }) => `part: ${raisedSize(partBytes)}`),
      ),
    ),
  'too-many-parts': ({ source, setUp }) =>
    told(
      'Too many parts',
      `The form has more parts than the source takes${setUp === null ? '' : `, ${setUp.source.limits.parts}`}.`,
      change(
        'Raise the limit:',
        raise(source, setUp, ({ parts }) => `parts: ${raisedCount(parts)}`),
      ),
    ),
  'storage-unavailable': () =>
    told(
      'The disk or a database refused to work',
      'Nothing was stored, and the vendor was asked to try again.',
      change('The overview says under Health what is wrong; the log of the collector has the reason.'),
    ),
  'storage-full': () =>
    told(
      'The disk is full',
      'Free space would have fallen below the reserve, or there was none left, so nothing was stored. It goes on by itself once there is room.',
      change('Make room on the disk of the storage folder. Or keep less in reserve:', [
        'storage:',
        '  reserve: 256MiB',
      ]),
    ),
  'quarantine-full': () =>
    told(
      'The quarantine is full',
      'The sender’s address is not listed, so its delivery was to be quarantined, and there was no room. Nothing was kept, and the vendor was asked to try again.',
      change('Trust the address, if it is the vendor’s: then nothing has to be quarantined. Or drop what lies there.'),
      change('Or give the quarantine more room:', ['storage:', '  quarantine: 5GiB']),
    ),
  overloaded: () =>
    told(
      'Too much at once',
      'More deliveries came at the same time than the collector takes. The vendor was asked to try again.',
      change('If it happens often, take more at once:', ['server:', '  max: { inFlight: 4096 }']),
    ),
  'shutting-down': () =>
    told('The collector was being stopped', 'The vendor was asked to try again.', change('Nothing has to be changed.')),
  'vendor-unreachable': () =>
    told(
      'The vendor’s own server could not be asked',
      'Its signature can only be checked with a certificate of the vendor, and that was not to be had.',
      change('Let the collector reach the vendor’s host, for example through the firewall.'),
    ),
  internal: () =>
    told(
      'Something went wrong here',
      'Nothing was stored, and the vendor was asked to try again.',
      change('The log of the collector has the reason. Please report it.'),
    ),
  'bad-request': () =>
    told(
      'Not a valid request',
      'The request breaks the rules of HTTP, for example by naming no host.',
      change('Browsers and vendors do not do that; a scanner or a proxy may. Nothing has to be changed.'),
    ),
  unauthenticated: () =>
    told(
      'A wrong archive token',
      'Somebody asked for the pages or the API with a token that is not one of this archive.',
      change('A token of before, in a bookmark or a program? Give it the new one. Else somebody is guessing.'),
    ),
  'not-permitted': () =>
    told(
      'A role that does not reach',
      'Somebody asked for what the role of the token does not allow.',
      change('Nothing, or give the token of `archive.auth` another `role`.'),
    ),
  'too-many-tries': () =>
    told(
      'Too many wrong archive tokens',
      'From this address came twenty or more within a minute. Nobody new is let in from there until it has been quiet for one; who is signed in goes on working.',
      change('If it is a program, give it the right token. If nobody knows it, keep it out at the firewall.'),
      change(
        'Is it the address of a proxy? Then everybody behind it counts as one, until server.trustedProxies names it.',
      ),
    ),
  'not-found': forReaders,
  'unknown-format': forReaders,
  conflict: forReaders,
  held: forReaders,
  'was-deleted': forReaders,
  'has-job': forReaders,
  'bad-settings': forReaders,
};
