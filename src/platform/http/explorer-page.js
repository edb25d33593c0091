// Runs in the browser on the explorer page, after React and GraphiQL have been loaded as plain scripts.
const { React, ReactDOM, GraphiQL, document, crypto, fetch } = globalThis;

const { logins, examples } = JSON.parse(document.getElementById('explorer-data').textContent);
const root = ReactDOM.createRoot(document.getElementById('explorer'));
const who = document.getElementById('who');
const logInDocument = `mutation LogIn($requestId: UUID!, $input: SessionOpenInput!) {
  sessionOpen(requestId: $requestId, input: $input) { token userErrors { message } }
}`;

let token;
let example = examples[0];
let rendering = 0;

async function logIn({ username, password, description }) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: logInDocument,
      variables: { requestId: crypto.randomUUID(), input: { username, password } },
    }),
  });
  const { data } = await response.json();
  token = data?.sessionOpen?.token ?? undefined;
  who.textContent = token === undefined ? 'đăng nhập không thành công' : `${username}: ${description}`;
  render();
}

function render() {
  rendering += 1;
  root.render(
    React.createElement(GraphiQL, {
      key: rendering,
      fetcher: GraphiQL.createFetcher({
        url: '/graphql',
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      }),
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
