import type { VendorGuide } from '../../domain/set-up.ts';
import { json, withQuery } from '../common/guides.ts';

/**
 * The part of a VoiceBase configuration that asks for callbacks.
 *
 * Source: callbacks.rst of voicebase/voicebase-docs, and the v2-beta callback page, read 2026-11-21.
 */
export const voicebaseGuide: VendorGuide = {
  sender: { vendor: 'VoiceBase', proofs: ['query'] },
  write({ url: bareUrl }) {
    // Captions and media come as bare files: the id in the URL is all they can be known by.
    const url = withQuery(bareUrl, 'id=YOUR_CALL_ID');
    const include = ['transcript', 'metadata', 'knowledge', 'prediction', 'spotting'];
    return {
      title: 'VoiceBase: publish.callbacks',
      use: 'The configuration that is sent with each recording to POST /v3/media.',
      snippet: json({
        publish: {
          callbacks: [
            { url, method: 'POST', type: 'analytics', include },
            { url, method: 'POST', type: 'transcript', format: 'srt' },
            { url, method: 'POST', type: 'media', stream: 'original' },
          ],
        },
      }),
      placeholders: [
        { word: 'YOUR_CALL_ID', meaning: 'an id of your own, another for each recording, the same in all its URLs' },
      ],
      notes: [
        'Captions and recordings come without any id of VoiceBase: the one in the URL joins them with the analytics.',
        'When a recording cannot be processed, only the analytics callback comes.',
        'In v2-beta the same publish stands inside "configuration", with include: ["transcripts", "metadata", …] and without type, format and stream.',
      ],
    };
  },
};
