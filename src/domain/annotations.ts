/** What people say about a call, never the vendor: each field with who set it and when. */

/** A correction is about a stretch of one segment, as the vendor wrote it. */
export interface Correction {
  /** SHA-256 of the part in which it stands. */
  sha256: string;
  /** Where the segment begins, in ms; null where it has no time. */
  startMs: number | null;
  /** The vendor's words, and those in their place. */
  was: string;
  text: string;
}

/** What of a call is asked to be other; what is left out stays. */
export interface AnnotationChange {
  tags?: readonly string[] | undefined;
  star?: boolean | undefined;
  note?: string | undefined;
  reviewed?: boolean | undefined;
  /** Names by the labels of speakers; an empty one takes the name away. Two speakers of one name are one. */
  speakers?: Readonly<Record<string, string>> | undefined;
  /** With the vendor's own words as its text it is taken back. */
  correction?: Correction | undefined;
}

export interface Stamp {
  /** ISO 8601. */
  at: string;
  /** Who, as the settings call the token. */
  by: string | null;
}

/** One field was set; `before` is what it was, null for nothing. */
export interface FieldChange extends Stamp {
  field: string;
  before: FieldValue;
  after: FieldValue;
}

export type FieldValue = string | boolean | readonly string[] | null;

/** As it is kept, one file a call. */
export interface AnnotationRecord {
  source: string;
  jobId: string | null;
  /** Of the first delivery of the call. */
  deliveryId: string;
  /** By name: `tags`, `star`, `note`, `reviewed`, `speaker <label>`, `correction <JSON>`. */
  fields: Readonly<Record<string, Stamp & { value: FieldValue }>>;
  /** Oldest first, at most 100: what can be undone. */
  changes: readonly FieldChange[];
}

/** A call by everything that it is known by. */
export interface AnnotatedCall {
  source: string;
  /** All ids of its job; none for a delivery that names no job. */
  jobIds: readonly string[];
  deliveryIds: readonly string[];
}

/** By everything that a job is known by. */
export function callOf(job: {
  source: string;
  jobId: string;
  aliases: readonly string[];
  deliveries: readonly { id: string }[];
}): AnnotatedCall {
  const { source, jobId, aliases, deliveries } = job;
  return { source, jobIds: [jobId, ...aliases], deliveryIds: deliveries.map(({ id }) => id) };
}

/** What is said about a call, as it is shown. */
export interface Annotations {
  tags: readonly string[];
  star: boolean;
  note: string;
  reviewed: boolean;
  speakers: Readonly<Record<string, string>>;
  corrections: readonly (Correction & Stamp)[];
  /** Newest first. */
  changes: readonly FieldChange[];
  /** Another one after each change; `none` before the first. */
  version: string;
}

/** What of that is applied to a transcript. */
export type Edits = Pick<Annotations, 'speakers' | 'corrections'>;

/** Keeps what people say. */
export interface AnnotationStore {
  of(call: AnnotatedCall): Promise<Annotations>;
  /** @throws CollectorError `conflict` where somebody has changed it since that version */
  change(
    call: AnnotatedCall,
    change: AnnotationChange,
    who: { by: string | null; version: string },
  ): Promise<Annotations>;
  /** Takes the last change back. @throws CollectorError `conflict`, also where there is none */
  undo(call: AnnotatedCall, who: { by: string | null; version: string }): Promise<Annotations>;
  /** All calls about which something is said. */
  all(): Promise<readonly { call: AnnotatedCall; annotations: Annotations }[]>;
  /** Removes what is said about calls that are gone. */
  forget(calls: readonly AnnotatedCall[]): Promise<void>;
}

/** The line of the ledger about a change: the text is not in it. */
export interface AnnotatedRecord extends Stamp {
  type: 'annotated';
  /** Of a delivery of the call. */
  id: string;
  /** SHA-256 of the file. */
  hash: string;
}

const maxChanges = 100;
const correctionField = 'correction ';
const speakerField = 'speaker ';

/** The fields that a change sets. */
function fieldsOf({ tags, star, note, reviewed, speakers = {}, correction }: AnnotationChange): [string, FieldValue][] {
  const set: [string, FieldValue | undefined][] = [
    ['tags', tags === undefined ? undefined : [...new Set(tags)]],
    ['star', star],
    ['note', note],
    ['reviewed', reviewed],
    ...Object.entries(speakers).map(([label, name]): [string, FieldValue] => [speakerField + label, name]),
  ];
  if (correction !== undefined) {
    const { sha256, startMs, was, text } = correction;
    set.push([correctionField + JSON.stringify([sha256, startMs, was]), text === was ? null : text]);
  }
  return set.flatMap(([field, value]) => (value === undefined ? [] : [[field, value]]));
}

/** A record with a change made to it. What is already so is no change. */
export function changed(record: AnnotationRecord, change: AnnotationChange, stamp: Stamp): AnnotationRecord {
  const set = fieldsOf(change).flatMap(([field, after]): FieldChange[] => {
    const before = record.fields[field]?.value ?? null;
    const isSame = JSON.stringify(before ?? nothingOf(after)) === JSON.stringify(after ?? nothingOf(before));
    return isSame ? [] : [{ field, before, after, ...stamp }];
  });
  const fields = Object.fromEntries(set.map(({ field, after }) => [field, { value: after, ...stamp }]));
  return {
    ...record,
    fields: { ...record.fields, ...fields },
    changes: [...record.changes, ...set].slice(-maxChanges),
  };
}

function nothingOf(value: FieldValue): FieldValue {
  if (typeof value === 'boolean') return false;
  return typeof value === 'string' ? '' : value === null ? null : [];
}

/** A record as it was before its last change, which is the only one that is forgotten; null where there is none. */
export function undone(record: AnnotationRecord, stamp: Stamp): AnnotationRecord | null {
  const last = record.changes.at(-1);
  if (last === undefined) return null;
  return {
    ...record,
    fields: { ...record.fields, [last.field]: { value: last.before, ...stamp } },
    changes: record.changes.slice(0, -1),
  };
}

/** Two records of calls that became one: of each field the newer one counts. */
export function joined(one: AnnotationRecord, other: AnnotationRecord): AnnotationRecord {
  const fields = { ...one.fields };
  for (const [field, value] of Object.entries(other.fields)) {
    if (value.at > (fields[field]?.at ?? '')) fields[field] = value;
  }
  const changes = [...one.changes, ...other.changes].sort((a, b) => (a.at < b.at ? -1 : 1)).slice(-maxChanges);
  return { ...one, fields, changes };
}

/** What a record says, as it is shown. */
export function annotationsIn(record: AnnotationRecord | null, version: string): Annotations {
  const fields = record?.fields ?? {};
  const valueIn = (field: string): FieldValue => fields[field]?.value ?? null;
  const named = Object.entries(fields);
  const speakers = named.flatMap(([field, { value }]) =>
    field.startsWith(speakerField) && typeof value === 'string' && value !== ''
      ? [[field.slice(speakerField.length), value] as const]
      : [],
  );
  const corrections = named.flatMap(([field, { value, at, by }]) => {
    if (!field.startsWith(correctionField) || typeof value !== 'string') return [];
    const [sha256, startMs, was] = JSON.parse(field.slice(correctionField.length));
    return [{ sha256, startMs, was, text: value, at, by }];
  });
  const tags = valueIn('tags');
  return {
    tags: Array.isArray(tags) ? tags : [],
    star: valueIn('star') === true,
    note: String(valueIn('note') ?? ''),
    reviewed: valueIn('reviewed') === true,
    speakers: Object.fromEntries(speakers),
    corrections,
    changes: (record?.changes ?? []).toReversed(),
    version,
  };
}
