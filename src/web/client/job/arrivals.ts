import { element } from '../lib/element.ts';
import { listenToNews } from '../lib/news.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';

/** Says when more of this job has come; nothing moves under who reads or listens. */
export function announceArrivals(): void {
  const notice = element('arrivals');
  const { newest, source = '', api = '' } = notice.dataset;

  const look = oneAtATime(async () => {
    const answer = await fetch(api);
    if (!answer.ok) return;
    const page: { items: { id: string }[] } = await answer.json();
    const [last] = page.items;
    notice.hidden = last === undefined || last.id === newest;
  });

  listenToNews({
    onNews(news) {
      if (news.type === 'filed' && source in news.bySource) look();
    },
    onReturn: look,
  });
}
