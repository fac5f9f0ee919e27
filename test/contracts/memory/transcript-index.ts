import { documentsOf, type IndexedDocument } from '../../../src/catalog/search/documents.ts';
import { matchClose, matchOpen } from '../../../src/catalog/search/matches.ts';
import { labelPlaces, type Place, spokenPlaces } from '../../../src/catalog/search/places.ts';
import { parseText, type Term } from '../../../src/catalog/search/query.ts';
import { spokenIn } from '../../../src/catalog/search/spoken.ts';
import { type StoredSummary, summaryOf } from '../../../src/catalog/search/table.ts';
import type { LedgerPosition } from '../../../src/domain/inbox.ts';
import type {
  IndexChange,
  SearchHit,
  SearchQuery,
  TranscribedDelivery,
  TranscriptIndexReader,
  TranscriptIndexWriter,
} from '../../../src/domain/transcript-index.ts';
import { cursorAfter, keyFrom, keyIn } from './page.ts';

/** A delivery as it is searched. */
interface Indexed {
  delivery: TranscribedDelivery;
  documents: readonly IndexedDocument[];
  summaries: readonly StoredSummary[];
}

/** What an index holds: opened again over the same, it goes on as after a restart. */
export interface TranscriptRows {
  indexed: readonly Indexed[];
  position: LedgerPosition | null;
  /** Ids of deliveries that are gone, and whose lines were not reached yet. */
  gone?: readonly string[];
}

const maxHitsOfTranscript = 50;

/**
 * An index of transcripts that reads all of them word by word to answer.
 *
 * How a text is cut into words and typed text is read, and what a hit shows, are pure rules that it shares with the
 * index on a disk; what is found, filtered, paged and put in place of what is its own.
 */
export function openMemoryTranscriptIndex(rows: TranscriptRows): {
  writer: TranscriptIndexWriter;
  reader: TranscriptIndexReader;
} {
  const writer: TranscriptIndexWriter = {
    position: async () => rows.position,
    leftOut: async () =>
      rows.indexed
        .flatMap(({ delivery: { seq, deliveryId, leftOut } }) =>
          leftOut === null ? [] : [{ seq, deliveryId, reason: leftOut }],
        )
        .sort((a, b) => b.seq - a.seq)
        .map(({ deliveryId, reason }) => ({ deliveryId, reason })),
    async apply(changes, position) {
      // What one of them fails at must leave nothing of the others behind.
      const next = changes.reduce(
        ({ indexed, gone }, change) => {
          const id = change.type === 'add' ? change.delivery.deliveryId : change.deliveryId;
          if (change.type === 'add' && gone.includes(id)) return { indexed, gone };
          const isReached = change.type === 'remove' && change.parts === undefined;
          return {
            indexed: withChange(indexed, change),
            gone: isReached ? gone.filter((other) => other !== id) : gone,
          };
        },
        { indexed: rows.indexed, gone: rows.gone ?? [] },
      );
      Object.assign(rows, next);
      rows.position = position;
    },
    async forget(removals) {
      rows.indexed = removals.reduce<readonly Indexed[]>(withChange, rows.indexed);
      const whole = removals.filter(({ parts }) => parts === undefined).map(({ deliveryId }) => deliveryId);
      rows.gone = [...(rows.gone ?? []), ...whole];
    },
    emptyLog: async () => true,
    close: async () => undefined,
  };
  const reader: TranscriptIndexReader = {
    async search(query, { cursor, limit }) {
      const before = cursor === null ? null : keyIn(cursor);
      const found = hitsByTranscript(rows.indexed, query).filter(({ key }) => before === null || key < before);
      const items: SearchHit[] = [];
      for (const [place, { hits }] of found.entries()) {
        const last = found[place - 1];
        if (items.length >= limit && last !== undefined) return { items, next: cursorAfter(last.key) };
        items.push(...hits);
      }
      return { items, next: null };
    },
    async summaries(deliveryIds) {
      return deliveryIds.flatMap((deliveryId) => {
        const known = rows.indexed.find(({ delivery }) => delivery.deliveryId === deliveryId);
        return (known?.summaries ?? []).map((summary) => ({ deliveryId, ...summary }));
      });
    },
    async spoken(jobs) {
      return jobs.map(({ source, jobIds }) =>
        spokenIn(
          rows.indexed
            .filter(({ delivery }) => delivery.source === source && jobIds.includes(delivery.jobId ?? ''))
            .toSorted((a, b) => b.delivery.seq - a.delivery.seq)
            .flatMap(({ summaries }) => summaries),
        ),
      );
    },
    async longest({ source, minMs, maxMs }, { cursor, limit }) {
      const all = rows.indexed.flatMap(({ delivery, summaries }) =>
        summaries.flatMap(({ durationMs }, number) =>
          delivery.jobId === null || durationMs === null
            ? []
            : [
                {
                  source: delivery.source,
                  jobId: delivery.jobId,
                  durationMs,
                  key: keyFrom(durationMs, delivery.seq, number),
                },
              ],
        ),
      );
      const before = cursor === null ? null : keyIn(cursor);
      const sorted = all.sort((a, b) => (a.key < b.key ? 1 : -1));
      const first = [...new Map(sorted.toReversed().map((row) => [`${row.source} ${row.jobId}`, row])).values()];
      const wanted = first
        .sort((a, b) => (a.key < b.key ? 1 : -1))
        .filter((row) => (source === null || row.source === source) && (before === null || row.key < before))
        .filter(({ durationMs }) => durationMs >= (minMs ?? 0) && durationMs <= (maxMs ?? durationMs));
      const items = wanted.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map(({ key: _key, ...row }) => row),
        next: wanted.length > limit && last !== undefined ? cursorAfter(last.key) : null,
      };
    },
    async status() {
      const summaries = rows.indexed.flatMap((each) => each.summaries);
      const words = summaries.reduce((sum, summary) => sum + summary.words, 0);
      return { transcripts: summaries.length, words, position: rows.position };
    },
    close: async () => undefined,
  };
  return { writer, reader };
}

function withChange(indexed: readonly Indexed[], change: IndexChange): readonly Indexed[] {
  if (change.type === 'remove') {
    const { deliveryId, parts } = change;
    if (parts === undefined) return indexed.filter(({ delivery }) => delivery.deliveryId !== deliveryId);
    return indexed.map((each) =>
      each.delivery.deliveryId === deliveryId ? withoutParts(each, parts, change.unnamed === true) : each,
    );
  }
  const delivery = structuredClone(change.delivery);
  const others = indexed.filter(
    (other) => other.delivery.deliveryId !== delivery.deliveryId && other.delivery.seq !== delivery.seq,
  );
  return [...others, { delivery, documents: documentsOf(delivery), summaries: delivery.transcripts.map(summaryOf) }];
}

function withoutParts({ delivery, summaries }: Indexed, parts: readonly number[], unnamed: boolean): Indexed {
  const kept = delivery.transcripts.filter(({ source }) => !parts.includes(source.part));
  const transcripts = unnamed ? kept.map((one) => ({ ...one, title: null, externalIds: [] })) : kept;
  const left = { ...delivery, transcripts, labels: unnamed ? [] : delivery.labels };
  return {
    delivery: left,
    documents: documentsOf(left),
    summaries: summaries.filter(({ part }) => !parts.includes(part)),
  };
}

/** The hits of every transcript that has some, the newest first; the key of each is above those behind it. */
function hitsByTranscript(indexed: readonly Indexed[], query: SearchQuery): { key: string; hits: SearchHit[] }[] {
  const terms = parseText(query.text);
  const found = new Map<string, SearchHit[]>();
  for (const { delivery, documents, summaries } of indexed.filter((each) => isAsked(each.delivery, query))) {
    for (const document of documents) {
      const marked = markedBy(terms, document);
      if (marked === null) continue;
      const summary = summaries[document.transcript ?? -1] ?? null;
      const key = keyFrom(delivery.seq, Number.MAX_SAFE_INTEGER - (document.transcript ?? 0));
      const places = placesIn(document, marked, { speakers: summary?.speakers ?? [], speaker: query.speaker });
      const hits = [...(found.get(key) ?? []), ...places.map((place) => hitAt(place, delivery, summary))];
      if (hits.length > 0) found.set(key, hits.slice(0, maxHitsOfTranscript));
    }
  }
  return [...found].map(([key, hits]) => ({ key, hits })).sort((a, b) => (a.key < b.key ? 1 : -1));
}

function isAsked({ source, vendor, jobId, receivedMs }: TranscribedDelivery, query: SearchQuery): boolean {
  const isAlias = query.aliases?.some((alias) => alias.source === source && alias.jobId === jobId) ?? false;
  return (
    (query.source === null || source === query.source) &&
    (query.vendor === null || vendor === query.vendor) &&
    (query.job === null || jobId === query.job || isAlias) &&
    receivedMs >= (query.fromMs ?? receivedMs) &&
    receivedMs < (query.toMs ?? receivedMs + 1)
  );
}

function placesIn(
  { marks, chunk }: IndexedDocument,
  { said, labels }: { said: string; labels: string },
  who: { speakers: readonly string[]; speaker: string | null },
): Place[] {
  const inLabels = who.speaker === null && chunk === 0 ? labelPlaces(labels) : [];
  return [...inLabels, ...spokenPlaces({ said, marks }, { ...who, limit: maxHitsOfTranscript })];
}

function hitAt(place: Place, delivery: TranscribedDelivery, summary: StoredSummary | null): SearchHit {
  const { source, vendor, jobId, deliveryId, receivedMs } = delivery;
  const { part = 0, entry = null, title = null, language = null } = summary ?? {};
  const receivedAt = new Date(receivedMs).toISOString();
  return { source, vendor, jobId, deliveryId, receivedAt, part, entry, title, language, ...place };
}

interface Stretch {
  from: number;
  to: number;
}

/** Both texts with the signs of matches around what was found, or null for a document that does not fit. */
function markedBy(
  { wanted, unwanted }: { wanted: readonly Term[]; unwanted: readonly Term[] },
  document: IndexedDocument,
): { said: string; labels: string } | null {
  const [said, labels] = [tokensOf(document.said), tokensOf(document.labels)];
  const isIn = (term: Term): boolean => matchesOf(term, said).length + matchesOf(term, labels).length > 0;
  if (!wanted.every(isIn) || unwanted.some(isIn)) return null;
  return {
    said: withSigns(
      document.said,
      wanted.flatMap((term) => matchesOf(term, said)),
    ),
    labels: withSigns(
      document.labels,
      wanted.flatMap((term) => matchesOf(term, labels)),
    ),
  };
}

type Token = Stretch & { word: string };

function tokensOf(text: string): Token[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map(({ 0: word, index }) => {
    return { from: index, to: index + word.length, word: folded(word) };
  });
}

/** Accents of letters do not count; the signs of other scripts are letters themselves. */
function folded(word: string): string {
  return word
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}

function matchesOf({ text, isPrefix }: Term, tokens: readonly Token[]): Stretch[] {
  const words = tokensOf(text).map(({ word }) => word);
  const fits = (word: string, place: number, token: Token | undefined): boolean =>
    isPrefix && place === words.length - 1 ? (token?.word.startsWith(word) ?? false) : token?.word === word;
  return tokens.flatMap(({ from }, start) => {
    if (!words.every((word, place) => fits(word, place, tokens[start + place]))) return [];
    return [{ from, to: tokens[start + words.length - 1]?.to ?? from }];
  });
}

/** What overlaps is marked as one. */
function withSigns(text: string, matches: readonly Stretch[]): string {
  const merged: Stretch[] = [];
  for (const match of matches.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && match.from < last.to) last.to = Math.max(last.to, match.to);
    else merged.push({ ...match });
  }
  let at = 0;
  const pieces = merged.map(({ from, to }) => {
    const piece = text.slice(at, from) + matchOpen + text.slice(from, to) + matchClose;
    at = to;
    return piece;
  });
  return pieces.join('') + text.slice(at);
}
