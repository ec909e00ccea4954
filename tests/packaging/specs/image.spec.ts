import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { CONTAINER, NO_ENGINE, login, mounted, test } from '../stage/host';

test.skip(Boolean(NO_ENGINE), NO_ENGINE);

test('it follows an engine whose folder is mounted, without root', async ({ host, engine }) => {
  engine.start();
  const health = await login(host.backend(...mounted(engine)));
  await expect.poll(health).toMatchObject({ status: 'available' });
  engine.kill();
  await expect.poll(health).toMatchObject({ status: 'unavailable' });
  // Its socket is another file now.
  engine.start();
  await expect.poll(health).toMatchObject({ status: 'available' });
});

test('it ends by itself when it is stopped', async ({ host, engine }) => {
  engine.start();
  const container = host.backend(...mounted(engine));
  await container.says('listening on ');
  host.docker('stop', '--time', '60', CONTAINER);
  // 137 if it had to be killed.
  expect(await container.end).toMatchObject({ code: 0 });
});

test('it asks the name server for an engine in the network', async ({ host, engine }) => {
  engine.start();
  const relay = createServer((client) => {
    client.pipe(connect(join(engine.dir, 'docker.sock'))).pipe(client);
  });
  await once(relay.listen(0, '127.0.0.1'), 'listening');
  const { port } = relay.address() as AddressInfo;
  // Nobody else has this address of the loopback's, nor its port 53.
  const names = createSocket('udp4', (query, from) => names.send(answer(query), from.port));
  names.bind(53, '127.0.53.87');
  await once(names, 'listening');
  try {
    const address = ['--env', `DOCKER_HOST=tcp://engine.example.org:${port}`];
    const health = await login(host.backend('--dns', '127.0.53.87', ...address));
    await expect.poll(health).toMatchObject({ status: 'available' });
  } finally {
    names.close();
    relay.close();
  }
});

/** Answers a question for an address by 127.0.0.1, any other one by nothing. */
function answer(query: Buffer): Buffer {
  // Behind the header: the name, which ends with a zero, and the type and the class.
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const isForAddress = question.readUInt16BE(question.length - 4) === 1;
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(Number(isForAddress), 6);
  header.fill(0, 8);
  // The name of the question, type A, class IN, for a minute, four bytes.
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
  return Buffer.concat([header, question, ...(isForAddress ? [record] : [])]);
}
