/**
 * Express that takes the body and does nothing with it: the most that any receiver behind Express could answer.
 *
 *   node bench/peers/nothing.ts PORT
 */
import express from 'express';

const [port] = process.argv.slice(2);
const app = express();

app.post('/callback', (request, response) => {
  request.on('end', () => response.sendStatus(200)).resume();
});

app.listen(Number(port), '127.0.0.1');
