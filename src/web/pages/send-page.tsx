import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { Response } from 'express';
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import { type Shell, ShellContext } from './parts/page.tsx';

/** Answers with a page. Pages hold what only some may see, so nothing between here and the browser keeps them. */
export type SendPage = (response: Response, status: number, page: VNode) => void;

export function createPageSender(shell: Shell): SendPage {
  return (response, status, page) => {
    const document = renderDocument(shellFor(shell, response), page);
    response.status(status).set('Cache-Control', 'no-store').type('html').send(document);
  };
}

/** The shell of a page for whoever asked for it. */
function shellFor(shell: Shell, response: Response): Shell {
  return { ...shell, person: response.locals.person };
}

/** The whole document as text. */
export function renderDocument(shell: Shell, page: VNode): string {
  return `<!doctype html>\n${render(<ShellContext.Provider value={shell}>{page}</ShellContext.Provider>)}\n`;
}

/**
 * Answers 200 with a page that is not all there yet: each `Later` in it, in their order, is filled with what its slot
 * gives, piece by piece. The browser shows what it has.
 *
 * Nothing can be taken back that was sent, so a slot must tell its own failures in a piece.
 */
export type StreamPage = (response: Response, page: VNode, slots: readonly AsyncIterable<VNode>[]) => Promise<void>;

/** The place in a page of what comes later. */
export function Later() {
  return <slot />;
}

/** No text of anybody's can be taken for it: in texts `<` is escaped. */
const mark = '<slot></slot>';

export function createPageStreamer(shell: Shell): StreamPage {
  return async (response, page, slots) => {
    response.status(200).set('Cache-Control', 'no-store').type('html');
    await pipeline(Readable.from(textOf(shellFor(shell, response), page, slots)), response);
  };
}

/** The document in pieces. Between them others get their turn, so that a long page holds up no callback. */
async function* textOf(shell: Shell, page: VNode, slots: readonly AsyncIterable<VNode>[]): AsyncGenerator<string> {
  const [first = '', ...rest] = renderDocument(shell, page).split(mark);
  yield first;
  for (const [index, text] of rest.entries()) {
    for await (const piece of slots[index] ?? []) {
      yield render(<ShellContext.Provider value={shell}>{piece}</ShellContext.Provider>);
      await setImmediate();
    }
    yield text;
  }
}
