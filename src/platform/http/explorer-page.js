// Runs in the browser on the explorer page, after React and GraphiQL have been loaded as plain scripts.
const { React, ReactDOM, GraphiQL, document, crypto, fetch, performance, location, history, sessionStorage } =
  globalThis;

const { logins, examples } = JSON.parse(document.getElementById('explorer-data').textContent);
const root = ReactDOM.createRoot(document.getElementById('explorer'));
const who = document.getElementById('who');
const logInDocument = `mutation LogIn($requestId: UUID!, $input: SessionOpenInput!) {
  sessionOpen(requestId: $requestId, input: $input) { token expiresAt refreshToken userErrors { message } }
}`;
const refreshDocument = `mutation Refresh($requestId: UUID!, $input: SessionRefreshInput!) {
  sessionRefresh(requestId: $requestId, input: $input) { token expiresAt refreshToken userErrors { message } }
}`;
const redeemDocument = `mutation Redeem($requestId: UUID!, $input: SessionRedeemInput!) {
  sessionRedeem(requestId: $requestId, input: $input) { token expiresAt refreshToken userErrors { message } }
}`;
const refreshBefore = 30_000;
const verifierKey = 'so-kho-log-in-verifier';

let session;
let refreshing;
let example = examples[0];
let rendering = 0;

/** What the clock of this machine shows, so that the server can tell when it is wrong. */
function deviceTime() {
  return { 'x-device-time': new Date().toISOString() };
}

/** The tokens that a mutation answers, or nothing. */
async function tokensOf(query, input) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...deviceTime() },
    body: JSON.stringify({ query, variables: { requestId: crypto.randomUUID(), input } }),
  });
  const { data } = await response.json();
  const payload = Object.values(data ?? {})[0];
  who.title = payload?.userErrors?.[0]?.message ?? '';
  if (payload?.token == null) {
    return undefined;
  }
  // By the server's clock: the one of this machine may be wrong.
  const lifetime = Date.parse(payload.expiresAt) - Date.parse(response.headers.get('date'));
  return { ...payload, refreshAt: performance.now() + lifetime - refreshBefore };
}

async function logIn({ username, password, description }) {
  session = await tokensOf(logInDocument, { username, password });
  who.textContent = session === undefined ? 'đăng nhập không thành công' : `${username}: ${description}`;
  render();
}

/** A live token; whoever asks while it is being refreshed waits for the same answer, for a refresh token is used once. */
async function liveToken() {
  if (session !== undefined && performance.now() > session.refreshAt) {
    refreshing ??= tokensOf(refreshDocument, { refreshToken: session.refreshToken }).finally(() => {
      refreshing = undefined;
    });
    session = await refreshing;
    if (session === undefined) {
      who.textContent = 'phiên đăng nhập đã kết thúc';
    }
  }
  return session?.token;
}

async function authorizedFetch(address, options) {
  const token = await liveToken();
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(address, { ...options, headers: { ...options.headers, ...deviceTime(), ...headers } });
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** To the identity provider and back: /graphql?log-in begins, #log-in-code=… ends. */
async function logInAtProvider() {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  sessionStorage.setItem(verifierKey, verifier);
  const challenge = base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  location.replace(`/auth/oidc/start?challenge=${challenge}`);
}

async function comeBackFromProvider() {
  const told = new URLSearchParams(location.hash.slice(1));
  const code = told.get('log-in-code');
  if (code !== null || told.has('log-in-error')) {
    history.replaceState(null, '', location.pathname);
    const verifier = sessionStorage.getItem(verifierKey) ?? '';
    sessionStorage.removeItem(verifierKey);
    session = code === null ? undefined : await tokensOf(redeemDocument, { code, verifier });
    who.textContent = session === undefined ? 'đăng nhập không thành công' : 'đã đăng nhập';
    render();
  }
}

function render() {
  rendering += 1;
  root.render(
    React.createElement(GraphiQL, {
      key: rendering,
      fetcher: GraphiQL.createFetcher({ url: '/graphql', fetch: authorizedFetch }),
      query: example?.document ?? '',
      variables: JSON.stringify(example?.variables ?? {}, null, 2),
      shouldPersistHeaders: false,
    }),
  );
}

function offer(selectId, items, labelOf, choose) {
  const select = document.getElementById(selectId);
  for (const [index, item] of items.entries()) {
    const option = document.createElement('option');
    option.textContent = labelOf(item);
    option.value = String(index);
    select.append(option);
  }
  select.addEventListener('change', () => {
    if (select.value !== '') {
      choose(items[Number(select.value)]);
    }
  });
}

offer(
  'login',
  logins,
  (login) => `${login.username}: ${login.description}`,
  (login) => void logIn(login),
);
offer(
  'example',
  examples,
  (one) => one.name,
  (one) => {
    example = one;
    render();
  },
);
render();
if (new URLSearchParams(location.search).has('log-in')) {
  void logInAtProvider();
} else {
  void comeBackFromProvider();
}
