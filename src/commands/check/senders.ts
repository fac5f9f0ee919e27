import type { RangeHits, SendersView, SourceSenders } from '../../domain/senders.ts';

/** Who called each source: what is listed and dead, what is trusted beside it, and what is missing. A line for each. */
export function describeSenders(sources: readonly string[], senders: SendersView): string[] {
  return sources.flatMap((source) => {
    const found = senders.of(source);
    return found === null ? [] : describeSource(source, found);
  });
}

function describeSource(source: string, { mode, since, listed, trusted, unlisted }: SourceSenders): string[] {
  const line = (...cells: string[]): string => [source, ...cells].join('\t');
  return [
    line(mode, `counted since ${since}`),
    ...listed.flatMap(({ entry, ranges }) => ranges.map((hits) => line(entry, hits.range, describeHits(hits)))),
    ...trusted.map((trust) => line(`trusted since ${trust.at}`, trust.range, describeHits(trust))),
    ...unlisted.map(({ address, count, lastAt }) => line('NOT LISTED', address, describeCalls(count, lastAt))),
  ];
}

function describeHits({ hits, lastAt }: RangeHits): string {
  return lastAt === null ? 'never called' : describeCalls(hits, lastAt);
}

function describeCalls(count: number, lastAt: string): string {
  return `${count === 1 ? '1 call' : `${count} calls`}, last ${lastAt}`;
}
