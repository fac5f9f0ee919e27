import type { Channel, Speaker } from '../domain/transcript.ts';
import type { ReadTranscript } from './read-transcript.ts';

/** The speakers and channels of a transcript, and which of them a segment belongs to. */
export interface SpeakerTable {
  list: readonly Speaker[];
  channels: readonly Channel[];
  /** Id of the speaker, or null when nothing is known about who spoke. */
  idFor(place: { speaker: string | null; channel: string | null }): string | null;
}

/** True for the ids that vendors give to speech they could not tell apart (Speechmatics: `UU`). */
export function isUnknownSpeaker(id: string | null): boolean {
  return id === null || id === '' || id === 'UU';
}

/**
 * Lists who speaks, in the order of appearance. Where a document tells channels apart and no speakers, each channel is
 * one speaker. Speech without a speaker is never counted as anybody's who is named elsewhere.
 */
export function compileSpeakers(read: ReadTranscript): SpeakerTable {
  const { segments, speakerNames, speakersPerChannel, warnings } = read;
  const channels = channelsOf(segments.flatMap(({ channel }) => channel ?? []));
  const isNamed = segments.some(({ speaker }) => !isUnknownSpeaker(speaker));
  const fromChannels = !isNamed && channels.length > 1;
  if (fromChannels) warnings.add('speakers-from-channels', null);

  const byId = new Map<string, Speaker>();
  const labels = new Map(channels.map(({ id, label }) => [id, label]));
  function idFor({ speaker, channel }: { speaker: string | null; channel: string | null }): string | null {
    if (isUnknownSpeaker(speaker)) return fromChannels && channel !== null ? `ch:${channel}` : null;
    return speakersPerChannel && channel !== null ? `spk:${channel}/${speaker}` : `spk:${speaker}`;
  }
  for (const segment of segments) {
    const id = idFor(segment);
    if (id === null || byId.has(id)) continue;
    const place = labels.get(segment.channel ?? '') ?? null;
    byId.set(
      id,
      isUnknownSpeaker(segment.speaker)
        ? { id, label: place ?? id, vendorId: null, kind: 'anonymous' }
        : withPlace(speakerOf(id, segment.speaker ?? '', speakerNames), speakersPerChannel ? place : null),
    );
  }
  return { list: [...byId.values()], channels, idFor };
}

/** Where channels number their speakers on their own, `Speaker 1` alone would be several people. */
function withPlace(speaker: Speaker, place: string | null): Speaker {
  if (place === null || speaker.kind !== 'anonymous') return speaker;
  return { ...speaker, label: `${place}, ${speaker.label}` };
}

function speakerOf(id: string, vendorId: string, names: ReadonlyMap<string, string>): Speaker {
  const name = names.get(vendorId);
  if (name !== undefined) return { id, label: oneLine(name), vendorId, kind: 'known' };
  const counted = /^(?:s|spk|speaker)?[ _-]?(\d+|[A-Z])$/i.exec(vendorId)?.[1];
  if (counted !== undefined) return { id, label: `Speaker ${counted}`, vendorId, kind: 'anonymous' };
  return { id, label: oneLine(vendorId), vendorId, kind: 'known' };
}

function channelsOf(ids: readonly string[]): Channel[] {
  return [...new Set(ids)].map((id) => {
    const counted = /^(?:ch|channel)?[ _-]?(\d{1,4})$/i.exec(id)?.[1];
    return {
      id,
      label: counted === undefined ? oneLine(id) : `Channel ${counted}`,
      index: counted === undefined ? null : Number(counted),
    };
  });
}

/** Names are free text; a line break in one would tear every written form of the transcript. */
function oneLine(name: string): string {
  return name.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
}
