import { describe, expect, test } from '@jest/globals';
import { readConfig } from './config.js';

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
