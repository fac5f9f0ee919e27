import { field } from '../../lib/json/values.ts';
import { labelsOf } from '../labels.ts';
import type { ReadTranscript } from '../read-transcript.ts';
import { listAt, msOfSeconds, numberOf, textOf } from '../values.ts';
import { languagesOf } from './voci-languages.ts';

type Head = Pick<
  ReadTranscript,
  'formatVersion' | 'externalIds' | 'languages' | 'durationMs' | 'createdAt' | 'speakerNames'
>;

/** What a whole transcript says beside its utterances. */
export function readHead(document: unknown): Head {
  return {
    formatVersion: textOf(field(document, 'asr')),
    externalIds: [field(document, 'client_data'), field(document, 'client_data', 'metadata')].flatMap((place) =>
      labelsOf(place, measurements),
    ),
    languages: languagesOf(document),
    durationMs: msOfSeconds(field(document, 'audiosecs')),
    createdAt: createdAt(document),
    speakerNames: rolesOf(document),
  };
}

/** V-Spark mixes these with what the customer sent; before V-Spark 3.2 that stood one level deeper, in `metadata`. */
const measurements: ReadonlySet<string> = new Set(['audio_duration', 'audio_properties', 'jm_version']);

/** `donedate` is the engine's local time, `2026-03-02 09:15:04.000000`; `recvtz` its zone, `['EST', -18000]` s from UTC. */
function createdAt(document: unknown): string | null {
  const [, date, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(textOf(field(document, 'donedate')) ?? '') ?? [];
  const offsetSeconds = numberOf(listAt(document, 'recvtz')[1]);
  if (date === undefined || offsetSeconds === null || Math.abs(offsetSeconds) > 24 * 3600) return null;
  const doneMs = Date.parse(`${date}T${time}Z`);
  return Number.isNaN(doneMs) ? null : new Date(doneMs - offsetSeconds * 1000).toISOString();
}

/** V-Spark says which channel is whose; V-Blaze scores each from -1, the client, to 1, the agent. */
function rolesOf(document: unknown): Map<string, string> {
  const agent = textOf(field(document, 'app_data', 'agent_channel'));
  const client = textOf(field(document, 'app_data', 'client_channel'));
  if (agent !== null && client !== null && agent !== client) {
    return new Map([
      [agent, 'Agent'],
      [client, 'Client'],
    ]);
  }
  const [first, second, ...others] = listAt(document, 'chaninfo').map((channel) =>
    numberOf(field(channel, 'agentscore')),
  );
  if (typeof first !== 'number' || typeof second !== 'number' || others.length > 0 || first * second >= 0)
    return new Map();
  return new Map([
    ['0', first > 0 ? 'Agent' : 'Client'],
    ['1', second > 0 ? 'Agent' : 'Client'],
  ]);
}
