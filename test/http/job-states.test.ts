import { describe, expect, it } from 'vitest';
import type { JobState } from '../../src/domain/job-state.ts';
import { vendors } from '../../src/vendors/all.ts';
import { type App, sharedApp } from '../fixtures/app.ts';
import type { Answer, Sent } from '../fixtures/http.ts';
import { deliverSample, samplesOf } from '../fixtures/samples.ts';

/** A callback: a body, and what stands behind the URL of the source. */
interface Message {
  body: Sent['body'];
  headers?: Record<string, string>;
  query?: string;
}

/** How one vendor tells of a job. `note` makes another body of the same event. */
interface Manner {
  message(event: string, job: string, note: number): Message;
  progress: readonly string[];
  failure: readonly string[];
  success: readonly string[];
  /** Events that tell no outcome. */
  unknown?: readonly string[];
  /** Events with words in them. */
  words?: readonly string[];
}

const json = { 'Content-Type': 'application/json' };
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const asJson = (value: unknown): Message => ({ body: JSON.stringify(value), headers: json });
const asForm = (fields: Record<string, string>): Message => ({
  body: new URLSearchParams(fields).toString(),
  headers: form,
});
const at = '2026-03-02T09:15:00Z';

const manners: Readonly<Record<string, Manner>> = {
  amberscript: {
    message: (status, jobId, note) => asJson({ jobId, status, created: note, filename: 'council.mp3' }),
    progress: [],
    failure: ['ERROR'],
    success: ['DONE'],
    unknown: ['OPEN'],
  },
  assemblyai: {
    message: (status, transcript_id, note) => asJson({ transcript_id, status, note }),
    progress: ['queued', 'processing'],
    failure: ['error'],
    success: ['completed'],
    unknown: ['sideways'],
  },
  aws: {
    message: (status, name, note) =>
      asJson({
        version: '0',
        id: `e-${note}`,
        'detail-type': 'Transcribe Job State Change',
        source: 'aws.transcribe',
        time: at,
        detail: { TranscriptionJobName: name, TranscriptionJobStatus: status },
      }),
    progress: ['QUEUED', 'IN_PROGRESS'],
    failure: ['FAILED'],
    success: ['COMPLETED'],
    unknown: ['SIDEWAYS'],
  },
  azure: {
    message(event, job, note) {
      const status = /^[A-Z]\w+$/.test(event) && !event.startsWith('Transcription') ? event : undefined;
      const self = `https://westeurope.api.cognitive.microsoft.com/speechtotext/v3.2/transcriptions/${job}`;
      const { body } = asJson({ self, displayName: `call ${note}`, status });
      return { body, headers: { ...json, ...(status ? {} : { 'X-MicrosoftSpeechServices-Event': event }) } };
    },
    progress: ['TranscriptionCreation', 'TranscriptionProcessing', 'NotStarted', 'Running'],
    failure: ['Failed'],
    success: ['Succeeded'],
    unknown: ['TranscriptionCompletion', 'TranscriptionDeletion'],
  },
  deepgram: {
    message(event, request_id, note) {
      if (event === 'failed') return asJson({ err_code: 'Bad Request', err_msg: `No audio ${note}`, request_id });
      if (event === 'end') return asJson({ type: 'Metadata', request_id, duration: note, channels: 1 });
      const words = [{ word: 'ferry', start: 0.1, end: 0.4, confidence: 0.9 }];
      const channel = { alternatives: [{ transcript: 'ferry', confidence: 0.9, words }] };
      if (event === 'stretch') {
        return asJson({ type: 'Results', start: note, duration: 1, is_final: true, channel, metadata: { request_id } });
      }
      return asJson({ metadata: { request_id, duration: note }, results: { channels: [channel] } });
    },
    progress: ['stretch'],
    failure: ['failed'],
    success: ['end', 'whole'],
    words: ['stretch', 'whole'],
  },
  elevenlabs: {
    message(type, id, note) {
      if (type === 'call_initiation_failure') {
        return asJson({ type, event_timestamp: note, data: { conversation_id: id, failure_reason: 'no-answer' } });
      }
      if (type === 'post_call_audio')
        return asJson({ type, data: { conversation_id: id, full_audio: `SUQz${note}aaa` } });
      const turns = [{ role: 'agent', message: 'Good morning', time_in_call_secs: note }];
      return asJson({ type, event_timestamp: note, data: { conversation_id: id, status: 'done', transcript: turns } });
    },
    progress: [],
    failure: ['call_initiation_failure'],
    success: ['post_call_audio', 'post_call_transcription'],
    words: ['post_call_transcription'],
  },
  generic: {
    message: (status, id, note) => asJson({ id, status, note }),
    progress: ['queued', 'in_progress', 'accepted'],
    failure: ['failed', 'cancelled', 'expired'],
    success: ['done', 'succeeded'],
    unknown: ['sideways'],
  },
  gladia: {
    message(event, id, note) {
      const error = event.endsWith('error') ? { code: 'E', message: `no audio ${note}` } : undefined;
      return asJson({ id, event, error, payload: error ? undefined : { metadata: { note } } });
    },
    progress: ['transcription.created', 'live.speech_start'],
    failure: ['transcription.error', 'error'],
    success: ['transcription.success', 'success', 'live.end_session'],
  },
  ibm: {
    message: (event, id, note) =>
      asJson({
        id,
        event,
        user_token: `ward ${note}`,
        results: event.endsWith('with_results') ? [{ results: [], result_index: 0 }] : undefined,
      }),
    progress: ['recognitions.started'],
    failure: ['recognitions.failed'],
    success: ['recognitions.completed', 'recognitions.completed_with_results'],
    words: ['recognitions.completed_with_results'],
  },
  recall: {
    message(event, id, note) {
      const code = event.split('.')[1];
      const words = [{ text: 'Hello', start_timestamp: { relative: note }, end_timestamp: { relative: note + 1 } }];
      const told = event.endsWith('data') ? { words, participant: { id: 1, name: 'Ann' } } : { code, sub_code: null };
      return asJson({ event, data: { data: { ...told, updated_at: `${at}${note}` }, bot: { id, metadata: {} } } });
    },
    progress: [
      'bot.joining_call',
      'bot.in_waiting_room',
      'bot.in_call_not_recording',
      'bot.in_call_recording',
      'bot.call_ended',
      'transcript.processing',
      'transcript.partial_data',
    ],
    failure: ['bot.fatal', 'recording.failed', 'transcript.failed'],
    success: ['bot.done', 'transcript.done'],
    unknown: ['recording.done', 'recording.processing'],
  },
  rev: {
    message: (status, order_number, note) => asJson({ order_number, status, client_ref: `ref ${note}` }),
    progress: ['In Progress', 'Received'],
    failure: ['Cancelled'],
    success: ['Complete'],
  },
  revai: {
    message: (status, id, note) => asJson({ job: { id, status, type: 'async', duration_seconds: note } }),
    progress: ['in_progress'],
    failure: ['failed'],
    success: ['transcribed', 'completed'],
    unknown: ['sideways'],
  },
  salad: {
    message: (status, id, note) =>
      asJson({
        id,
        status,
        input: { url: 'https://files.example.org/x.mp3' },
        create_time: at,
        update_time: `${at}${note}`,
        output: status === 'succeeded' ? { url: 'https://files.example.org/out.json' } : undefined,
      }),
    progress: ['pending', 'created', 'running'],
    failure: ['failed', 'cancelled'],
    success: ['succeeded'],
  },
  soniox: {
    message: (status, id, note) => asJson({ id, status, note }),
    progress: ['queued', 'processing'],
    failure: ['error'],
    success: ['completed'],
    unknown: ['sideways'],
  },
  speechmatics: {
    message: (status, id, note) => ({
      query: `?id=${id}&status=${status}`,
      ...asJson({ job: { id, data_name: `call ${note}.wav`, config: {} } }),
    }),
    progress: [],
    failure: ['error', 'fetch_error', 'trim_error'],
    success: ['success'],
    unknown: ['sideways'],
  },
  symbl: {
    message: (status, id, note) => asJson({ id, status, note }),
    progress: ['scheduled', 'in_progress'],
    failure: ['failed'],
    success: ['completed'],
    unknown: ['sideways'],
  },
  trint: {
    message: (eventType, transcriptId, note) => asJson({ eventType, transcriptId, title: `Interview ${note}` }),
    progress: [],
    failure: [],
    success: ['TRANSCRIPT_COMPLETE', 'TRANSCRIPT_VERIFIED', 'TRANSCRIPT_NEW_VERSION'],
    unknown: ['TRANSCRIPT_SIDEWAYS'],
  },
  twilio: {
    message(event, TranscriptionSid, note) {
      const common = { TranscriptionSid, CallSid: 'CA1', SequenceId: String(note) };
      if (!event.startsWith('transcription-')) return asForm({ ...common, TranscriptionStatus: event });
      const said = event.endsWith('content') ? { TranscriptionData: '{"transcript":"Hello","confidence":0.9}' } : {};
      return asForm({ ...common, TranscriptionEvent: event, ...said });
    },
    progress: ['in-progress', 'transcription-started', 'transcription-content'],
    failure: ['failed', 'transcription-error'],
    success: ['completed', 'transcription-stopped'],
    words: ['transcription-content'],
  },
  verbit: {
    message: (status, job_id, note) => asForm({ job_id, status, external_id: `lecture ${note}` }),
    progress: [],
    failure: ['Failure'],
    success: ['Completed'],
    unknown: ['Sideways'],
  },
  voicebase: {
    message: (status, mediaId, note) => asJson({ mediaId, status, formatVersion: '3.0.8', length: note }),
    progress: ['accepted', 'scheduled', 'running'],
    failure: ['failed', 'rejected'],
    success: ['finished'],
    unknown: ['sideways'],
  },
  vspark: {
    message(event, requestid, note) {
      if (event === 'link') return { ...asForm({ requestid, file: `https://v.example.org/${note}` }), query: '' };
      const utterance = { start: note, end: note + 1, text: 'Goodbye', metadata: { uttid: note } };
      if (event === 'utterance') return asJson({ requestid, utterance });
      return asJson({ requestid, utterances: [{ start: note, end: note + 1, events: [], metadata: {} }] });
    },
    progress: ['utterance'],
    failure: [],
    success: ['result'],
    words: ['utterance', 'result'],
  },
  zoom: {
    message: (event, uuid, note) =>
      asJson({ event, event_ts: note, payload: { account_id: 'a', object: { uuid, id: 86, topic: 'Board' } } }),
    progress: ['recording.started', 'recording.paused', 'recording.resumed', 'recording.stopped'],
    failure: ['recording.transcript_failed'],
    success: ['recording.completed', 'recording.transcript_completed'],
    unknown: ['recording.recovered', 'recording.renamed', 'recording.trashed'],
  },
};

/** A job of a vendor, told of by one message after the other. */
function aLife(app: App, vendor: string, manner: Manner) {
  const job = `life-${vendor}-1`;
  const path = `/api/v1/jobs/${vendor}/${job}`;
  const deliver = ({ body, headers = {}, query = '' }: Message): Promise<Answer> =>
    app.deliver(`/callback/${vendor}${query}`, body, headers);

  async function state(): Promise<{ state: JobState; outcome: string }> {
    const { json: found } = await app.api(path);
    const listed = await app.api(`/api/v1/jobs?source=${vendor}&state=${found.state}`);
    const ids: string[] = listed.json.items.map(({ jobId }: { jobId: string }) => jobId);
    expect(ids, `jobs that are ${found.state}`).toContain(job);
    return { state: found.state, outcome: found.outcome };
  }

  const heard: Message[] = [];
  return {
    /** The state after a message of its own. */
    async hears(event: string): Promise<JobState> {
      const message = manner.message(event, job, heard.length + 1);
      heard.push(message);
      expect(await app.filed(await deliver(message)), event).toMatchObject({ jobId: job, duplicateOf: null, vendor });
      return (await state()).state;
    },
    /** The state after all messages came again, in another order. */
    async hearsAllAgain(): Promise<JobState> {
      const again = await Promise.all(heard.toReversed().map(async (message) => app.filed(await deliver(message))));
      for (const { duplicateOf } of again) expect(duplicateOf).not.toBeNull();
      return (await state()).state;
    },
    async isDeleted(): Promise<JobState> {
      const { deliveries } = (await app.api(path)).json;
      for (const { id } of deliveries) await app.api(`/api/v1/deliveries/${id}`, 'DELETE');
      return (await state()).state;
    },
  };
}

describe('the state of a job', () => {
  const app = sharedApp();

  it('is told of the events of every vendor', () => {
    expect(Object.keys(manners).sort()).toEqual([...vendors.keys()].filter((name) => name !== 'auto').sort());
  });

  it.concurrent.each(Object.entries(manners))(
    'follows what %s tells, from its first word to its deletion',
    async (vendor, manner) => {
      const { progress, failure, success, unknown = [], words = [] } = manner;
      const life = aLife(app, vendor, manner);
      let hasWords = false;
      const hears = async (event: string): Promise<JobState> => {
        hasWords ||= words.includes(event);
        return life.hears(event);
      };

      for (const event of unknown) expect([event, await hears(event)]).toEqual([event, 'waiting']);
      for (const event of progress) expect([event, await hears(event)]).toEqual([event, 'waiting']);
      // Failed, failed again in other words, done after all: the last word counts, whatever was told before.
      for (const event of [...failure, ...failure]) expect([event, await hears(event)]).toEqual([event, 'failed']);
      for (const event of success) {
        const state = await hears(event);
        expect([event, state]).toEqual([event, hasWords ? 'complete' : 'notified']);
      }
      // Late news changes nothing.
      for (const event of [...progress, ...unknown]) {
        const state = await hears(event);
        expect([event, state]).toEqual([event, hasWords ? 'complete' : 'notified']);
      }
      for (const event of failure) expect([event, await hears(event)]).toEqual([event, 'failed']);
      const last = failure.length > 0 ? 'failed' : hasWords ? 'complete' : 'notified';
      expect(await life.hearsAllAgain()).toBe(last);
      expect(await life.isDeleted()).toBe('deleted');
    },
  );

  it.concurrent.each([...vendors.keys()].filter((name) => name !== 'auto'))(
    'is what the samples of %s bring',
    async (vendor) => {
      const jobId = `sampled-${vendor}-1`;
      for (const callback of samplesOf(vendor, { jobId })) await app.filed(await deliverSample(app, vendor, callback));
      const { json: job } = await app.api(`/api/v1/jobs/${vendor}/${jobId}`);
      const hasWords = job.contents.some((kind: string) => ['transcript', 'subtitles', 'text'].includes(kind));
      // Azure tells that a transcription is over, and not how it ended.
      const end = job.outcome === 'unknown' ? 'waiting' : 'notified';
      expect(job.state).toBe(hasWords ? 'complete' : end);
    },
  );

  it('is quarantined while its only body lies there, whatever its URL says, and follows the body out of it', async () => {
    const path = '/callback/speechmatics?id=broken-1&status=success';
    const refused = await app.deliver(path, '{"format": "2.9", "results": [', json);
    expect(refused.status).toBe(400);
    const { deliveryId } = refused.json;
    await app.filed(deliveryId);
    const job = async () => (await app.api('/api/v1/jobs/speechmatics/broken-1')).json;
    expect(await job()).toMatchObject({ state: 'quarantined', outcome: 'unknown', contents: [], missing: [] });
    expect((await app.api('/api/v1/jobs?state=quarantined')).json.items).toMatchObject([{ jobId: 'broken-1' }]);

    expect((await app.api(`/api/v1/quarantine/${deliveryId}/release`, 'POST')).status).toBeLessThan(300);
    expect(await job()).toMatchObject({ outcome: 'success' });
    expect((await job()).state).not.toBe('quarantined');
    await app.api(`/api/v1/deliveries/${deliveryId}`, 'DELETE');
    expect(await job()).toMatchObject({ state: 'deleted', outcome: 'success' });
  });
});
