import { stringify } from 'yaml';
import type { Credential, SignatureRule } from '../domain/credential.ts';
import { type Echo, echoPlaceText } from '../domain/echo.ts';
import { type GenericPlaces, placeText } from '../domain/generic-places.ts';
import type { KeepRule } from '../domain/keeping.ts';
import { masked } from '../domain/masking.ts';
import { ruleKey } from '../domain/signature.ts';
import type { DropRule } from '../domain/ways-in.ts';
import type { Config, FetchSettings, SourceConfig } from './config.ts';
import { formatListen } from './locations.ts';
import type { SignatureSchemes } from './presets.ts';
import { formatDuration, formatSize } from './sizes.ts';

/**
 * Writes the settings in effect as YAML in the form of the settings file, defaults included.
 *
 * Secrets read `***`, a generated token `generated`; presets appear as their addresses, what is not set as `null`.
 */
export function describeConfig(config: Config, schemes: SignatureSchemes): string {
  return stringify(settingsTree(config, schemes, (_secret, shown = masked) => shown));
}

/** What stands in the place of a secret; `shown` is what a person is shown where that is not `***`. */
export type Hide = (secret: unknown, shown?: string) => string;

/** The settings in effect in the form of the settings file, defaults included, with something else in place of secrets. */
export function settingsTree(
  { server, storage, snapshots, tracing, sources, archive, logLevel }: Config,
  schemes: SignatureSchemes,
  hide: Hide,
): Record<string, unknown> {
  const { timeouts } = server;
  return {
    server: {
      listen: formatListen(server.listen),
      tls: server.tls,
      trustedProxies: server.trustedProxies,
      publicUrl: server.publicUrl,
      timeouts: {
        headers: formatDuration(timeouts.headersMs),
        idle: formatDuration(timeouts.idleMs),
        drain: formatDuration(timeouts.drainMs),
      },
      max: server.max,
    },
    storage: {
      dir: storage.dir,
      reserve: formatSize(storage.reserveBytes),
      quarantine: formatSize(storage.quarantineBytes),
    },
    sources: Object.fromEntries(sources.map((entry) => [entry.source.name, describeSource(entry, schemes, hide)])),
    archive: {
      listen: archive.listen === null ? null : formatListen(archive.listen),
      auth:
        archive.tokens === 'generated'
          ? 'generated'
          : archive.tokens.map(({ token, sources: only, ...person }) => ({
              token: hide(token),
              ...person,
              ...(only !== null && { sources: only }),
            })),
      auditKeep: formatDuration(archive.auditKeepMs),
    },
    tracing:
      tracing === null
        ? { endpoint: null }
        : {
            ...tracing,
            headers: Object.fromEntries(Object.entries(tracing.headers).map(([name, value]) => [name, hide(value)])),
          },
    snapshots,
    log: { level: logLevel },
  };
}

function describeSource(
  { source, gate, generatedToken, isCalled, fetch, drop, handshake }: SourceConfig,
  schemes: SignatureSchemes,
  hide: Hide,
): Record<string, unknown> {
  const describe = (credential: Credential) => describeCredential(credential, schemes, hide);
  const auth = gate.auth === 'none' ? 'none' : gate.auth.map(describe);
  return {
    vendor: source.vendor,
    ...(isCalled && {
      auth: generatedToken ? hide(gate.auth, 'generated') : auth,
      allow: gate.mode === 'enforce' ? gate.allow : { list: gate.allow, mode: gate.mode },
    }),
    open: gate.auth === 'none' && gate.allow === 'anyone',
    limits: {
      body: formatSize(source.limits.bodyBytes),
      part: formatSize(source.limits.partBytes),
      parts: source.limits.parts,
    },
    expect: source.expect,
    overdueAfter: formatDuration(source.overdueAfterMs),
    ...(source.generic !== undefined && { generic: describePlaces(source.generic) }),
    ...(source.keep !== undefined && { keep: describeKeeping(source.keep) }),
    ...(fetch !== null && { fetch: describeFetch(fetch, hide) }),
    ...(drop !== null && { drop: describeDrop(drop) }),
    ...(handshake !== null && { handshake: describeEcho(handshake, hide) }),
  };
}

function describeKeeping({ kindsMs, otherwiseMs, recordMs }: KeepRule) {
  const others = { default: otherwiseMs, record: recordMs };
  const kinds = Object.entries(kindsMs).map(([kind, ms]) => [kind, formatDuration(ms)]);
  const told = Object.entries(others).flatMap(([key, ms]) => (ms === null ? [] : [[key, formatDuration(ms)]]));
  return Object.fromEntries([...kinds, ...told]);
}

function describeFetch({ apiKey, endpoint, afterMs }: FetchSettings, hide: Hide) {
  return { apiKey: apiKey === null ? null : hide(apiKey), endpoint, after: formatDuration(afterMs) };
}

function describeDrop({ dir, quietMs, lingerMs, after }: DropRule) {
  return {
    ...{ dir, quiet: formatDuration(quietMs), linger: formatDuration(lingerMs), after: after.type },
    ...(after.type === 'move' && { done: after.done }),
  };
}

/** What has to stand somewhere may be a token. */
function describeEcho({ of, where, as }: Echo, hide: Hide) {
  return {
    echo: echoPlaceText(of),
    where: Object.fromEntries(where.map((entry) => [echoPlaceText(entry.place), hide(entry)])),
    as,
  };
}

function describePlaces({ outcomes, mediaTypes, ...places }: GenericPlaces) {
  const texts = Object.entries(places).map(([name, list]) => [name, list.map(placeText)]);
  return { ...Object.fromEntries(texts), outcomes, mediaTypes };
}

function describeCredential(credential: Credential, schemes: SignatureSchemes, hide: Hide) {
  switch (credential.type) {
    case 'bearer':
      return { bearer: hide(credential.token) };
    case 'header':
      return { header: { name: credential.name, value: hide(credential.value) } };
    case 'basic':
      return { basic: { user: hide(credential.user), password: hide(credential.password) } };
    case 'query':
      return { query: { name: credential.name, value: hide(credential.value) } };
    case 'signature':
      return { signature: describeSignature(credential, schemes, hide) };
  }
}

function describeSignature(rule: SignatureRule, schemes: SignatureSchemes, hide: Hide) {
  const settings = schemes.get(rule.scheme)?.settings ?? {};
  const valueAt = (key: string): unknown => {
    const setting = settings[key];
    return setting === undefined ? null : (rule[ruleKey(key, setting)] ?? null);
  };
  const shown = Object.entries(settings).map(([key, setting]) => {
    const value = valueAt(key);
    if (setting.type === 'text') return [key, setting.isSecret && value !== null ? hide(value) : value];
    return [key, setting.type === 'duration' ? formatDuration(Number(value)) : value];
  });
  return { scheme: rule.scheme, ...Object.fromEntries(shown) };
}
