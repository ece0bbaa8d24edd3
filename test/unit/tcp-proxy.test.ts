import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** A server that sends back what it gets, and remembers whom it talked to. */
let server: Server;
let served: Socket[];
let proxy: TcpProxy;
let client: Socket;

beforeEach(async () => {
  served = [];
  server = createServer((socket) => {
    served.push(socket);
    socket.on('error', () => {});
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startTcpProxy((server.address() as AddressInfo).port);
  client = connect(proxy.port, '127.0.0.1');
  await once(client, 'connect');
});

afterEach(async () => {
  client.destroy();
  await proxy.stop();
  await new Promise((resolve) => server.close(resolve));
});

describe('the TCP proxy of the tests', () => {
  test('passes everything on, and counts it', async () => {
    expect(await echo('hello')).toBe('hello');
    expect(proxy.passed).toEqual({ up: 5, down: 5 });
    expect([proxy.accepted, proxy.open]).toEqual([1, 1]);
  });

  test('passes an end on, each way by itself', async () => {
    client.end('last words');
    let text = '';
    for await (const bytes of client) text += String(bytes);
    expect(text).toBe('last words');
  });

  test('a black hole holds everything back, a new connection too, until it heals', async () => {
    expect(await echo('a')).toBe('a');
    proxy.weather.blackHole = true;
    client.write('b');
    const second = connect(proxy.port, '127.0.0.1');
    await once(second, 'connect');
    second.write('c');
    await sleep(50);
    expect(proxy.passed.up).toBe(1);
    expect(served).toHaveLength(1);
    proxy.heal();
    expect(String((await once(client, 'data'))[0])).toBe('b');
    expect(String((await once(second, 'data'))[0])).toBe('c');
    second.destroy();
  });

  test('cuts behind a byte of one direction, by close or by reset', async () => {
    for (const how of ['close', 'reset'] as const) {
      proxy.weather.cut = { direction: 'down', bytes: 3, how };
      const cut = connect(proxy.port, '127.0.0.1');
      // Some systems report a reset behind data that was not read as an end.
      cut.on('error', () => {});
      let text = '';
      cut.on('data', (bytes) => {
        text += String(bytes);
      });
      cut.write('hello');
      await once(cut, 'close');
      expect(text).toBe('hel');
    }
  });

  test('ends and half-closes what is open', async () => {
    await echo('a');
    proxy.halfClose('down');
    await once(client.resume(), 'end');
    client = connect(proxy.port, '127.0.0.1');
    await echo('b');
    proxy.endAll('reset');
    await once(client.resume(), 'error');
    expect(proxy.open).toBe(0);
  });

  test('latency and a rate slow things down', async () => {
    Object.assign(proxy.weather, { latency: 20, bytesPerSecond: 1000 });
    const before = performance.now();
    await echo('x'.repeat(100));
    // 2 x (20 ms + 100 ms); timers may fire a little early.
    expect(performance.now() - before).toBeGreaterThan(220);
  });
});

async function echo(text: string): Promise<string> {
  client.write(text);
  let answer = '';
  while (answer.length < text.length) answer += String((await once(client, 'data'))[0]);
  return answer;
}
