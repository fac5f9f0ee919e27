import type { Delivery } from '../../../src/domain/delivery.ts';
import type { App } from '../../fixtures/app.ts';
import { aSource, callbackToken } from '../../fixtures/config.ts';
import { aForm, formType } from '../../fixtures/form.ts';
import { hostileBodies } from '../../fixtures/hostile/bodies.ts';
import { type HostileText, hostileTexts, shortTexts } from '../../fixtures/hostile/texts.ts';
import type { Answer } from '../../fixtures/http.ts';
import { richTranscript } from './transcripts.ts';

const authorization = `Bearer ${callbackToken}`;
const json = { 'Content-Type': 'application/json' };
/** Texts that share a head or a transcript, so that one page shows many. A head holds 16 KB. */
const perDelivery = 12;

/** Sources for every place where a vendor's text can end up. */
export const hostileSettings = {
  server: { trustedProxies: ['127.0.0.1/32'] },
  sources: {
    generic: aSource(),
    /** Takes ids, words and titles from its JSON. */
    told: aSource({
      generic: { jobId: '/id', status: '/status', event: '/event', title: '/title', externalId: '/tag' },
    }),
    speechmatics: aSource({ vendor: 'speechmatics' }),
    small: aSource({ limits: { body: '100B', part: '10B', parts: 5 } }),
  },
};

/** What was sent, by where its texts stand. */
export interface HostileDeliveries {
  /** One for each text that fits into an address: it is its id, name and words. */
  named: readonly Delivery[];
  /** One for each text: it is what the vendor says of a job. */
  told: readonly Delivery[];
  /** Several texts each, as query and head. */
  heads: readonly Delivery[];
  /** All texts as names of fields and files, with JSON in each file that holds its text. */
  form: Delivery;
  /** Several texts each, everywhere in a transcript. */
  spoken: readonly Delivery[];
  bodies: readonly Delivery[];
  quarantined: readonly Delivery[];
}

/** Those of them that leave a text a text: in one with control characters nothing is read, and it is not shown. */
export const readableTexts = shortTexts.filter(({ text }) => !/[^\P{Cc}\t\r\n]/u.test(text));

export function chunksOf(texts: readonly HostileText[]): HostileText[][] {
  return Array.from({ length: Math.ceil(texts.length / perDelivery) }, (_, index) =>
    texts.slice(index * perDelivery, (index + 1) * perDelivery),
  );
}

/** Sends every text and body of the corpus as callbacks, and waits until they are filed. */
export async function sendHostile(app: App): Promise<HostileDeliveries> {
  const post = (path: string, body: string | Buffer, headers = {}) => app.deliver(path, body, headers);
  const named = shortTexts.map(({ text }, number) =>
    post(`/callback/generic/${encoded(text)}?id=${encoded(text)}&n=${number}`, `${text}: hullabaloo ${text}`, {
      'Content-Type': 'text/plain',
    }),
  );
  const told = hostileTexts.map(({ text }, number) =>
    post('/callback/told', JSON.stringify({ ...saying(text), id: `told-${number}` }), json),
  );
  const heads = chunksOf(shortTexts).map((texts) => {
    const query = texts.map(({ text }) => `${encoded(text)}=${encoded(text)}`).join('&');
    const lines = texts
      .filter(({ text }) => /^[\x20-\x7e]+$/.test(text))
      .map(({ text }, index) => [`x-text-${index}`, text]);
    return post(`/callback/generic?${query}`, '', Object.fromEntries(lines));
  });
  const parts = hostileTexts.map(({ text }) => ({
    name: asPartName(text),
    filename: asPartName(text),
    type: 'application/json',
    body: JSON.stringify({ text, [text]: [text] }),
  }));
  const form = post('/callback/generic?id=form', aForm(parts), { 'Content-Type': formType });
  const spoken = chunksOf(hostileTexts).map((texts, number) => {
    const all = texts.map(({ text }) => text).join(' ');
    return post(
      `/callback/speechmatics?id=spoken-${number}&status=success`,
      richTranscript((plain) => `${plain} ${all}`),
      json,
    );
  });
  const bodies = hostileBodies.map(({ name, type, body }, number) =>
    post(`/callback/generic/${encoded(nameOf(number))}?id=${name}`, body, { 'Content-Type': type }),
  );
  const quarantined = chunksOf(readableTexts).map((texts, number) => {
    const body = `{"a": ${texts.map(({ text }) => text).join('\n')}`;
    return post(`/callback/generic/${encoded(texts[0]?.text ?? '')}?id=broken-${number}`, body, json);
  });
  await refuse(app);
  return {
    named: await filed(app, named),
    told: await filed(app, told),
    heads: await filed(app, heads),
    form: await app.filed(await form),
    spoken: await filed(app, spoken),
    bodies: await filed(app, bodies),
    quarantined: await filed(app, quarantined),
  };
}

/** A longer name is refused; the whole text stands in the body. */
function asPartName(text: string): string {
  const name = quoted(text);
  return Buffer.byteLength(name) <= 1024 ? name : name.slice(0, 1000);
}

/** What the file of a body is called. */
function nameOf(number: number): string {
  return shortTexts[(number * 2) % shortTexts.length]?.text ?? '';
}

export function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Everything that is refused may be called something, too. */
async function refuse(app: App): Promise<void> {
  for (const { text } of shortTexts) {
    await app.send({ path: `/callback/${encoded(text)}/${encoded(text)}`, headers: { authorization } });
    if (!/^[\x20-\x7e]+$/.test(text)) continue;
    await app.send({ path: '/callback/generic', headers: { authorization: text } });
    await app.send({ path: '/callback/generic', headers: { authorization, 'x-forwarded-for': text } });
  }
  await app.deliver('/callback/small', 'x'.repeat(101));
}

/** A vendor's notice of a failure that says the same everywhere. */
function saying(text: string) {
  return {
    status: text,
    event: 'failed',
    title: text,
    tag: [text],
    error: { code: text, message: text },
    [text]: text,
  };
}

/** As browsers write names into the head of a part (HTML, "multipart/form-data encoding algorithm"). */
function quoted(text: string): string {
  const name = text.slice(0, 2000).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return name.replaceAll(/[\r\n\0]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

async function filed(app: App, answers: readonly Promise<Answer>[]): Promise<Delivery[]> {
  return Promise.all(answers.map(async (answer) => app.filed(deliveryOf(await answer))));
}

/** What is quarantined has its id in the body of the refusal. */
function deliveryOf(answer: Answer): Answer | string {
  return answer.status === 200 ? answer : answer.json.deliveryId;
}
