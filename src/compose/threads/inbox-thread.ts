import { parentPort, workerData } from 'node:worker_threads';
import { type InboxThreadData, serveInbox } from '../../inbox/serve.ts';

if (parentPort !== null) serveInbox(parentPort, workerData as InboxThreadData);
