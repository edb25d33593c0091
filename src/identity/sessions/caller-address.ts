import { BlockList, isIP, isIPv6 } from 'node:net';

/** The address without an interface, and an IPv4 address as such even where a socket tells it as IPv6. */
function plain(address: string): string | undefined {
  const text = address
    .trim()
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(text) === 0 ? undefined : text;
}

function isTrusted(proxies: BlockList, address: string): boolean {
  return proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/**
 * The proxies whose word is taken for where a request comes from: addresses or networks such as 10.0.0.0/8.
 * @throws Error in one sentence when one is none
 */
export function proxiesOf(networks: readonly string[]): BlockList {
  const proxies = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    const widest = family === 'ipv6' ? 128 : 32;
    const prefix = bits === undefined ? widest : Number(bits);
    if (isIP(address) === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > widest) {
      throw new Error(`TRUSTED_PROXIES holds ${network}, which is no address or network.`);
    }
    proxies.addSubnet(address, prefix, family);
  }
  return proxies;
}

/**
 * Where a request comes from: the other end of the connection or, behind trusted proxies, the last address that one of
 * them saw and that is none of them. What stands further left in X-Forwarded-For anybody may have written.
 */
export function callerAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  proxies: BlockList,
): string | undefined {
  let address = plain(peer ?? '');
  for (const told of (forwardedFor ?? '').split(',').toReversed()) {
    const next = plain(told);
    if (address === undefined || next === undefined || !isTrusted(proxies, address)) {
      break;
    }
    address = next;
  }
  return address;
}

/** What of an address is counted together: one IPv4 address, or the IPv6 network of one connection (/64). */
export function networkOf(address: string): string {
  if (!isIPv6(address)) {
    return address;
  }
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
