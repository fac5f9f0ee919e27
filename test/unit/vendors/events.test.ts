import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome, PartKind } from '../../../src/domain/delivery.ts';
import { vendors } from '../../../src/vendors/all.ts';
import { evidence } from './evidence.ts';

/**
 * Every event and status that the vendors' own types and pages name: what it says of which job, and as what it is filed.
 * Read on 2026-12-01 in assemblyai 4.41.5, @deepgram/sdk 5.13.0, @gladiaio/sdk 2.1.0, @speechmatics/batch-client 5.1.0,
 * revai-node-sdk 3.8.5, @soniox/node 2.3.0, @elevenlabs/elevenlabs-js 2.73.0, @zoom/rivet 0.4.0, ibm-watson 12.2.0, twilio
 * 6.3.1, salad-cloud-transcription-sdk-python, and in AWS's, Azure's and Recall.ai's pages on events. A body that is a form
 * is given as its parameters.
 */
type Row = [event: string, body: unknown, jobId: string | null, outcome: Outcome, kind?: PartKind, query?: object];

const aws = (type: string, detail: object, source = 'aws.transcribe') => ({ source, 'detail-type': type, detail });
const zoom = (event: string, object: object) => ({ event, payload: { account_id: 'a', object } });
const meeting = (event: string) => zoom(event, { uuid: 'm==', id: 86, topic: 'Board' });
const session = (event: string) => zoom(event, { session_id: 's', session_name: 'Board', session_key: 'k' });
const phone = (event: string) => zoom(event, { recordings: [{ id: 'r', call_id: 'c', call_log_id: 'l' }] });
const ringing = (event: string) => zoom(event, { id: 'r', call_id: 'c' });
const voicemail = (status: number, content: string) =>
  zoom('phone.voicemail_transcript_completed', { id: 'v', caller_name: 'Ada', transcription: { status, content } });
const recall = (event: string, about: object) => ({
  event,
  data: { data: { code: 'done', sub_code: null }, ...about },
});
const meetingOf = { bot: { id: 'b' }, recording: { id: 'r' } };
const call = (type: string, data: object) => ({
  type,
  event_timestamp: 1,
  data: { conversation_id: 'c', agent_id: 'a', ...data },
});
const turns = { transcript: [{ role: 'user', message: 'Hello', time_in_call_secs: 0 }] };
const azureSelf = 'https://eastus.api.cognitive.microsoft.com/speechtotext/v3.2/transcriptions/z';
const salad = (status: string, output: object) => ({ id: 's', input: {}, status, create_time: 't', output });
const spoken = (event: string, more: Record<string, string> = {}) =>
  new URLSearchParams({
    AccountSid: 'AC1',
    CallSid: 'CA1',
    TranscriptionSid: 'GT1',
    TranscriptionEvent: event,
    ...more,
  });
const recorded = (status: string, text: string) =>
  new URLSearchParams({
    AccountSid: 'AC1',
    RecordingSid: 'RE1',
    TranscriptionSid: 'TR1',
    TranscriptionStatus: status,
    TranscriptionText: text,
  });
const streamed = (message: object) => ({
  session_id: 'a',
  messages: [{ type: 'Begin', id: 'a', expires_at: 1 }, message],
});
const word = { text: 'Hello', start: 0, end: 500, confidence: 1, word_is_final: true };
const turn = {
  turn_order: 0,
  turn_is_formatted: true,
  end_of_turn: true,
  transcript: 'Hello',
  end_of_turn_confidence: 1,
  words: [word],
};
const live = (event: string, payload: object) => ({ id: 'g', event, payload });
const flux = { request_id: 'd', sequence_id: 3 };
const said = { id: 'u', text: 'Hello', start: 0, end: 1, language: 'en', confidence: 1, channel: 0, words: [] };

const known: Record<string, Row[]> = {
  assemblyai: [
    ['completed', { transcript_id: 'a', status: 'completed' }, 'a', 'success'],
    ['error', { transcript_id: 'a', status: 'error' }, 'a', 'failure'],
    ['queued, as it is fetched', { transcript_id: 'a', status: 'queued' }, 'a', 'progress'],
    ['processing, as it is fetched', { transcript_id: 'a', status: 'processing' }, 'a', 'progress'],
    [
      'redacted_audio_ready',
      { status: 'redacted_audio_ready', redacted_audio_url: 'https://x.test/a' },
      'a',
      'success',
      'notice',
      { id: 'a' },
    ],
    // A stream tells everything in one callback at its end, whatever came in it.
    ...[
      { type: 'Turn', ...turn },
      { type: 'SpeechStarted', timestamp: 1 },
      { type: 'Termination', audio_duration_seconds: 1, session_duration_seconds: 1 },
      { type: 'Error', error_code: 1008, error: 'idle' },
      { type: 'Warning', warning_code: 1, warning: 'slow' },
      {
        type: 'Heartbeat',
        total_audio_received_ms: 1,
        total_duration_ms: 1,
        realtime_factor: 1,
        max_speech_probability: 0,
      },
      { type: 'Silence', start_ms: 0, end_ms: 1 },
      { type: 'LLMGatewayResponse', turn_order: 0, transcript: 'Hello', data: {} },
      { type: 'SpeakerRevision', revisions: [{ turn_order: 0, speaker_label: 'A', words: [word] }] },
    ].map((message): Row => [`${message.type} in a stream`, streamed(message), 'a', 'success', 'transcript']),
  ],
  aws: [
    ...(['COMPLETED', 'FAILED'] as const).flatMap((status): Row[] => {
      const outcome = status === 'COMPLETED' ? 'success' : 'failure';
      const onTheWay = status === 'COMPLETED' ? 'progress' : 'failure';
      const language = { JobType: 'TranscriptionJob', JobName: 'j', LanguageIdentificationStatus: status };
      const stream = { StreamingSessionId: 'j', PostCallStatus: status };
      const job = { TranscriptionJobName: 'j', TranscriptionJobStatus: status };
      const scribe = aws('MedicalScribe Post Stream Analytics Update', { SessionId: 'j', Status: status });
      return [
        [`job ${status}`, aws('Transcribe Job State Change', job), 'j', outcome],
        [
          `analytics ${status}`,
          aws('Call Analytics Job State Change', { JobName: 'j', JobStatus: status }),
          'j',
          outcome,
        ],
        [`post call ${status}`, aws('Call Analytics Post Call Job State Change', stream), 'j', outcome],
        [`language ${status}`, aws('Language Identification State Change', language), 'j', onTheWay],
        [`languages ${status}`, aws('Multiple Language Identification State Change', language), 'j', onTheWay],
        [`scribe ${status}`, { ...scribe, source: 'aws.transcribestreaming' }, 'j', outcome],
        // A vocabulary or a model is no job, and may be called like one.
        [
          `model ${status}`,
          aws('Transcribe Language Model State Change', { ModelName: 'j', ModelStatus: status }),
          null,
          outcome,
        ],
      ];
    }),
    [
      'vocabulary READY',
      aws('Vocabulary State Change', { VocabularyName: 'j', VocabularyState: 'READY' }),
      null,
      'success',
    ],
    [
      'vocabulary FAILED',
      aws('Vocabulary State Change', { VocabularyName: 'j', VocabularyState: 'FAILED' }),
      null,
      'failure',
    ],
  ],
  azure: [
    ['Succeeded, as it is fetched', { self: azureSelf, status: 'Succeeded' }, 'z', 'success'],
    [
      'Failed, as it is fetched',
      { self: azureSelf, status: 'Failed', properties: { error: { code: 'InvalidData' } } },
      'z',
      'failure',
    ],
    ['Running, as it is fetched', { self: azureSelf, status: 'Running' }, 'z', 'progress'],
    ['NotStarted, as it is fetched', { self: azureSelf, status: 'NotStarted' }, 'z', 'progress'],
  ],
  deepgram: [
    [
      'SpeechStarted',
      { type: 'SpeechStarted', channel: [0, 1], timestamp: 0.1 },
      'call',
      'progress',
      'notice',
      { id: 'call' },
    ],
    [
      'UtteranceEnd',
      { type: 'UtteranceEnd', channel: [0, 1], last_word_end: 1.9 },
      'call',
      'progress',
      'notice',
      { id: 'call' },
    ],
    [
      'Metadata',
      { type: 'Metadata', request_id: 'd', sha256: 'f', duration: 2, channels: 1 },
      'd',
      'success',
      'notice',
      { id: 'call' },
    ],
    ['Connected', { type: 'Connected', ...flux }, 'd', 'progress'],
    ['ConfigureSuccess', { type: 'ConfigureSuccess', ...flux }, 'd', 'progress'],
    ['ConfigureFailure', { type: 'ConfigureFailure', ...flux }, 'd', 'progress'],
    [
      'Error',
      { type: 'Error', sequence_id: 3, code: 'NET', description: 'gone' },
      'call',
      'failure',
      'notice',
      { id: 'call' },
    ],
    ['read', { metadata: { request_id: 'd' }, results: { summary: { text: 'Short' } } }, 'd', 'success'],
    [
      'read, as typed',
      { metadata: { metadata: { request_id: 'd' } }, results: { topics: { segments: [] } } },
      'd',
      'success',
    ],
  ],
  elevenlabs: [
    [
      'speech_to_text_transcription',
      {
        type: 'speech_to_text_transcription',
        event_timestamp: 1,
        data: { request_id: 'e', transcription: { text: 'Hello', words: [] } },
      },
      'e',
      'success',
      'transcript',
    ],
    [
      'post_call_transcription (transcript)',
      call('post_call_transcription', { status: 'done', ...turns }),
      'c',
      'success',
      'transcript',
    ],
    [
      'post_call_transcription of a call that failed',
      call('post_call_transcription', { status: 'failed', ...turns }),
      'c',
      'failure',
      'transcript',
    ],
    [
      'unredacted_transcript',
      call('unredacted_transcript', { status: 'done', ...turns }),
      'c',
      'success',
      'transcript',
    ],
    ['unredacted_audio', call('unredacted_audio', { full_audio: '' }), 'c', 'success', 'other'],
    ['answering_machine_detection', call('answering_machine_detection', { result: 'machine' }), 'c', 'progress'],
    [
      'call_initiation_failure',
      { type: 'call_initiation_failure', data: { conversation_id: 'c', failure_reason: 'busy' } },
      'c',
      'failure',
    ],
    [
      'post_call_audio',
      { type: 'post_call_audio', data: { conversation_id: 'c', full_audio: '' } },
      'c',
      'success',
      'other',
    ],
  ],
  gladia: [
    ['transcription.created', { event: 'transcription.created', payload: { id: 'g' } }, 'g', 'progress'],
    ['transcription.success', { event: 'transcription.success', payload: { id: 'g' } }, 'g', 'success'],
    ['transcription.error', { id: 'g', event: 'transcription.error', error: { code: 415 } }, 'g', 'failure'],
    ...[
      'audio_chunk',
      'stop_recording',
      'speech_start',
      'speech_end',
      'start_session',
      'start_recording',
      'end_recording',
      'translation',
      'named_entity_recognition',
      'sentiment_analysis',
      'post_summarization',
    ].map((type): Row => [`live.${type}`, live(`live.${type}`, { session_id: 'g', data: {} }), 'g', 'progress']),
    ['live.end_session', live('live.end_session', { session_id: 'g' }), 'g', 'success'],
    [
      'live.transcript',
      live('live.transcript', { data: { id: '1', is_final: true, utterance: said } }),
      'g',
      'progress',
      'transcript',
    ],
    [
      'live.post_transcript',
      live('live.post_transcript', { data: { full_transcript: 'Hello', utterances: [said] } }),
      'g',
      'progress',
    ],
    [
      'live.post_final_transcript',
      live('live.post_final_transcript', { data: { transcription: { full_transcript: 'Hello', utterances: [said] } } }),
      'g',
      'progress',
      'transcript',
    ],
  ],
  ibm: [
    ['recognitions.started', { id: 'i', event: 'recognitions.started', user_token: 't' }, 'i', 'progress'],
    ['recognitions.completed', { id: 'i', event: 'recognitions.completed', user_token: 't' }, 'i', 'success'],
    ['recognitions.failed', { id: 'i', event: 'recognitions.failed', user_token: 't' }, 'i', 'failure'],
  ],
  recall: [
    ...[
      'joining_call',
      'in_waiting_room',
      'in_call_not_recording',
      'recording_permission_allowed',
      'recording_permission_denied',
      'in_call_recording',
      'call_ended',
      'breakout_room_entered',
      'breakout_room_left',
      'breakout_room_opened',
      'breakout_room_closed',
    ].map((what): Row => [`bot.${what}`, recall(`bot.${what}`, { bot: { id: 'b' } }), 'b', 'progress']),
    ['bot.done', recall('bot.done', { bot: { id: 'b' } }), 'b', 'success'],
    ...[
      'join',
      'leave',
      'update',
      'speech_on',
      'speech_off',
      'webcam_on',
      'webcam_off',
      'screenshare_on',
      'screenshare_off',
      'chat_message',
    ].map(
      (what): Row => [`participant_events.${what}`, recall(`participant_events.${what}`, meetingOf), 'b', 'progress'],
    ),
    ['recording.processing', recall('recording.processing', meetingOf), 'b', 'progress'],
    ['recording.done', recall('recording.done', meetingOf), 'b', 'progress'],
    ['recording.failed', recall('recording.failed', meetingOf), 'b', 'failure'],
    ['transcript.processing', recall('transcript.processing', meetingOf), 'b', 'progress'],
    [
      'transcript.data',
      {
        event: 'transcript.data',
        data: { data: { participant: { id: 1, name: 'Ada' }, words: [{ text: 'Hello' }] }, bot: { id: 'b' } },
      },
      'b',
      'progress',
      'transcript',
    ],
    ['transcript.partial_data', recall('transcript.partial_data', meetingOf), 'b', 'progress'],
    ['transcript.provider_data', recall('transcript.provider_data', meetingOf), 'b', 'progress'],
    ...['recording_started', 'recording_ended', 'uploading'].map(
      (what): Row => [`sdk_upload.${what}`, recall(`sdk_upload.${what}`, { sdk_upload: { id: 'u' } }), 'u', 'progress'],
    ),
    ...['complete', 'completed'].map(
      (what): Row => [
        `sdk_upload.${what}`,
        recall(`sdk_upload.${what}`, { sdk_upload: { id: 'u' }, recording: { id: 'r' } }),
        'r',
        'success',
      ],
    ),
    ['transcript.done', recall('transcript.done', { transcript: { id: 't' }, bot: { id: 'b' } }), 'b', 'success'],
    ['transcript.failed', recall('transcript.failed', { transcript: { id: 't' }, bot: { id: 'b' } }), 'b', 'failure'],
    ['bot.fatal', recall('bot.fatal', { bot: { id: 'b' } }), 'b', 'failure'],
    ['sdk_upload.failed', recall('sdk_upload.failed', { sdk_upload: { id: 'u' } }), 'u', 'failure'],
  ],
  revai: (['transcribed', 'completed', 'failed', 'in_progress'] as const).map((status): Row => {
    const outcome = status === 'failed' ? 'failure' : status === 'in_progress' ? 'progress' : 'success';
    return [status, { job: { id: 'r', status, created_on: '2026-11-21T10:00:00Z' } }, 'r', outcome];
  }),
  salad: [
    ['succeeded', salad('succeeded', { text: 'Hello' }), 's', 'success', 'transcript'],
    ['succeeded, by a link', salad('succeeded', { url: 'https://storage-api.salad.com/x' }), 's', 'success'],
    ...(['succeeded', 'failed', 'canceled'] as const).flatMap((what) =>
      ['inference_endpoint', 'queue'].map((of): Row => {
        const isDone = what === 'succeeded';
        const data = salad(what, isDone ? { text: 'Hello' } : {});
        return [
          `${of}.job.${what}`,
          { type: `${of}.job.${what}`, timestamp: 't', data },
          's',
          isDone ? 'success' : 'failure',
          isDone ? 'transcript' : 'notice',
        ];
      }),
    ),
    ['cancelled', salad('cancelled', {}), 's', 'failure'],
    ...['pending', 'created', 'running'].map((status): Row => [status, salad(status, {}), 's', 'progress']),
  ],
  soniox: [
    ['completed', { id: 's', status: 'completed' }, 's', 'success'],
    ['error', { id: 's', status: 'error' }, 's', 'failure'],
    ['queued, as it is fetched', { id: 's', status: 'queued' }, 's', 'progress'],
    ['processing, as it is fetched', { id: 's', status: 'processing' }, 's', 'progress'],
  ],
  speechmatics: [
    ...(['success', 'error', 'fetch_error', 'trim_error'] as const).map((status): Row => {
      const jobinfo = {
        job: { id: 'm', created_at: '2026-11-21T10:00:00Z', data_name: 'a.wav', config: { type: 'transcription' } },
      };
      return [status, jobinfo, 'm', status === 'success' ? 'success' : 'failure', 'jobinfo', { id: 'm', status }];
    }),
    ...(['done', 'running', 'rejected'] as const).map((status): Row => {
      const outcome = { done: 'success', running: 'progress', rejected: 'failure' } as const;
      const job = {
        id: 'm',
        created_at: '2026-11-21T10:00:00Z',
        data_name: 'a.wav',
        status,
        config: { type: 'transcription' },
      };
      return [`${status}, as it is fetched`, { job }, 'm', outcome[status], 'jobinfo'];
    }),
  ],
  twilio: [
    ['transcription-started', spoken('transcription-started'), 'GT1', 'progress'],
    [
      'transcription-content',
      spoken('transcription-content', { TranscriptionData: '{"transcript":"Hello"}', Final: 'true' }),
      'GT1',
      'progress',
      'transcript',
    ],
    [
      'transcription-content that may change',
      spoken('transcription-content', { TranscriptionData: '{"transcript":"Hel"}', Final: 'false' }),
      'GT1',
      'progress',
    ],
    ['transcription-stopped', spoken('transcription-stopped'), 'GT1', 'success'],
    ['transcription-error', spoken('transcription-error', { TranscriptionError: 'no audio' }), 'GT1', 'failure'],
    ['completed, of a recording', recorded('completed', 'Hello'), 'TR1', 'success', 'transcript'],
    ['failed, of a recording', recorded('failed', ''), 'TR1', 'failure'],
    ['in-progress, of a recording', recorded('in-progress', ''), 'TR1', 'progress'],
    ...(['new', 'queued', 'in-progress', 'completed', 'failed', 'canceled', 'error', 'stopped'] as const).map(
      (status): Row => {
        const isOver = ['completed', 'stopped'].includes(status);
        const outcome = isOver ? 'success' : ['failed', 'canceled', 'error'].includes(status) ? 'failure' : 'progress';
        return [`${status}, of a resource`, recorded(status, ''), 'TR1', outcome];
      },
    ),
    [
      'voice_intelligence_transcript_available',
      {
        account_sid: 'AC1',
        transcript_sid: 'GT1',
        service_sid: 'GA1',
        event_type: 'voice_intelligence_transcript_available',
      },
      'GT1',
      'success',
    ],
  ],
  zoom: [
    ...['started', 'paused', 'resumed', 'stopped'].flatMap((what): Row[] => [
      [`recording.${what}`, meeting(`recording.${what}`), 'm==', 'progress'],
      [`session.recording_${what}`, session(`session.recording_${what}`), 's', 'progress'],
      [`phone.recording_${what}`, ringing(`phone.recording_${what}`), 'r', 'progress'],
    ]),
    ['recording.completed', meeting('recording.completed'), 'm==', 'success'],
    ['recording.transcript_completed', meeting('recording.transcript_completed'), 'm==', 'success'],
    ['recording.archive_files_completed', meeting('recording.archive_files_completed'), 'm==', 'success'],
    ['session.recording_completed', session('session.recording_completed'), 's', 'success'],
    ['session.recording_summary_completed', session('session.recording_summary_completed'), 's', 'success'],
    ['session.recording_transcript_completed', session('session.recording_transcript_completed'), 's', 'success'],
    ['session.recording_transcript_failed', session('session.recording_transcript_failed'), 's', 'failure'],
    ['phone.recording_completed', phone('phone.recording_completed'), 'r', 'success'],
    [
      'phone.recording_completed_for_access_member',
      phone('phone.recording_completed_for_access_member'),
      'r',
      'success',
    ],
    ['phone.recording_transcript_completed', phone('phone.recording_transcript_completed'), 'r', 'success'],
    ['phone.recording_failed', ringing('phone.recording_failed'), 'r', 'failure'],
    ['phone.voicemail_transcript_completed', voicemail(1, 'Call me back'), 'v', 'success', 'transcript'],
    ['phone.voicemail_transcript_completed that failed', voicemail(415, ''), 'v', 'failure'],
  ],
};

/** What says nothing of how a job ends, and why. It is kept with its job where it has one. */
const ignored: Record<string, [event: RegExp, reason: string][]> = {
  azure: [
    [
      /^Transcription(?:Completion|Deletion)$/,
      'the former comes for failures too, and the latter changes nothing of what was said',
    ],
    [
      /^(?:Dataset|Model|Evaluation|Endpoint)(?:Creation|Processing|Completion|Deletion)$/,
      'these are tools and no jobs',
    ],
    [/^(?:Ping|Challenge)$/, 'they try whether somebody answers'],
  ],
  recall: [
    [/^(?:recording|transcript)\.deleted$/, 'what becomes of a recording later does not change what was said'],
    [
      /^(?:audio|video)_\w+\.|^meeting_metadata\.(?:done|failed|deleted)$/,
      'a recording has other products, which say nothing of its words',
    ],
    [/^calendar\./, 'nothing was recorded yet'],
  ],
  speechmatics: [[/^(?:deleted|expired)$/, 'the vendor keeps nothing of it any more; what it said before stands']],
  zoom: [
    [
      /^recording\.(?:deleted|trashed|recovered|renamed)$/,
      'what becomes of a recording later does not change what was said',
    ],
    [/^recording\.batch_/, 'it is about many meetings and none'],
    [
      /^recording\.(?:registration_\w+|cloud_storage_usage_updated)$/,
      'it is about viewers and room, not about a recording',
    ],
    [/^session\.recording_(?:deleted|trashed|recovered)$/, 'as those of meetings'],
    [/^phone\.(?:recording|voicemail)_(?:permanently_)?deleted$/, 'as those of meetings'],
    [/^phone\.voicemail_received(?:_for_access_member)?$/, 'its words come in an event of their own, if they do'],
    [/^meeting\.summary_/, 'a summary is not the transcript, and comes without its words'],
    [/^phone\.ai_call_summary_changed$/, 'as those of meetings'],
    [/^phone\.transfer_call_to_voicemail_initiated$/, 'nothing was recorded yet'],
  ],
};

const read = (vendor: string, body: unknown, query = {}, headers = {}) => {
  const profile = vendors.get(vendor);
  if (profile === undefined) throw new Error(`there is no vendor ${vendor}`);
  const part =
    body instanceof URLSearchParams
      ? { bytes: body.toString(), mediaType: 'application/x-www-form-urlencoded' }
      : { bytes: JSON.stringify(body) };
  const shown = evidence({ parts: [part], query, headers });
  return { claim: profile.readClaim(shown), isRecognised: profile.recognises(shown) };
};

describe.each(Object.entries(known))('%s', (vendor, rows) => {
  it.each(rows)('%s', (_event, body, jobId, outcome, kind = 'notice', query = {}) => {
    const { claim, isRecognised } = read(vendor, body, query);
    expect(claim).toMatchObject({ jobId, outcome, parts: [{ kind }] });
    expect(claim.error === null).toBe(outcome !== 'failure');
    // Two keys that anybody may send.
    expect(isRecognised).toBe(vendor !== 'soniox');
  });
});

describe('events of Zoom', () => {
  const types = ['meetings/meetings', 'phone/phone', 'videosdk/videosdk'].map((name) =>
    readFileSync(join(import.meta.dirname, `../../../node_modules/@zoom/rivet/${name}.d.ts`), 'utf8'),
  );
  const named = types.flatMap((text) => [...text.matchAll(/Event<"([a-z_.]+)">/g)].map((match) => match[1] ?? ''));
  const ours = named.filter((event) =>
    /recording|voicemail|summary|transcript/.test(event.replace(/^\w+\./, '') + event.slice(0, 9)),
  );

  it('that the package of Zoom names are all known, or ignored with a reason', () => {
    const isKnown = new Set(known.zoom?.map(([event]) => event));
    const rest = ours.filter((event) => !isKnown.has(event) && !ignored.zoom?.some(([about]) => about.test(event)));
    expect(ours.length).toBeGreaterThan(40);
    expect(rest).toEqual([]);
  });

  it('that are ignored say nothing of the end of a job', () => {
    const about = ignored.zoom?.map(([event]) => event) ?? [];
    for (const event of ours.filter((name) => about.some((one) => one.test(name)))) {
      expect(read('zoom', meeting(event)).claim, event).toMatchObject({ outcome: 'unknown', error: null });
    }
  });
});

describe('events that are ignored', () => {
  it.each(['Completion', 'Deletion', 'Creation', 'Processing'])(
    'of Azure, where the header tells them: Transcription%s',
    (what) => {
      const event = `Transcription${what}`;
      const { claim, isRecognised } = read(
        'azure',
        { self: azureSelf },
        {},
        { 'x-microsoftspeechservices-event': event },
      );
      const isIgnored = ignored.azure?.some(([about]) => about.test(event));
      const outcome = isIgnored ? 'unknown' : 'progress';
      expect([claim.jobId, claim.outcome, claim.vendorStatus, isRecognised]).toEqual(['z', outcome, event, true]);
    },
  );

  it.each(['ModelCompletion', 'DatasetCreation', 'Ping', 'Challenge'])('of Azure, that are of no job: %s', (event) => {
    const self = azureSelf.replace('transcriptions', 'models');
    const { claim } = read('azure', { self }, {}, { 'x-microsoftspeechservices-event': event });
    expect(ignored.azure?.some(([about]) => about.test(event))).toBe(true);
    expect(claim).toMatchObject({ jobId: null, outcome: 'unknown', error: null });
  });

  it.each([
    'recording.deleted',
    'transcript.deleted',
    'audio_mixed.done',
    'video_mixed.failed',
    'meeting_metadata.done',
    'calendar.update',
  ])('of Recall.ai: %s', (event) => {
    expect(ignored.recall?.some(([about]) => about.test(event))).toBe(true);
    expect(read('recall', recall(event, meetingOf)).claim).toMatchObject({
      jobId: 'b',
      outcome: 'unknown',
      error: null,
    });
  });

  it.each(['deleted', 'expired'])('of Speechmatics: %s', (status) => {
    const job = { id: 'm', created_at: '2026-11-21T10:00:00Z', data_name: 'a.wav', status, config: {} };
    expect(ignored.speechmatics?.some(([about]) => about.test(status))).toBe(true);
    expect(read('speechmatics', { job }).claim).toMatchObject({ jobId: 'm', outcome: 'unknown', error: null });
  });
});

it('joins the messages of a stream that name no request to those that do, by the id in the URL', () => {
  const stretch = { type: 'Results', channel: { alternatives: [] }, metadata: { request_id: 'd' } };
  expect(read('deepgram', stretch, { id: 'call' }).claim).toMatchObject({ jobId: 'd', aliases: ['call'] });
  expect(
    read('deepgram', { metadata: { request_id: 'd' }, results: { channels: [] } }, { id: 'x' }).claim.aliases,
  ).toEqual([]);
});

it('calls a vocabulary by its name, which is no job', () => {
  const event = aws('Vocabulary State Change', {
    VocabularyName: 'names',
    VocabularyState: 'FAILED',
    FailureReason: 'a phrase is too long',
  });
  expect(read('aws', event).claim).toMatchObject({ title: 'names', error: { message: 'a phrase is too long' } });
});

it('reads an event of Amazon whose source was dropped on the way, and no event of another service', () => {
  const detail = { JobName: 'j', JobStatus: 'FAILED' };
  expect(read('aws', { detail }).claim).toMatchObject({ jobId: 'j', outcome: 'failure' });
  expect(read('aws', aws('Glue Job State Change', detail, 'aws.glue')).claim).toMatchObject({
    jobId: null,
    outcome: 'unknown',
  });
});
