import { z } from 'zod';
import type { Credential, SignatureRule } from '../domain/credential.ts';
import {
  parseHeaderName,
  parseHeaderValue,
  parsePassword,
  parseQueryText,
  parseToken,
  parseUser,
} from '../domain/credential-text.ts';
import { type ArchiveToken, roles } from '../domain/people.ts';
import { ruleKey, type SchemeSetting, type SignatureScheme } from '../domain/signature.ts';
import { duration, parsedText, section, wordOrList } from './fields.ts';
import type { SignatureSchemes } from './presets.ts';

/** `auth` of a source. */
export function authField(schemes: SignatureSchemes) {
  return wordOrList(
    'none',
    credential(schemes),
    'expected `none` or a list of credentials such as [{ bearer: TOKEN }]',
  );
}

/** `archive.auth`: a list of tokens. */
export const archiveAuthField = z.array(
  section({
    token: parsedText(parseToken).describe('Token that may read the archive.'),
    name: z
      .string({ error: 'expected a name' })
      .regex(/^[^\p{Cc}]{1,64}$/u, 'expected a name of at most 64 signs')
      .optional()
      .describe('Whose token it is, as the audit calls whoever holds it. Left out: the role.'),
    role: z
      .enum(roles, { error: `expected one of ${roles.join(', ')}` })
      .optional()
      .describe('What whoever holds it may do. Left out: everything (admin).'),
    sources: z
      .array(z.string({ error: 'expected the name of a source' }), { error: 'expected a list of names of sources' })
      .min(1, 'expected at least one source; leave the key out for all of them')
      .optional()
      .describe('The sources that exist for whoever holds it. Left out: all.'),
  })
    .refine(({ role, sources }) => sources === undefined || role !== undefined, {
      path: ['role'],
      error: 'expected viewer, editor or operator beside `sources`: without a role the token may do everything',
    })
    .refine(({ role, sources }) => sources === undefined || role !== 'admin', {
      path: ['sources'],
      error: 'expected no `sources` beside the role admin, which always has all of them',
    })
    .transform(
      ({ token, name, role = 'admin', sources }): ArchiveToken => ({
        token,
        name: name ?? role,
        role,
        sources: sources === undefined ? null : [...new Set(sources)],
      }),
    ),
  { error: 'expected a list of tokens such as [{ token: TOKEN }], or leave the key out' },
);

function credential(schemes: SignatureSchemes) {
  return section({
    bearer: parsedText(parseToken).optional().describe('Token expected as `Authorization: Bearer <token>`.'),
    header: section({
      name: parsedText(parseHeaderName).describe('Name of the header, in any case, e.g. X-Api-Key.'),
      value: parsedText(parseHeaderValue).describe('The whole value of the header.'),
    })
      .optional()
      .describe('A header with a secret value.'),
    basic: section({
      user: parsedText(parseUser).describe('User name, without a colon.'),
      password: parsedText(parsePassword).describe('Password.'),
    })
      .optional()
      .describe('User and password expected as `Authorization: Basic …`.'),
    query: section({
      name: parsedText(parseQueryText).describe('Name of the query parameter, e.g. token.'),
      value: parsedText(parseQueryText).describe('Value of the query parameter, not percent-encoded.'),
    })
      .optional()
      .describe('A secret in the callback URL, for vendors that can send nothing else.'),
    signature: signatureField(schemes)
      .optional()
      .describe('A signature over the body, checked as the body streams in.'),
  })
    .refine((entry) => Object.keys(entry).length === 1, {
      error: 'expected exactly one of bearer, header, basic, query, signature; write each as an entry of its own',
    })
    .meta({ minProperties: 1, maxProperties: 1 })
    .transform(toCredential);
}

interface CredentialEntry {
  bearer?: string | undefined;
  header?: { name: string; value: string } | undefined;
  basic?: { user: string; password: string } | undefined;
  query?: { name: string; value: string } | undefined;
  signature?: SignatureRule | undefined;
}

function toCredential({ bearer, header, basic, query, signature }: CredentialEntry): Credential {
  if (bearer !== undefined) return { type: 'bearer', token: bearer };
  if (header !== undefined) return { type: 'header', ...header };
  if (basic !== undefined) return { type: 'basic', ...basic };
  if (query !== undefined) return { type: 'query', ...query };
  if (signature !== undefined) return { type: 'signature', ...signature };
  throw new Error('a credential of no kind passed its check');
}

const schemeText = 'How the vendor signs.';

/** `signature` of a credential: the scheme decides about the other keys. */
function signatureField(schemes: SignatureSchemes) {
  // Schemes with the same keys are described together.
  const groups = Map.groupBy(schemes.values(), ({ settings }) => settings);
  const objects = [...groups].map(([settings, alike]) => schemeSection(alike, settings));
  const [first = section({ scheme: z.literal('') }), ...others] = objects;
  return z
    .discriminatedUnion('scheme', [first, ...others], { error: `expected one of ${[...schemes.keys()].join(', ')}` })
    .transform((entry, context) => toRule(entry, schemes.get(entry.scheme), context));
}

function schemeSection(schemes: readonly SignatureScheme[], settings: SignatureScheme['settings']) {
  const names = schemes.map(({ name }) => name);
  const [only = '', ...more] = names;
  const fields = Object.entries(settings).map(([key, setting]) => [key, schemeField(setting)] as const);
  return section({
    scheme: (more.length === 0 ? z.literal(only) : z.enum(names)).describe(schemeText),
    ...Object.fromEntries(fields),
  });
}

function schemeField(setting: SchemeSetting): z.ZodType {
  switch (setting.type) {
    case 'text': {
      const text = parsedText(setting.parse);
      if (setting.otherwise === null) return text.optional().describe(setting.describe);
      return (setting.otherwise === undefined ? text : text.prefault(setting.otherwise)).describe(setting.describe);
    }
    case 'texts':
      return z
        .array(parsedText(setting.parse), { error: setting.expected })
        .min(1, setting.expectedOne)
        .describe(setting.describe);
    case 'choice':
      return z
        .enum(setting.of, { error: `expected one of ${setting.of.join(', ')}` })
        .prefault(setting.otherwise)
        .describe(setting.describe);
    case 'duration':
      return duration({ minMs: setting.minMs, maxMs: Number.POSITIVE_INFINITY })
        .prefault(setting.otherwise)
        .describe(setting.describe);
  }
}

function toRule(
  entry: { readonly scheme: string; readonly [key: string]: unknown },
  scheme: SignatureScheme | undefined,
  context: z.core.$RefinementCtx,
): SignatureRule {
  if (scheme === undefined) throw new Error('a scheme that nobody knows passed its check');
  const values = Object.entries(scheme.settings).map(([key, setting]) => [ruleKey(key, setting), entry[key] ?? null]);
  const rule: SignatureRule = { scheme: entry.scheme, ...Object.fromEntries(values) };
  const conflict = scheme.conflictIn?.(rule) ?? null;
  if (conflict === null) return rule;
  context.issues.push({ code: 'custom', input: entry, path: [conflict.key], message: conflict.expected });
  return z.NEVER;
}
