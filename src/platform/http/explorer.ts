import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

export interface ExplorerLogin {
  readonly username: string;
  readonly password: string;
  readonly description: string;
}

export interface ExplorerExample {
  readonly name: string;
  readonly document: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface ExplorerAsset {
  readonly path: string;
  readonly contentType: string;
  read(): Buffer;
}

function packageFile(packageName: string, ...path: string[]): string {
  return join(dirname(require.resolve(`${packageName}/package.json`)), ...path);
}

function asset(path: string, contentType: string, file: string): ExplorerAsset {
  return { path, contentType, read: () => readFileSync(file) };
}

const script = 'text/javascript; charset=utf-8';

/** GraphiQL from the installed packages, so that the page works in a closed network. */
export const explorerAssets: readonly ExplorerAsset[] = [
  asset('/explorer/react.js', script, packageFile('react', 'umd', 'react.production.min.js')),
  asset('/explorer/react-dom.js', script, packageFile('react-dom', 'umd', 'react-dom.production.min.js')),
  asset('/explorer/graphiql.js', script, packageFile('graphiql', 'graphiql.min.js')),
  asset('/explorer/graphiql.css', 'text/css; charset=utf-8', packageFile('graphiql', 'graphiql.min.css')),
  asset('/explorer/explorer.js', script, new URL('explorer-page.js', import.meta.url).pathname),
];

function embed(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** The page behind GET /graphql for a browser: GraphiQL, the example operations and the demo log-ins. */
export function explorerPage(
  title: string,
  logins: readonly ExplorerLogin[],
  examples: readonly ExplorerExample[],
): string {
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/explorer/graphiql.css">
<style>
body { margin: 0; font-family: system-ui, sans-serif; }
#bar { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; padding: .5rem 1rem; background: #7a1f1f; color: #fff; }
#bar strong { margin-right: 1rem; }
#bar select { max-width: 22rem; padding: .25rem; }
#who { margin-left: auto; }
#explorer { height: calc(100vh - 3rem); }
</style>
</head>
<body>
<div id="bar">
  <strong>${title}</strong>
  <label>Đăng nhập <select id="login"><option value="">chọn người dùng mẫu</option></select></label>
  <label>Câu hỏi mẫu <select id="example"><option value="">chọn ví dụ</option></select></label>
  <span id="who">chưa đăng nhập</span>
</div>
<div id="explorer"></div>
<script type="application/json" id="explorer-data">${embed({ logins, examples })}</script>
<script src="/explorer/react.js"></script>
<script src="/explorer/react-dom.js"></script>
<script src="/explorer/graphiql.js"></script>
<script type="module" src="/explorer/explorer.js"></script>
</body>
</html>
`;
}
