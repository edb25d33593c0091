import { describe, expect, test } from '@jest/globals';
import { callerAddress, networkOf, proxiesOf } from './caller-address.js';

describe('where a request comes from', () => {
  const proxies = proxiesOf(['10.0.0.0/8', '127.0.0.1', 'fd00::/8']);

  test.each([
    ['nobody before it', '203.0.113.7', undefined, '203.0.113.7'],
    ['a stranger who names another', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['a proxy that names its caller', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['two proxies', '127.0.0.1', '198.51.100.1, 10.2.3.4', '198.51.100.1'],
    ['a caller who wrote something before', '10.0.0.1', '1.2.3.4, 198.51.100.1', '198.51.100.1'],
    ['a proxy that says nonsense', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['an IPv4 address told as IPv6', '::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['an address with an interface', 'fe80::1%eth0', undefined, 'fe80::1'],
    ['no address', undefined, '198.51.100.1', undefined],
  ])('given %s, then it is %p with %p: %p', (_what, peer, forwarded, address) => {
    expect(callerAddress(peer, forwarded, proxies)).toBe(address);
  });

  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001::9', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('given %s, then %s is counted together', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test.each(['10.0.0.0/33', 'proxy', '10.0.0', 'fd00::/129', '10.0.0.1/x'])(
    'given %s as a proxy, then it is refused',
    (text) => {
      expect(() => proxiesOf([text])).toThrow(/TRUSTED_PROXIES/);
    },
  );
});
