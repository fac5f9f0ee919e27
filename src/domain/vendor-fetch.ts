import type { Delivery, PartKind } from './delivery.ts';

/** What is wanted of a job. */
export interface FetchWish {
  jobId: string;
  /** At least one; `transcript` stands for what was said, in whichever form the vendor gives it. */
  kinds: readonly PartKind[];
  /** What the newest notice of the job says: its JSON, or the fields of its form; undefined when none is held. */
  notice: unknown;
  /** Where the API is, without a slash at its end: as the settings say, else the vendor's own `origin`, else null. */
  origin: string | null;
}

/** One GET. It lives in memory only: a URL or a token of a notice may be a secret. */
export interface FetchRequest {
  url: string;
  /** Of the headers only what the vendor's API asks for, e.g. `Accept`; how the key is shown is `showKey`'s. */
  headers: Readonly<Record<string, string>>;
  /** `api-key`: the customer's, to a host of `keyHosts` alone; so are `s3`, those that the SDK of S3 finds on the machine. */
  credential: 'api-key' | 'none' | { bearer: string } | { s3: { region: string } };
}

/** An answer with a 2xx status. */
export interface FetchAnswer {
  request: FetchRequest;
  /** Of a body up to 1 MiB all of its JSON, of a longer one an outline; undefined when it is no JSON. */
  json: unknown;
  /** The first 64 bytes as text. */
  leading: string;
}

/** What an answer means. A reason is a sentence without a full stop, for people, and never repeats a secret. */
export type FetchVerdict =
  /** It holds what was wanted (`file`), leads to it (`next`), or both. */
  | { type: 'take'; file: boolean; next: readonly FetchRequest[] }
  | { type: 'again'; reason: string }
  | { type: 'gone'; reason: string }
  /** The key is not accepted. */
  | { type: 'refused'; reason: string };

/** A customer's key as the vendor wants to see it. */
export interface ShownKey {
  headers: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
}

/** Where the API is not at one place for everybody. */
export interface EndpointRule {
  /** Nothing could be fetched without. */
  isRequired: boolean;
  /** It is no origin alone: a path tells the customer's instance or folder. */
  hasPath: boolean;
  example: string;
}

/** Knows how what a callback leaves out is had from the vendor's API. Pure. */
export interface VendorFetch {
  /** E.g. `https://api.example.com`; null where notices name the place themselves. */
  readonly origin: string | null;
  /** What `fetch.endpoint` of the settings is held against; left out: an origin, which nobody has to name. */
  readonly endpoint?: EndpointRule;
  /** Hosts of the vendor's that may see the key: names, `*.` in front for everything below one. */
  readonly keyHosts: readonly string[];
  /** Hosts on which the vendor leaves results; they never see the key. */
  readonly resultHosts: readonly string[];
  /** Null: nothing but what notices hold is needed. */
  readonly showKey: ((apiKey: string) => ShownKey) | null;
  /**
   * Whether a delivery without any words says that there is something to fetch: `first` unless the job has words
   * already, `anew` in any case, because they have changed.
   */
  asks(delivery: Pick<Delivery, 'outcome' | 'vendorStatus'>): 'first' | 'anew' | null;
  /** What to ask for first, or why nothing can be asked for. */
  begin(wish: FetchWish): readonly FetchRequest[] | { impossible: string };
  read(answer: FetchAnswer, wish: FetchWish): FetchVerdict;
  /** Statuses that mean something else here than usual, with what they mean: `again` is tried later. */
  readonly statuses: Readonly<Record<number, { type: 'again' | 'gone'; reason: string }>>;
}
