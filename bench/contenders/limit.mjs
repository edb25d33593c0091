// The limit: node:http and one prepared statement per question, which answers the JSON text that is sent. No schema,
// no access, no checks: nobody could use it, and nothing on this driver can be faster by much.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { poolSize, settings, takesRequests } from './child.mjs';

const pg = createRequire(new URL('../../package.json', import.meta.url))('pg');
const pool = new pg.Pool({ connectionString: settings.databaseUrl, max: poolSize });

const answer = async (body) => {
  const { documentId, values } = JSON.parse(body);
  const { rows } = await pool.query({
    name: documentId.slice(0, 32),
    text: settings.documents[documentId],
    values,
    rowMode: 'array',
  });
  return `{"data":${rows[0][0]}}`;
};

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    answer(Buffer.concat(parts).toString('utf8')).then(
      (text) => {
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        });
        response.end(text);
      },
      (error) => {
        response.writeHead(500, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ errors: [{ message: String(error) }] }));
      },
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  takesRequests(server.address().port, async () => {
    server.close();
    await pool.end();
  });
});
