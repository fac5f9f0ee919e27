import type { VendorGuide } from '../common/guides/vendor-guide.ts';

/**
 * TwiML that asks for the transcription of a recording, and of a call while it goes on.
 *
 * Source: twilio.com/docs/voice/twiml/record, /voice/twiml/transcription and
 * /usage/webhooks/webhooks-connection-overrides, read 2026-11-21.
 */
export const twilioGuide: VendorGuide = {
  sender: { vendor: 'Twilio', proofs: ['twilio', 'query', 'basic'] },
  write({ url, place }) {
    const attribute = `${url}#rc=5&rp=5xx,ct,rt`.replaceAll('&', '&amp;');
    return {
      title: 'Twilio: transcribeCallback and statusCallbackUrl',
      use: 'TwiML of a call: the first line for recordings, the second for what is said while the call goes on.',
      snippet: `<Record transcribe="true" transcribeCallback="${attribute}" />
<Start><Transcription statusCallbackUrl="${attribute}" /></Start>`,
      notes: [
        `Twilio signs with the auth token of the account: it belongs into ${place}.`,
        'It signs the URL that it calls: server.publicUrl in the settings must be how Twilio knows this server.',
        'Leave the method at POST. What stands behind # makes it try up to five times more, also after 5xx; by default it tries once more, and only when nobody answers the call.',
      ],
    };
  },
};
