import type { Config, SourceConfig } from '../config/config.ts';
import type { Credential } from '../domain/credential.ts';
import { compileSenderRule } from '../gate/allowlist.ts';
import { portOf } from '../lib/port-of.ts';
import { vendors } from '../vendors/all.ts';
import { guidesFor, suggestedCredential } from '../vendors/guides.ts';
import type { SetUp, SourceSetUp } from '../web/reading/set-up.ts';
import { signatureSchemes } from './known.ts';
import { ownAddress, presentable, sendSamples } from './sample-sender.ts';

/** What the pages need to know of a running collector. */
export interface SetUpEnvironment {
  /** Of the callbacks' listener; asked once there is one. */
  callbackOrigin: () => string;
  isTrusted: (source: string, address: string) => boolean;
}

/** Joins what the settings say of each source with what its vendor needs to be told. */
export function createSetUp(config: Config, { callbackOrigin, isTrusted }: SetUpEnvironment): SetUp {
  const targets = new Map(
    config.sources.map(({ source: { name, vendor }, gate: { auth } }) => [
      name,
      { source: name, vendor, auth, publicUrl: config.server.publicUrl },
    ]),
  );
  return {
    sources: config.sources.map((entry) => toSetUp(entry, { callbackOrigin, isTrusted })),
    publicUrl: config.server.publicUrl,
    callbackPort: () => (config.archive.listen === null ? null : portOf(new URL(callbackOrigin()))),
    sendTest(source) {
      const target = targets.get(source);
      if (target === undefined) throw new RangeError(`there is no source ${source}`);
      return sendSamples({ ...target, origin: callbackOrigin() });
    },
  };
}

function toSetUp(
  entry: SourceConfig,
  { callbackOrigin, isTrusted }: Pick<SetUpEnvironment, 'callbackOrigin' | 'isTrusted'>,
): SourceSetUp {
  const { source, gate } = entry;
  const { auth, allow, mode } = gate;
  const credentials = shownCredentials(entry);
  const admitsSender = compileSenderRule(allow);
  const guides = guidesFor(source.vendor);
  return {
    source,
    credentials,
    allow,
    mode,
    preset: (vendors.get(source.vendor)?.egress ?? null) === null ? null : source.vendor,
    suggestedCredential: suggestedCredential(source.vendor, source.name),
    guides: (url) => guides.map((write) => write({ source: source.name, vendor: source.vendor, url, credentials })),
    testObstacle() {
      if (!entry.isCalled) return 'its settings have no `auth`, so nobody may call: put a file into its drop folder';
      if (auth !== 'none' && auth.length === 0) return 'the list of its credentials is empty, so it lets nobody in';
      if (auth !== 'none' && presentable(auth) === null) return 'only its vendor can make the signature it asks for';
      // Of a host that is a name only trying tells.
      const own = ownAddress(callbackOrigin());
      if (own === null || admitsSender(own) || isTrusted(source.name, own)) return null;
      return `a test comes from ${own}, an address of this machine, and allow does not name it`;
    },
  };
}

function shownCredentials({ source, gate, generatedToken }: SourceConfig): SourceSetUp['credentials'] {
  if (gate.auth === 'none') return 'none';
  return gate.auth.map((credential, index) => ({
    type: credential.type,
    name: nameOf(credential),
    place: generatedToken
      ? 'callback in tokens.json of the storage folder'
      : `sources.${source.name}.auth[${index}].${secretKeyOf(credential)} in the settings`,
  }));
}

function nameOf(credential: Credential): string | null {
  if (credential.type === 'signature') return credential.scheme;
  return credential.type === 'header' || credential.type === 'query' ? credential.name : null;
}

/** Where the settings hold what an entry of `auth` is checked with. */
function secretKeyOf(credential: Credential): string {
  if (credential.type !== 'signature') return secretKeys[credential.type];
  const [key] = Object.keys(signatureSchemes.get(credential.scheme)?.settings ?? {});
  return `signature.${key}`;
}

const secretKeys: Readonly<Record<Exclude<Credential['type'], 'signature'>, string>> = {
  bearer: 'bearer',
  header: 'header.value',
  basic: 'basic',
  query: 'query.value',
};
