import { describe, expect, test } from '@jest/globals';
import { readConfig, readFailure } from './config.js';

const provider = {
  OIDC_ISSUER: 'https://id.example.vn',
  OIDC_CLIENT_ID: 'so-kho',
  OIDC_REDIRECT_URI: 'https://so-kho.example.vn/auth/oidc/callback',
};

describe('the settings of log-ins', () => {
  test('given nothing, then people log in with their passwords only', () => {
    expect(readConfig({})).toMatchObject({ secret: undefined, provider: undefined, trustedProxies: [] });
  });

  test('given a provider, then its algorithm is one and it comes back to this server', () => {
    expect(readConfig(provider).provider).toMatchObject({ algorithm: 'RS256', returnTo: '/graphql' });
  });

  test('given a provider on the loopback address, then it may speak http', () => {
    const settings = { ...provider, OIDC_ISSUER: 'http://127.0.0.1:4001' };
    expect(readConfig(settings).provider?.issuer).toBe('http://127.0.0.1:4001');
  });

  test.each([
    ['SO_KHO_SECRET', { SO_KHO_SECRET: 'short' }],
    ['OIDC_ISSUER', { ...provider, OIDC_ISSUER: 'http://id.example.vn' }],
    ['OIDC_ISSUER', { ...provider, OIDC_ISSUER: 'http://127.0.0.1.example.vn' }],
    ['OIDC_REDIRECT_URI', { ...provider, OIDC_REDIRECT_URI: '' }],
    ['OIDC_CLIENT_ID', { ...provider, OIDC_CLIENT_ID: '' }],
    ['OIDC_ALGORITHM', { ...provider, OIDC_ALGORITHM: 'HS256' }],
    ['OIDC_ALGORITHM', { ...provider, OIDC_ALGORITHM: 'none' }],
    ['OIDC_RETURN_TO', { ...provider, OIDC_RETURN_TO: '//elsewhere.example' }],
    ['OIDC_RETURN_TO', { ...provider, OIDC_RETURN_TO: 'https://elsewhere.example' }],
    ['OIDC_RETURN_TO', { ...provider, OIDC_RETURN_TO: '/\\elsewhere.example' }],
  ])('given an unsafe %s (%p), then the program does not start', (name, settings) => {
    expect(() => readConfig(settings)).toThrow(name);
  });
});

describe('a failure that a test asks for', () => {
  test('is none where nobody asks, and one of the closed list where somebody does', () => {
    expect(readFailure({})).toBeUndefined();
    expect(readFailure({ SO_KHO_FAIL_AT: 'journal.half:2:EIO' })).toEqual({
      point: 'journal.half',
      hit: 2,
      way: 'EIO',
    });
    expect(() => readFailure({ SO_KHO_FAIL_AT: 'somewhere' })).toThrow('There is no failure');
  });

  test('is refused where an authority is served', () => {
    const settings = { SO_KHO_FAIL_AT: 'journal.half', NODE_ENV: 'production' };
    expect(() => readFailure(settings)).toThrow('NODE_ENV is production');
  });
});

describe('the settings of the trail', () => {
  const key = `finance.example.vn+0a1b2c3d+${'A'.repeat(43)}/`;

  test('given nothing, then the server keeps the trail of its own database, in its home', () => {
    const { home, trail } = readConfig({});
    expect(trail).toMatchObject({
      folder: `${home}/trail`,
      signerSocket: undefined,
      witnesses: [],
      sequencer: true,
    });
  });

  test('given a database of its own, then a process of its own keeps the trail', () => {
    expect(readConfig({ DATABASE_URL: 'postgresql://x' }).trail.sequencer).toBe(false);
    expect(readConfig({ DATABASE_URL: 'postgresql://x', TRAIL_SEQUENCER: 'on' }).trail.sequencer).toBe(true);
  });

  test('given witnesses, then each has its key and its address', () => {
    const { trail } = readConfig({
      TRAIL_WITNESSES: `${key}=https://w1.example.vn/, ${key}=http://127.0.0.1:1`,
      TRAIL_QUORUM: '1',
    });
    expect(trail.witnesses).toEqual([
      { vkey: key, url: 'https://w1.example.vn/' },
      { vkey: key, url: 'http://127.0.0.1:1' },
    ]);
    expect(trail.quorum).toBe(1);
  });

  test.each([
    ['TRAIL_ORIGIN', { TRAIL_ORIGIN: 'with space' }],
    ['TRAIL_WITNESSES', { TRAIL_WITNESSES: 'https://w1.example.vn' }],
    ['TRAIL_WITNESSES', { TRAIL_WITNESSES: `${key}=http://w1.example.vn` }],
    ['TRAIL_QUORUM', { TRAIL_WITNESSES: `${key}=https://w1.example.vn`, TRAIL_QUORUM: '2' }],
    ['TRAIL_SEQUENCER', { TRAIL_SEQUENCER: 'yes' }],
  ])('given an unusable %s (%p), then the program does not start', (name, settings) => {
    expect(() => readConfig(settings)).toThrow(name);
  });
});
