import { Router } from 'express';
import { z } from 'zod';
import type { SearchHit, TranscriptArchive } from '../../domain/transcript-index.ts';
import { may } from '../http/access.ts';
import { parameters, readQuery } from '../http/query.ts';
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
  limit: parameters.limit,
  cursor: parameters.cursor,
});

/** Full-text search over everything that was said. */
export function createSearchRoutes({ transcripts }: { transcripts: Pick<TranscriptArchive, 'search'> }): Router {
  const router = Router();
  router
    .route('/api/v1/search')
    .get(may('viewer'), async (request, response) => {
      const { q, source, vendor, speaker, job, from, to, limit, cursor } = readQuery(searchQuery, request);
      const query = { text: q, source, vendor, speaker, job, fromMs: from, toMs: to };
      const { items, next } = await transcripts.search(query, { cursor, limit });
      response.json({ items: items.map(toHit), next });
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

/** The snippet as HTML with the found words in `mark`: everything else in it is escaped. */
function toHit({ snippet, ...hit }: SearchHit) {
  const html = snippet.map(({ text, isMatch }) => (isMatch ? `<mark>${escapeHtml(text)}</mark>` : escapeHtml(text)));
  return { ...hit, snippet: html.join('') };
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
