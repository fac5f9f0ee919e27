import { callbackTemplate, idMarker } from './callback-body.ts';
import type { BenchedCollector } from './collector.ts';

const template = callbackTemplate(5 * 1024);

/**
 * Sends one callback to the source `default` and looks until it is filed.
 *
 * @param id never used before: the job id in the body
 * @param name wanted file name
 */
export async function sendAndSee({ target, get }: BenchedCollector, id: string, name: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${target.port}${target.path}/default/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: target.authorization ?? '' },
    body: template.replace(idMarker, id),
  });
  await response.text();
  if (response.status !== 200) throw new Error(`a callback was answered ${response.status}`);
  const delivery = `/api/v1/deliveries/${response.headers.get('collector-delivery')}`;
  while (((await get(delivery)) as { state: string }).state !== 'filed');
}
