import type { Request } from 'express';
import type { VNode } from 'preact';
import type { TranscriptArchive } from '../../../domain/transcript-index.ts';
import { problemOf, type ReportFault } from '../../http/error-response.ts';
import { Later } from '../send-page.tsx';
import { Player } from './player.tsx';
import { besideSpeech, type Reading, speechOf } from './speech.tsx';
import type { SpokenView } from './spoken-view.ts';

export interface WhatWasSaidProps {
  view: SpokenView;
  /** As `allowOwnStyles` gives it. */
  styleNonce: string;
}

/** The part of a page in which it is read and heard. Its two slots are filled by `sayingOf`; its script is `job`. */
export function WhatWasSaid({ view, styleNonce }: WhatWasSaidProps) {
  return (
    <section aria-labelledby="transcript">
      <h2 id="transcript">What was said</h2>
      <Player view={view} styleNonce={styleNonce} />
      <div class="transcript">
        <div class="speech" id="speech">
          <Later />
        </div>
        <aside class="beside" aria-label="About the transcript">
          <Later />
        </aside>
      </div>
    </section>
  );
}

/** What reads what was said. */
export interface SayingDeps {
  transcripts: Pick<TranscriptArchive, 'summaries' | 'view'>;
  reportFault: ReportFault;
}

/** Fills the slots of `WhatWasSaid`; `nothing` stands where there is no transcript. */
export function sayingOf(
  deps: SayingDeps,
  request: Request,
  { view, nothing }: { view: SpokenView; nothing: VNode },
): AsyncIterable<VNode>[] {
  const reading = readTranscript(deps, request, view);
  return [speechOf(view, reading, nothing), besideSpeech(view, reading)];
}

/** Never fails: the page is on its way by then, and its other half is good without it. */
async function readTranscript(
  { transcripts, reportFault }: SayingDeps,
  request: Request,
  { deliveries, choice, place, edits }: SpokenView,
): Promise<Reading> {
  try {
    const [summaries, shown] = await Promise.all([
      transcripts.summaries(deliveries.map(({ id }) => id)),
      transcripts.view(deliveries, choice, place, edits),
    ]);
    return { shown, summaries };
  } catch (error) {
    if (problemOf(error, 'reader').status >= 500) reportFault(error, { method: request.method, path: request.path });
    return 'unreadable';
  }
}
