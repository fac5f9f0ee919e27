import type { Credential } from '../domain/credential.ts';

import type { Config } from './config.ts';
import { formatListen } from './locations.ts';

/** What the settings allow and a person has hardly meant: doors that nobody gets through, or anybody. */
export function warnOfWeakSpots(config: Config): string[] {
  return [...closedDoors(config), ...guessableSecrets(config), ...plainListeners(config)];
}

function closedDoors({ sources, archive }: Config): string[] {
  const called = sources.filter(({ isCalled }) => isCalled);
  const warnings = called.flatMap(({ source, gate, generatedToken }) => [
    ...(gate.auth.length === 0 && !generatedToken
      ? [`sources.${source.name}.auth is an empty list: it admits nobody`]
      : []),
    ...(gate.allow.length === 0 && gate.mode === 'enforce'
      ? [`sources.${source.name}.allow is an empty list: it admits nobody`]
      : []),
  ]);
  return archive.tokens.length === 0 ? [...warnings, 'archive.auth is an empty list: it admits nobody'] : warnings;
}

function guessableSecrets({ sources, archive }: Config): string[] {
  const ofSources = sources.flatMap(({ source, gate: { auth } }) =>
    (auth === 'none' ? [] : auth).map((credential): [string, string] => [
      `sources.${source.name}.auth: the secret of ${credential.type}`,
      secretOf(credential),
    ]),
  );
  const tokens = archive.tokens === 'generated' ? [] : archive.tokens.map(({ token }) => token);
  const ofArchive = tokens.map((token): [string, string] => ['archive.auth: a token', token]);
  return [...ofSources, ...ofArchive].filter(([, secret]) => isGuessable(secret)).map(([what]) => `${what} ${advice}`);
}

const minCharacters = 16;
const minDistinct = 6;
const advice = `can be guessed: take ${minCharacters} characters or more, made by chance, such as \`openssl rand -hex 24\` prints`;

/** Too short, or of very few different characters. One that is a key of a vendor's is never empty, nor is it judged then. */
function isGuessable(secret: string): boolean {
  return secret !== '' && (secret.length < minCharacters || new Set(secret).size < minDistinct);
}

/** Empty for a signature that needs no secret, or more than one text. */
function secretOf(credential: Credential): string {
  switch (credential.type) {
    case 'bearer':
      return credential.token;
    case 'basic':
      return credential.password;
    case 'header':
    case 'query':
      return credential.value;
    case 'signature':
      return typeof credential.secret === 'string' ? credential.secret : '';
  }
}

/** Secrets and what was said cross the network readable, unless a proxy stands before: then the settings name it. */
function plainListeners({ server, archive }: Config): string[] {
  const isBehindProxy = server.trustedProxies.length > 0 || server.publicUrl?.startsWith('https:') === true;
  if (server.tls !== null || isBehindProxy) return [];
  const listeners = { 'server.listen': server.listen, 'archive.listen': archive.listen };
  return Object.entries(listeners).flatMap(([key, address]) =>
    address === null || /^(127\.|::1$|localhost$)/.test(address.host)
      ? []
      : [
          `${key} is ${formatListen(address)}, in plain HTTP: whoever is on the way reads secrets and callbacks; set server.tls, or server.publicUrl where a proxy ends TLS`,
        ],
  );
}
