// Runs in the browser on the explorer page, after React and GraphiQL have been loaded as plain scripts.

interface PageLogin {
  username: string;
  password: string;
  description: string;
}

interface PageExample {
  name: string;
  document: string;
  variables?: Record<string, unknown>;
}

interface PageGlobals {
  React: { createElement(type: unknown, props: unknown): unknown };
  ReactDOM: { createRoot(element: unknown): { render(node: unknown): void } };
  GraphiQL: ((props: unknown) => unknown) & { createFetcher(options: unknown): unknown };
  document: {
    getElementById(id: string): {
      textContent: string | null;
      value: string;
      append(child: unknown): void;
      addEventListener(event: string, listener: () => void): void;
    };
    createElement(tag: string): { textContent: string; value: string };
  };
  fetch(url: string, options: unknown): Promise<{ json(): Promise<unknown> }>;
  crypto: { randomUUID(): string };
}

const page = globalThis as unknown as PageGlobals;
const { logins, examples } = JSON.parse(
  page.document.getElementById('explorer-data').textContent ?? '{}',
) as {
  logins: PageLogin[];
  examples: PageExample[];
};
const root = page.ReactDOM.createRoot(page.document.getElementById('explorer'));
let token: string | undefined;
let example: PageExample | undefined = examples[0];
let rendering = 0;

function authorization(): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

async function logIn(login: PageLogin): Promise<void> {
  const response = await page.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query:
        'mutation LogIn($requestId: UUID!, $input: SessionOpenInput!) { sessionOpen(requestId: $requestId, input: $input) { token userErrors { message } } }',
      variables: {
        requestId: page.crypto.randomUUID(),
        input: { username: login.username, password: login.password },
      },
    }),
  });
  const answer = (await response.json()) as { data?: { sessionOpen?: { token: string | null } } };
  token = answer.data?.sessionOpen?.token ?? undefined;
  page.document.getElementById('who').textContent =
    token === undefined ? 'đăng nhập không thành công' : `${login.username}: ${login.description}`;
  render();
}

function render(): void {
  rendering += 1;
  root.render(
    page.React.createElement(page.GraphiQL, {
      key: rendering,
      fetcher: page.GraphiQL.createFetcher({ url: '/graphql', headers: authorization() }),
      query: example?.document ?? '',
      variables: JSON.stringify(example?.variables ?? {}, null, 2),
      shouldPersistHeaders: false,
    }),
  );
}

function fill(id: string, labels: string[], choose: (index: number) => void): void {
  const select = page.document.getElementById(id);
  labels.forEach((label, index) => {
    const option = page.document.createElement('option');
    option.textContent = label;
    option.value = String(index);
    select.append(option);
  });
  select.addEventListener('change', () => {
    if (select.value !== '') {
      choose(Number(select.value));
    }
  });
}

fill(
  'login',
  logins.map((login) => `${login.username}: ${login.description}`),
  (index) => {
    const login = logins[index];
    if (login !== undefined) {
      void logIn(login);
    }
  },
);
fill(
  'example',
  examples.map((one) => one.name),
  (index) => {
    example = examples[index];
    render();
  },
);
render();
