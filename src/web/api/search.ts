import { Router } from 'express';
import { z } from 'zod';
import type { SearchHit, TranscriptArchive } from '../../domain/transcript-index.ts';
import { may } from '../http/access.ts';
import { answerListing, wantsCsv } from '../http/listing.ts';
import { pageQuery, parameters, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';

/** What a search can be asked. */
export const searchQuery = z.object({
  q: parameters.text,
  source: parameters.source,
  vendor: parameters.source,
  speaker: parameters.speaker,
  job: parameters.job,
  from: parameters.time,
  to: parameters.time,
  ...pageQuery.shape,
});

const columns = [
  'source',
  'vendor',
  'jobId',
  'title',
  'receivedAt',
  'language',
  'in',
  'speaker',
  'startMs',
  'endMs',
  'snippet',
  'deliveryId',
  'part',
  'entry',
  'segment',
] as const;

/** Full-text search over everything that was said. */
export function createSearchRoutes({ transcripts }: { transcripts: Pick<TranscriptArchive, 'search'> }): Router {
  const router = Router();
  router
    .route('/api/v1/search')
    .get(may('viewer'), async (request, response) => {
      const { q, source, vendor, speaker, job, from, to, limit, cursor, format } = readQuery(searchQuery, request);
      const query = { text: q, source, vendor, speaker, job, fromMs: from, toMs: to };
      const write = wantsCsv(request, format) ? toRow : toHit;
      await answerListing(request, response, {
        name: 'search',
        columns,
        query: { limit, cursor, format },
        async list(page) {
          const { items, next } = await transcripts.search(query, page);
          return { items: items.map(write), next };
        },
      });
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

/** The snippet as HTML with the found words in `mark`: everything else in it is escaped. */
function toHit({ snippet, ...hit }: SearchHit) {
  const html = snippet.map(({ text, isMatch }) => (isMatch ? `<mark>${escapeHtml(text)}</mark>` : escapeHtml(text)));
  return { ...hit, snippet: html.join('') };
}

/** The same in a table, where the snippet is text. */
function toRow({ snippet, ...hit }: SearchHit) {
  return { ...hit, snippet: snippet.map(({ text }) => text).join('') };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
