import { createHmac } from 'node:crypto';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  clockSkew,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  type Configuration,
} from 'openid-client';

/** An OpenID Connect provider and this house as its client. */
export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Left out for a public client; PKCE is used either way. */
  readonly clientSecret?: string;
  readonly redirectUri: string;
  /** The only algorithm with which an ID token may be signed. */
  readonly algorithm: 'RS256' | 'ES256';
  /** The page to which people come back. */
  readonly returnTo: string;
}

/** Who came back, in the provider's words. */
export interface ProviderIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly preferredUsername: string | undefined;
}

/** Seconds: how long an answer of the provider is waited for, and how old its own log-in may be. */
const patience = 5;
const maxAge = 12 * 60 * 60;
const scope = 'openid profile';

/** What one log-in must come back with. All of it follows from a secret that only the browser's cookie holds. */
interface Expectations {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

function expectationsOf(browserSecret: string, challenge: string): Expectations {
  const derive = (purpose: string): string =>
    createHmac('sha256', browserSecret).update(`${purpose}:${challenge}`).digest('base64url');
  return { state: derive('state'), nonce: derive('nonce'), verifier: derive('verifier') };
}

/**
 * The provider over the wire. openid-client checks state, PKCE, issuer, audience, expiry, nonce and age of the log-in;
 * the signature is checked although the token comes straight from the provider, with one algorithm and no other.
 */
export class ProviderClient {
  private discovered: Promise<Configuration> | undefined;
  /** Seconds by which this machine's clock is corrected. */
  private skew = 0;

  constructor(readonly settings: ProviderSettings) {}

  /** Where the browser goes. @throws when the provider cannot be reached */
  async authorizationUrl(browserSecret: string, challenge: string): Promise<URL> {
    const configuration = await this.configuration();
    const { state, nonce, verifier } = expectationsOf(browserSecret, challenge);
    return buildAuthorizationUrl(configuration, {
      redirect_uri: this.settings.redirectUri,
      scope,
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      max_age: String(maxAge),
    });
  }

  /**
   * Who came back with this query. Times in the ID token are compared with this machine's clock, corrected by so many
   * milliseconds by which it is ahead.
   * @throws whatever is wrong with the answer: the log may tell, the person is told that it failed
   */
  async identify(
    query: string,
    browserSecret: string,
    challenge: string,
    machineAhead = 0,
  ): Promise<ProviderIdentity> {
    const configuration = await this.configuration(machineAhead);
    const { state, nonce, verifier } = expectationsOf(browserSecret, challenge);
    const address = new URL(this.settings.redirectUri);
    address.search = query;
    const tokens = await authorizationCodeGrant(configuration, address, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
      maxAge,
    });
    const claims = tokens.claims();
    if (claims === undefined) {
      throw new Error('The provider answered no ID token.');
    }
    const told = claims['preferred_username'];
    const name =
      typeof told === 'string'
        ? told
        : await fetchUserInfo(configuration, tokens.access_token, claims.sub).then(
            (information) => information.preferred_username,
            // The name is a convenience for the first log-in; the subject alone is enough for all later ones.
            () => undefined,
          );
    return { issuer: claims.iss, subject: claims.sub, preferredUsername: name };
  }

  /** The hash under which a state is remembered. */
  stateOf(browserSecret: string, challenge: string): string {
    return expectationsOf(browserSecret, challenge).state;
  }

  /** Asked once for each skew; a failure is not kept, so that the next log-in asks again. */
  private configuration(machineAhead = 0): Promise<Configuration> {
    const skew = Math.abs(machineAhead) < 1_000 ? 0 : -Math.round(machineAhead / 1000);
    if (skew !== this.skew) {
      this.discovered = undefined;
      this.skew = skew;
    }
    this.discovered ??= this.discover(skew).catch((error: unknown) => {
      this.discovered = undefined;
      throw error;
    });
    return this.discovered;
  }

  private discover(skew: number): Promise<Configuration> {
    const { issuer, clientId, clientSecret, algorithm } = this.settings;
    // The settings let http through for a loopback address only.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that nobody takes it unawares
    const insecure = issuer.startsWith('http:') ? [allowInsecureRequests] : [];
    return discovery(
      new URL(issuer),
      clientId,
      { id_token_signed_response_alg: algorithm, [clockSkew]: skew },
      clientSecret === undefined ? None() : ClientSecretPost(clientSecret),
      { timeout: patience, execute: [enableNonRepudiationChecks, ...insecure] },
    );
  }
}
