import type { Response } from 'express';
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import { type Shell, ShellContext } from './parts/shell.ts';

/** Answers with a page. Pages hold what only some may see, so nothing between here and the browser keeps them. */
export type SendPage = (response: Response, status: number, page: VNode) => void;

export function createPageSender(shell: Shell): SendPage {
  return (response, status, page) => {
    const document = renderDocument(shell, page);
    response.status(status).set('Cache-Control', 'no-store').type('html').send(document);
  };
}

/** The whole document as text. */
export function renderDocument(shell: Shell, page: VNode): string {
  return `<!doctype html>\n${render(<ShellContext.Provider value={shell}>{page}</ShellContext.Provider>)}\n`;
}
