import { formatBytes } from '../../lib/format-bytes.ts';
import { formatDuration } from '../pages/parts/format.ts';
import { element } from './lib/element.ts';

const form = element<HTMLFormElement>('import-form');
const problem = element('import-problem');
const progress = element('import-progress');
const cancel = element<HTMLButtonElement>('import-cancel');
const bar = progress.querySelector('progress');
const status = progress.querySelector('p');

let upload: XMLHttpRequest | null = null;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const complaint = complaintAbout(chosenFiles(), chosenLimits());
  if (complaint !== null) return showProblem(complaint);
  send(new FormData(form));
});
cancel.addEventListener('click', () => upload?.abort());
// What was started would be given up in silence.
window.addEventListener('beforeunload', (event) => {
  if (upload !== null) event.preventDefault();
});

/** Told before gigabytes are sent in vain; the server judges all the same. */
function complaintAbout(files: readonly File[], limits: Limits): string | null {
  if (files.length > limits.files) return `The source takes at most ${limits.files} files at once.`;
  const large = files.find(({ size }) => size > limits.fileBytes);
  if (large !== undefined) {
    return `${large.name} has ${formatBytes(large.size)}; the source takes files of at most ${formatBytes(limits.fileBytes)}.`;
  }
  const allBytes = files.reduce((sum, { size }) => sum + size, 0);
  if (allBytes <= limits.allBytes) return null;
  return `The files have ${formatBytes(allBytes)} together; the source takes at most ${formatBytes(limits.allBytes)}.`;
}

interface Limits {
  fileBytes: number;
  allBytes: number;
  files: number;
}

function chosenLimits(): Limits {
  const { fileBytes, allBytes, files } = form.querySelector('select')?.selectedOptions[0]?.dataset ?? {};
  return { fileBytes: Number(fileBytes), allBytes: Number(allBytes), files: Number(files) };
}

function chosenFiles(): File[] {
  return [...(form.querySelector<HTMLInputElement>('input[type=file]')?.files ?? [])];
}

/** `fetch` tells nothing of what was sent so far, hence the older way. */
function send(fields: FormData): void {
  const request = new XMLHttpRequest();
  upload = request;
  const startedMs = performance.now();
  showUnderWay(true);
  problem.replaceChildren();
  request.upload.onprogress = ({ loaded, total }) => showProgress(loaded, total, performance.now() - startedMs);
  request.upload.onload = () => tell('All is sent; it is being made safe …');
  request.onload = () => {
    end();
    const answer = readAnswer(request);
    if (request.status === 201 && answer.id !== undefined) location.assign(`/import?filed=${answer.id}`);
    else if (request.status === 401) location.reload();
    else showProblem(answer.detail ?? `The answer was ${request.status}.`, answer.deliveryId);
  };
  request.onerror = () => {
    end();
    showProblem(
      'The connection ended before there was an answer. Look into the deliveries before you try again; the same files once more are stored once.',
    );
  };
  request.onabort = () => {
    end();
    showProblem('The import was given up. Nothing of it was kept.');
  };
  request.open('POST', '/api/v1/import');
  request.setRequestHeader('Accept', 'application/json, application/problem+json');
  request.send(fields);

  function end(): void {
    upload = null;
    showUnderWay(false);
  }
}

function readAnswer({ responseText }: XMLHttpRequest): { id?: string; detail?: string; deliveryId?: string } {
  try {
    return JSON.parse(responseText);
  } catch {
    return {};
  }
}

function showUnderWay(isUnderWay: boolean): void {
  progress.hidden = !isUnderWay;
  cancel.hidden = !isUnderWay;
  for (const button of form.querySelectorAll<HTMLButtonElement>('button[type=submit]')) button.disabled = isUnderWay;
  if (isUnderWay) cancel.focus();
  else form.querySelector<HTMLButtonElement>('button[type=submit]')?.focus();
}

let toldMs = 0;

/** Said at most once a second: it is read out, too. */
function showProgress(sent: number, total: number, passedMs: number): void {
  if (bar !== null) bar.value = total === 0 ? 1 : sent / total;
  if (performance.now() - toldMs < 1000) return;
  toldMs = performance.now();
  const leftMs = sent === 0 ? 0 : (passedMs / sent) * (total - sent);
  const left = passedMs > 3000 ? `, ${formatDuration(leftMs)} left` : '';
  const percent = total === 0 ? 100 : Math.floor((sent / total) * 100);
  tell(`${percent} %, ${formatBytes(sent)} of ${formatBytes(total)}${left}`);
}

function tell(text: string): void {
  if (status !== null) status.textContent = text;
}

function showProblem(text: string, quarantinedId?: string): void {
  const notice = document.createElement('div');
  notice.className = 'notice bad';
  notice.textContent = text;
  if (quarantinedId !== undefined) {
    const link = document.createElement('a');
    link.href = `/refused/quarantine/${encodeURIComponent(quarantinedId)}`;
    link.textContent = 'look at them in the quarantine';
    notice.append(' The files are kept: ', link, '.');
  }
  problem.replaceChildren(notice);
}
