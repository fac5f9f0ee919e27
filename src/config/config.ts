import type { AllowEntry, GateRule } from '../domain/credential.ts';
import type { Echo } from '../domain/echo.ts';
import type { ArchiveToken } from '../domain/people.ts';
import type { Source } from '../domain/source.ts';
import type { DropRule } from '../domain/ways-in.ts';

/** Where to listen. `host` without brackets, e.g. `::1`; port 0 lets the system choose. */
export interface Address {
  host: string;
  port: number;
}

/** From the loudest matter to the smallest; `silent` writes nothing. */
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A source with what its gate is compiled from. */
export interface SourceConfig {
  source: Source;
  /** `allow` holds canonical addresses and CIDR blocks, each once: presets are already replaced by their addresses. */
  gate: Omit<GateRule, 'trustedProxies' | 'publicUrl'>;
  /** The entries of `allow` as they stand in the settings; none for `anyone`. */
  listed: readonly AllowEntry[];
  /** True when the credential is the generated callback token; until `withTokens` its `auth` admits nobody. */
  generatedToken: boolean;
  /** Null: nothing is fetched from its vendor. */
  fetch: FetchSettings | null;
  /** False when nobody may call: then `gate` admits nobody, and there is no such endpoint. */
  isCalled: boolean;
  /** Its drop folder, or null. */
  drop: DropRule | null;
  /** The test of its URL that is answered; null: that of its vendor, if there is one. */
  handshake: Echo | null;
}

/** How what a vendor's callbacks leave out is fetched. */
export interface FetchSettings {
  /** Null for a vendor whose notices carry their own permission. */
  apiKey: string | null;
  /** Where the API is, without a slash at its end; null for the vendor's usual place. */
  endpoint: string | null;
  /** How long after a notice its job is first fetched. */
  afterMs: number;
}

/** Everything that can be set, checked and with defaults filled in. Paths are absolute. */
export interface Config {
  server: {
    listen: Address;
    /** Paths of PEM files, or null for plain HTTP. */
    tls: { cert: string; key: string } | null;
    /** Canonical CIDR blocks. */
    trustedProxies: readonly string[];
    /** Without a slash at the end; null when nobody said under which URL the collector is reached. */
    publicUrl: string | null;
    timeouts: { headersMs: number; idleMs: number; drainMs: number };
    max: { connections: number; connectionsPerAddress: number; inFlight: number };
  };
  storage: { dir: string; reserveBytes: number; quarantineBytes: number };
  /** Null: nothing is traced. `headers` hold secrets. */
  tracing: { endpoint: string; headers: Readonly<Record<string, string>>; sample: number } | null;
  /** Null: a running collector makes no snapshots. */
  snapshots: { dir: string | null };
  sources: readonly SourceConfig[];
  archive: {
    /** Null: pages and API are served by the server's own listener. */
    listen: Address | null;
    /** `generated` until `withTokens` fills the token in. */
    tokens: readonly ArchiveToken[] | 'generated';
    auditKeepMs: number;
  };
  logLevel: LogLevel;
}
