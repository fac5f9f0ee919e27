/**
 * A receiver as a tutorial would write it: parse the JSON, write it to a file of its own, answer. Nothing is synced.
 *
 *   node bench/peers/naive.ts PORT FOLDER
 */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import express from 'express';
import multer from 'multer';

const [port, dir = '.'] = process.argv.slice(2);
const app = express();

app.post('/callback', express.json({ limit: '1gb' }), multer({ dest: dir }).any(), async (request, response) => {
  if (!request.is('multipart/form-data')) {
    await writeFile(join(dir, `${Date.now()}-${randomUUID()}.json`), JSON.stringify(request.body));
  }
  response.sendStatus(200);
});

app.listen(Number(port), '127.0.0.1');
