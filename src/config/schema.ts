import { z } from 'zod';
import type { CredentialRule } from '../domain/credential.ts';
import { partKinds } from '../domain/delivery.ts';
import { kindOfContent } from '../domain/vendor.ts';
import { archiveAuthField, authField } from './auth-schema.ts';
import { logLevels } from './config.ts';
import { canFetch, endpointError, fetchable, hasRightKey, keyless } from './fetch-rules.ts';
import { count, duration, parsedText, section, size } from './fields.ts';
import { keepField } from './keep-field.ts';
import { parseListen, parsePath } from './locations.ts';
import { allowField, type Known, type KnownVendors, presetsOf, type SignatureSchemes } from './presets.ts';
import { server } from './server-schema.ts';
import { snapshots } from './snapshot-fields.ts';
import { tracing } from './tracing-fields.ts';
import { fetchField, genericField, handshakeField } from './vendor-fields.ts';
import { checkDoors, doorsInSchema, dropField } from './ways-in-fields.ts';

/** Name of a source: it is part of URLs and a folder's name. */
const sourceName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'expected a source name of a-z, 0-9, _ and -, at most 64 characters');

const storage = section({
  dir: parsedText(parsePath)
    .prefault('./storage')
    .describe('Folder of everything that is kept. A relative path starts at the working directory.'),
  reserve: size({ minBytes: 0 })
    .prefault('1GiB')
    .describe('Below this much free space new bodies are answered 503. 0 keeps nothing free.'),
  quarantine: size({ minBytes: 0 })
    .prefault('1GiB')
    .describe('Budget for authenticated bodies that could not be used or are quarantined. 0 keeps none.'),
});

const limits = section({
  body: size({ minBytes: 1 }).prefault('5GiB').describe('Largest body of a delivery.'),
  part: size({ minBytes: 1 }).prefault('5GiB').describe('Largest part of a multipart body.'),
  parts: count().prefault(1000).describe('Most parts of a multipart body.'),
});

function source({ vendors, schemes }: Known) {
  return section({
    vendor: parsedText((text) => parseVendor(text, vendors))
      .prefault('auto')
      .describe(
        `Who calls: ${[...vendors.keys()].slice(0, 4).join(', ')}, …, \`generic\` for anyone else, or \`auto\`.`,
      ),
    auth: authField(schemes)
      .optional()
      .describe(
        'Credentials; any one that matches lets a request in, so list two to rotate. `none` must be written out; an empty list admits nobody. Left out beside `drop`: nobody may call.',
      ),
    allow: allowField(presetsOf(vendors)).optional(),
    open: z
      .boolean({ error: 'expected true or false' })
      .prefault(false)
      .describe('Must be true for a source with both `auth: none` and `allow: anyone`.'),
    limits: limits.prefault({}).describe('What one delivery may hold; more is answered 413.'),
    expect: z
      .array(parsedText(parseContent), { error: 'expected a list of contents such as [transcript, data]' })
      .optional()
      .describe(
        'Contents every job should bring, as kinds or as the vendor names them. Left out: what the vendor itself says.',
      ),
    overdueAfter: duration({ minMs: 1, maxMs: Number.POSITIVE_INFINITY })
      .prefault('1h')
      .describe('How long after its first delivery a job that lacks something is overdue.'),
    keep: keepField
      .optional()
      .describe(
        'For how long parts are kept, by kind, counted from the time at which the newest copy of them was received. What is not named is kept as `default` says, or for ever.',
      ),
    generic: genericField
      .optional()
      .describe(
        'For `vendor: generic`: where in its deliveries things are found. A place is a JSON Pointer such as /data/id, or a query parameter such as ?id. What is left out is found in the usual places.',
      ),
    fetch: fetchField
      .optional()
      .describe(
        "Fetches from the vendor's API what its callbacks leave out, and what a job still lacks when it is overdue. Left out: nothing is fetched.",
      ),
    drop: dropField
      .optional()
      .describe('A folder whose files are deliveries of this source. Left out: only callbacks are.'),
    handshake: handshakeField
      .optional()
      .describe('A test of the URL that its sender makes before it uses it. Left out: that of the vendor.'),
  })
    .superRefine(checkDoors)
    .refine(({ vendor, handshake }) => handshake === undefined || (vendors.get(vendor)?.handshake ?? null) === null, {
      path: ['handshake'],
      error: 'expected to be left out, because `vendor:` beside it has a handshake of its own, which is answered',
    })
    .refine(({ vendor, fetch }) => fetch === undefined || canFetch(vendors, vendor), {
      path: ['fetch'],
      error: `expected \`vendor:\` beside it to be one of ${fetchable(vendors).join(', ')}: from the others nothing can be fetched`,
    })
    .refine(({ vendor, fetch }) => fetch === undefined || hasRightKey(vendors, vendor, fetch), {
      path: ['fetch', 'apiKey'],
      error: `expected the key of your account, which every vendor asks for but ${keyless(vendors).join(', ')}: there, none`,
    })
    .superRefine(({ vendor, fetch }, context) => {
      const error = fetch === undefined ? null : endpointError(vendors, vendor, fetch.endpoint);
      if (error !== null) context.addIssue({ code: 'custom', path: ['fetch', 'endpoint'], message: error });
    })
    .refine(({ vendor, generic }) => generic === undefined || vendor === 'generic', {
      path: ['generic'],
      error: 'expected `vendor: generic` beside it: every other vendor knows where things are',
    })
    .refine(({ auth, allow, open }) => !(auth === 'none' && allow === 'anyone' && open !== true), {
      // The question stands even when another key of the source is wrong.
      when: ({ value }) => typeof value === 'object' && value !== null,
      path: ['open'],
      error: 'expected true, because this source has `auth: none` and `allow: anyone`: everybody could deliver',
    })
    .refine(
      ({ auth, allow }) =>
        auth !== 'none' || typeof allow !== 'object' || !('list' in allow) || allow.mode === 'enforce',
      {
        path: ['allow', 'mode'],
        error:
          'expected `enforce`, because this source has `auth: none`: an unlisted sender needs a credential in `auth`',
      },
    )
    .meta(doorsInSchema);
}

const archive = section({
  listen: parsedText(parseListen)
    .optional()
    .describe('host:port of a listener of its own for pages and API. Left out: they are served beside the callbacks.'),
  auth: archiveAuthField
    .optional()
    .describe('Tokens that may read the archive. Left out: one is generated. An empty list admits nobody.'),
  auditKeep: duration({ minMs: 86_400_000, maxMs: Number.POSITIVE_INFINITY })
    .prefault('2y')
    .describe('How long it is known who did what.'),
});

/** The settings file, with what the vendors offer. Its output has defaults filled in and texts turned into values. */
export function fileSchema(known: Known) {
  return section({
    server: server.prefault({}).describe('The listener for callbacks.'),
    storage: storage.prefault({}).describe('Where deliveries are kept.'),
    sources: z
      .record(sourceName, source(known), { error: 'expected a map of sources by name' })
      .refine((sources) => Object.keys(sources).length > 0, 'expected at least one source')
      .optional()
      .describe(
        'Endpoints by name; each is served at /callback/<name>. Left out: one source `default` with a generated token.',
      ),
    archive: archive.prefault({}).describe('Reading what was received.'),
    tracing: tracing.prefault({}).describe('What happens to each delivery, for OpenTelemetry.'),
    snapshots: snapshots.prefault({}).describe('Copies of the whole storage at one moment.'),
    log: section({
      level: z
        .enum(logLevels, { error: `expected one of ${logLevels.join(', ')}` })
        .prefault('info')
        .describe('The smallest matter that is logged.'),
    })
      .prefault({})
      .describe('The log.'),
  }).superRefine(({ server: { publicUrl }, sources = {} }, context) => {
    const [caller] = Object.values(sources).flatMap(({ auth }) => urlSigners(auth, known.schemes));
    if (publicUrl !== undefined || caller === undefined) return;
    const message = `expected the URL that ${caller} calls, such as https://collector.example.org: its signature covers it`;
    context.addIssue({ code: 'custom', path: ['server', 'publicUrl'], message });
  });
}

/** Whose signatures cover the URL that was called: behind a proxy no request tells it. */
function urlSigners(auth: CredentialRule | undefined, schemes: SignatureSchemes): string[] {
  if (auth === 'none' || auth === undefined) return [];
  return auth.flatMap((credential) => {
    const signer = credential.type === 'signature' ? schemes.get(credential.scheme)?.signsUrl?.(credential) : null;
    return signer == null ? [] : [signer];
  });
}

export type FileSettings = z.output<ReturnType<typeof fileSchema>>;

function parseVendor(text: string, vendors: KnownVendors): string {
  if (vendors.has(text)) return text;
  throw new RangeError(`expected one of ${[...vendors.keys()].join(', ')}`);
}

function parseContent(text: string): string {
  if (partKinds.some((kind) => kind === kindOfContent(text))) return text;
  throw new RangeError(
    `expected one of ${partKinds.join(', ')}, or a vendor's own token such as data or transcript.srt`,
  );
}
