import type { WriteGuide } from '../../domain/set-up.ts';
import { admissionOf, withQuery } from './admission.ts';
import { json } from './json.ts';

/**
 * The part of a VoiceBase configuration that asks for callbacks.
 *
 * Source: callbacks.rst of voicebase/voicebase-docs, and the v2-beta callback page, read 2026-11-21.
 */
export const voicebaseGuide: WriteGuide = (target) => {
  const { url, placeholders, obstacle } = admissionOf(target, { vendor: 'VoiceBase', kinds: ['query'] });
  // Captions and media come as bare files: the id in the URL is all they can be known by.
  const withId = withQuery(url, 'id=YOUR_CALL_ID');
  return {
    title: 'VoiceBase: publish.callbacks',
    use: 'The configuration that is sent with each recording to POST /v3/media.',
    snippet: json({
      publish: {
        callbacks: [
          {
            url: withId,
            method: 'POST',
            type: 'analytics',
            include: ['transcript', 'metadata', 'knowledge', 'prediction', 'spotting'],
          },
          { url: withId, method: 'POST', type: 'transcript', format: 'srt' },
          { url: withId, method: 'POST', type: 'media', stream: 'original' },
        ],
      },
    }),
    placeholders: [
      { word: 'YOUR_CALL_ID', meaning: 'an id of your own, another for each recording, the same in all its URLs' },
      ...placeholders,
    ],
    notes: [
      'Captions and recordings come without any id of VoiceBase: the one in the URL joins them with the analytics.',
      'When a recording cannot be processed, only the analytics callback comes.',
      'In v2-beta the same publish stands inside "configuration", with include: ["transcripts", "metadata", …] and without type, format and stream.',
    ],
    obstacle,
  };
};
