import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseTopology, TopologyError } from './parse.ts';
import { VARIABLE_FORMS } from './variables.ts';

const head = 'version: 1\nprocesses:\n';
const web = '  web: { run: node web.js, ports: { http: 8080 }, health: { get: /health } }\n';

describe('what a correct file says', () => {
  test('a process gets its defaults', () => {
    const { processes } = parseTopology(head + web);
    expect(processes.get('web')).toEqual({
      name: 'web',
      direct: false,
      about: '',
      program: { kind: 'command', argv: ['node', 'web.js'] },
      ports: { http: 8080 },
      env: {},
      needs: [],
      health: { kind: 'http', path: '/health', port: 'http', startTimeoutMs: 30_000 },
      restart: { kind: 'on-crash', firstDelayMs: 200, delayMsMax: 30_000, stableMs: 10_000, loopAfter: 5 },
      stop: { signal: 'SIGTERM', graceMs: 3000 },
    });
  });

  test('a template is merged beneath the process', () => {
    const { processes, links } = parseTopology(`version: 1
templates:
  service: { env: { A: 1, B: 2 }, links: { WEB_URL: http://web }, health: { get: /ok, startTimeout: 2s }, stop: { grace: 1m } }
processes:
${web}  a: { extends: service, run: [node, "a b.js"], ports: { http: 1 }, env: { B: "", C: true }, restart: never }
`);
    expect(processes.get('a')).toMatchObject({
      program: { kind: 'command', argv: ['node', 'a b.js'] },
      env: { A: '1', B: '', C: 'true' },
      health: { kind: 'http', path: '/ok', port: 'http', startTimeoutMs: 2000 },
      restart: { kind: 'never' },
      stop: { signal: 'SIGTERM', graceMs: 60_000 },
    });
    expect(links).toEqual([{ from: 'a', to: 'web', toPort: 'http', protocol: 'http', env: 'WEB_URL' }]);
  });

  test("the lab's own file is valid", () => {
    const path = fileURLToPath(new URL('../../../../lab.yaml', import.meta.url));
    const { processes, links } = parseTopology(readFileSync(path, 'utf8'));
    expect([...processes.keys()]).toEqual([
      'postgres',
      'kafka',
      'backend',
      'api-gateway',
      'service-a',
      'service-b',
      'service-c',
      'service-d',
    ]);
    expect(links.map(({ from, to, env }) => `${from} → ${to} ${env}`)).toContain('service-a → postgres DATABASE_URL');
  });
});

describe('what a wrong file is told', () => {
  // "¦" marks where each complaint must point, in order.
  const one = (fields: string): string => `${head}  web: { ${fields} }\n`;
  const ok = 'run: node web.js, ports: { http: 8080 }, health: { get: /health }';
  const cases: { name: string; text: string; errors: string[] }[] = [
    {
      name: 'unknown key, with the nearest',
      text: one(`${ok}, ¦prots: {}`),
      errors: ['unknown key "prots" in process "web"; did you mean "ports"?'],
    },
    {
      name: 'unknown key, with all when none is near',
      text: `${head}${web}¦colour: red\n`,
      errors: ['unknown key "colour" in the file; allowed: version, templates, processes, hints'],
    },
    {
      name: 'duplicate port, with its first place',
      text: `${head}${web}  api: { run: node a.js, ports: { http: ¦8080 }, health: { get: / } }\n`,
      errors: ['port 8080 of api is taken: "http" of web has it on line 3; give each port a number of its own'],
    },
    {
      name: 'unknown process in needs',
      text: `${head}${web}  api: { needs: [¦wep], ${ok.replace('8080', '1')} }\n`,
      errors: ['api needs unknown process "wep"; did you mean "web"?'],
    },
    {
      name: 'circle of needs',
      text: `${head}  a: { needs: [¦b], ${ok.replace('8080', '1')} }\n  b: { needs: [a], ${ok.replace('8080', '2')} }\n`,
      errors: ['"needs" go in a circle: a → b → a'],
    },
    {
      name: 'a process that needs itself',
      text: one(`${ok}, needs: [¦web]`),
      errors: ['"needs" go in a circle: web → web'],
    },
    {
      name: 'port out of range',
      text: one('run: node x, ports: { http: ¦80800 }, health: { get: / }'),
      errors: ['port "http" is 80800, want a whole number from 1 to 65535'],
    },
    {
      name: 'port as text',
      text: one('run: node x, ports: { http: ¦"80" }, health: { get: / }'),
      errors: ['port "http" is "80", want a whole number from 1 to 65535'],
    },
    {
      name: 'list where a map belongs',
      text: one('run: node x, ports: ¦[80], health: ¦{ get: / }'),
      errors: [
        '"ports" of process "web" is a list, want a map of "key: value"',
        'the health check of web has no port; give the process "ports"',
      ],
    },
    {
      name: 'duration without unit',
      text: one(`${ok}, stop: { grace: ¦5 }`),
      errors: ['"grace" is 5, want a duration such as 200ms, 5s or 2m'],
    },
    {
      name: 'unknown signal',
      text: one(`${ok}, stop: { signal: ¦SIGTREM }`),
      errors: ['"signal" is "SIGTREM"; did you mean "SIGTERM"?'],
    },
    {
      name: 'no health',
      text: `${head}  ¦web: { run: node x }\n`,
      errors: ['process "web" has no "health"; write for example: health: { get: /health }'],
    },
    {
      name: 'nothing to run',
      text: `${head}  ¦web: { ports: { http: 1 }, health: { connect: http } }\n`,
      errors: ['process "web" has neither "run" nor "builtin": nothing says how to start it'],
    },
    {
      name: 'shell syntax in run',
      text: `${head}  web: { run: ¦node x > log, ports: { http: 1 }, health: { connect: http } }\n`,
      errors: [
        '"run" of process "web" has a shell character, and no shell runs it; write a list: [node, "my file.js"]',
      ],
    },
    {
      name: 'link to an unknown process',
      text: one(`${ok}, links: { A_URL: ¦http://wob }`),
      errors: ['unknown process "wob"; did you mean "web"?'],
    },
    {
      name: 'link to an unknown port',
      text: one(`${ok}, links: { A_URL: ¦"http://web:grpc" }`),
      errors: ['web has no port "grpc"; allowed: http'],
    },
    {
      name: 'link with a number',
      text: one(`${ok}, links: { A_URL: ¦"http://web:8080/x" }`),
      errors: [
        'link A_URL is "http://web:8080/x", want <protocol>://<process>:<port name>, as in http://service-a:http',
      ],
    },
    {
      name: 'link that must say which port',
      text: one('run: node x, ports: { a: 1, b: 2 }, health: { connect: a }, links: { A_URL: ¦tcp://web }'),
      errors: ['web has several ports; say which one: web:a, web:b'],
    },
    {
      name: 'unknown protocol',
      text: one(`${ok}, links: { A_URL: ¦htp://web }`),
      errors: ['unknown protocol "htp"; did you mean "http"?'],
    },
    {
      name: 'a variable set twice',
      text: one(`${ok}, env: { A_URL: x }, links: { A_URL: ¦http://web }`),
      errors: ['"A_URL" is in both "env" and "links" of web; keep one'],
    },
    {
      name: 'unknown variable',
      text: one(`${ok}, env: { A: ¦"\${nmae}" }`),
      errors: [`unknown variable "\${nmae}"; allowed: ${VARIABLE_FORMS.map((form) => `\${${form}}`).join(' ')}`],
    },
    {
      name: 'variable of an unknown port',
      text: one(`${ok}, env: { A: ¦"\${port.htp}" }`),
      errors: ['web has no port "htp"; did you mean "http"?'],
    },
    {
      name: 'unknown template',
      text: one(`${ok}, extends: ¦servic`),
      errors: ['unknown template "servic"'],
    },
    {
      name: 'not YAML',
      text: `${head}  web: { run: x\n¦`,
      errors: ['Flow map in block collection must be sufficiently indented and end with a }'],
    },
    {
      name: 'the same process twice',
      text: `${head}${web}  ¦${web.trimStart()}`,
      errors: ['Map keys must be unique'],
    },
    {
      name: 'empty file',
      text: '¦¦¦',
      errors: [
        'the file is empty, want a map of "key: value"',
        'the file has no "version"; write "version: 1" at its top',
        'the file names no processes',
      ],
    },
    {
      name: 'a version from the future',
      text: `version: ¦2\nprocesses:\n${web}`,
      errors: ['"version" is 2, want a whole number from 1 to 1'],
    },
    {
      name: 'hint with an unknown port',
      text: `${head}${web}hints: [{ say: go, type: ¦"curl \${web.htp}" }]\n`,
      errors: ['web has no port "htp"; did you mean "http"?'],
    },
  ];
  for (const c of cases) {
    test(c.name, () => {
      const places = [...c.text.matchAll(/¦/g)].map((mark) => placeOf(c.text.slice(0, mark.index).replaceAll('¦', '')));
      expect(messageOf(c.text.replaceAll('¦', '')).split('\n')).toEqual(
        c.errors.map((error, index) => `lab.yaml:${places[index]}: ${error}`),
      );
    });
  }

  test('a file cut anywhere is an error with a place, never a crash', () => {
    const whole = `${head}${web}  api: { extends: x, run: node, links: { A: http://web }, env: { B: "\${port.http}" } }\n`;
    for (let length = 0; length < whole.length; length++) {
      try {
        parseTopology(whole.slice(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(TopologyError);
        expect((error as TopologyError).message).toMatch(/^lab\.yaml:\d+:\d+: /);
      }
    }
  });
});

function messageOf(text: string): string {
  try {
    parseTopology(text);
  } catch (error) {
    if (error instanceof TopologyError) return error.message;
    throw error;
  }
  return 'no error';
}

function placeOf(before: string): string {
  const lines = before.split('\n');
  return `${lines.length}:${lines.at(-1)!.length + 1}`;
}
