import { labelsOf, NO_LABELS } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import { describe, expect, test } from 'vitest';
import { Entry } from '../pipeline/entry.ts';
import { compileTemplate, TemplateError } from './template.ts';

const LABELS = {
  app: 'cart',
  msg: '  Hello, wörld ',
  n: '7',
  f: '2.5',
  took: '1500ms',
  json: '{"a":[1,{"b":"x"}]}',
  at: '2024-02-29T13:04:05.006Z',
};
const NOW = 1_700_000_000_123_456_789n;

/** A template on a line "the line" at 2024-01-02T03:04:05.678Z with the labels above. */
const cases: readonly (readonly [template: string, text: string])[] = [
  ['plain', 'plain'],
  ['{{.app}}-{{ .none }}-{{.n}}', 'cart--7'],
  ['a {{- " b " -}} c', 'a b c'],
  ['{{/* nothing */}}x', 'x'],
  ['{{.app | ToUpper | printf "%s!"}}', 'CART!'],
  ['{{ToUpper (printf "%s-%s" .app .n)}}', 'CART-7'],
  ['{{if eq .app "cart"}}yes{{else}}no{{end}}', 'yes'],
  ['{{if .none}}a{{else if .app}}b{{else}}c{{end}}', 'b'],
  ['{{if and .app (not .none)}}x{{end}}{{if or .none .n}}y{{end}}', 'xy'],
  ['{{with .app}}<{{.}}>{{end}}{{with .none}}x{{else}}none{{end}}', '<cart>none'],
  ['{{$x := .app}}{{$x}}{{$x = "b"}}{{$x}}{{$.n}}', 'cartb7'],
  ['{{range $i, $e := (fromJson .json).a}}{{$i}}={{$e}};{{end}}', '0=1;1=map[b:x];'],
  ['{{range (fromJson "[]")}}x{{else}}empty{{end}}', 'empty'],
  ['{{index (fromJson .json).a 1 "b"}} {{len .app}}', 'x 4'],
  ['{{lt 1 2}} {{ge 2.5 3.0}} {{ne "a" "b"}}', 'true false true'],
  [
    '{{trim .msg}}|{{.msg | trimPrefix "  H"}}|{{trimAll "c" .app}}|{{TrimLeft .app "ca"}}|{{TrimSuffix .app "rt"}}',
    'Hello, wörld|ello, wörld |art|rt|ca',
  ],
  ['{{.app | replace "c" "b"}} {{Replace "aaa" "a" "b" 2}}', 'bart bba'],
  ['{{title "one two"}} {{repeat 3 "ab"}} {{contains "ar" .app}} {{hasPrefix "x" .app}}', 'One Two ababab true false'],
  [
    '{{trunc 2 .app}} {{trunc -2 .app}} {{substr 1 3 .app}} {{alignLeft 6 .app}}|{{alignRight 6 .app}}',
    'ca rt ar cart  |  cart',
  ],
  ['{{"a\\nb" | indent 2}}{{nindent 1 "c"}}', '  a\n  b\n c'],
  ['{{default "x" .none}} {{default "x" .app}}', 'x cart'],
  ['{{add .n 1 2}} {{sub 10 .n}} {{mul 2 3}} {{div 7 2}} {{mod .n 4}} {{max 1 .n 3}} {{min 5 2}}', '10 3 6 3 3 7 2'],
  [
    '{{addf .f 1}} {{divf 1 4}} {{round 2.345 2}} {{ceil .f}} {{floor .f}} {{int "12"}} {{float64 .f}}',
    '3.5 0.25 2.35 3 2 12 2.5',
  ],
  ['{{.took | duration}} {{bytes "2KB"}} {{divf 1.0 3000000}}', '1.5 2000 3.3333333333333335e-07'],
  ['{{printf "%5d|%-4s|%.1f|%q|%t|%x|%03d|%%" 42 "ab" 1.26 "x" true "az" 7}}', '   42|ab  |1.3|"x"|true|617a|007|%'],
  [
    '{{regexReplaceAll "(l+)" .msg "<$1>" | trim}} {{regexReplaceAllLiteral "[a-c]" .app "$1"}} {{count "l" .msg}}',
    'He<ll>o, wör<l>d $1$1rt 3',
  ],
  [
    '{{b64enc "wörld"}} {{b64dec "d8O2cmxk"}} {{urlencode "a b/ü"}} {{urldecode "a+b%2F"}}',
    'd8O2cmxk wörld a+b%2F%C3%BC a b/',
  ],
  [
    '{{__line__}} {{__timestamp__ | date "2006-01-02 15:04:05.000 Mon Jan _2 03PM"}}',
    'the line 2024-01-02 03:04:05.678 Tue Jan  2 03AM',
  ],
  [
    '{{__timestamp__ | unixEpoch}} {{now | unixEpochNanos}} {{unixToTime "1700000000" | date "06/1/2"}}',
    '1704164645 1700000000123456789 23/11/14',
  ],
  ['{{toDate "2006-01-02T15:04:05.999Z" .at | unixEpochMillis}}', '1709211845006'],
  ['{{toDateInZone "2006-01-02 15:04" "America/New_York" "2024-01-02 12:00" | date "15:04Z07:00"}}', '17:00Z'],
];

function render(template: string): string {
  const entry = new Entry();
  entry.reset(1_704_164_645_678_000_000n, 'the line', labelsOf(Object.entries(LABELS)), () => NO_LABELS);
  return compileTemplate(template)(entry, NOW);
}

describe('templates', () => {
  for (const [template, text] of cases) test(template, () => expect(render(template)).toBe(text));
});

describe('a template that is wrong is refused when it is compiled', () => {
  for (const [template, code] of [
    ['{{.a', 'bad-template'],
    ['{{', 'bad-template'],
    ['{{if .a}}x', 'bad-template'],
    ['{{end}}', 'bad-template'],
    ['{{.a .b}}', 'bad-template'],
    ['{{nothing .a}}', 'unknown-function'],
    ['{{"x}}', 'bad-string'],
    ['{{define "x"}}{{end}}', 'unsupported'],
    ['{{(((.a}}', 'bad-template'],
    ['{{if .a}}'.repeat(500), 'bad-template'],
  ] as const) {
    test(template.slice(0, 40), () => {
      try {
        compileTemplate(template);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(QueryError);
        expect(error).toMatchObject({ code });
      }
    });
  }
});

describe('a template that fails on a line says why', () => {
  for (const [template, message] of [
    ['{{replace "a" .app}}', 'wrong number of arguments for replace'],
    ['{{div 1 0}}', 'division by zero'],
    ['{{.app.b}}', 'no fields'],
    ['{{duration .app}}', 'no duration'],
    ['{{fromJson "{"}}', 'no JSON'],
    ['{{regexReplaceAll "(" .app ""}}', 'regular expression'],
    ['{{repeat 1000000 "x"}}', 'repeat'],
    ['{{lt 1 "a"}}', 'order'],
    ['{{toDate "2006" "x"}}', 'does not fit'],
    ['{{index (fromJson "[1]") 5}}', 'outside'],
    ['{{printf "%99999d" 1}}', 'wider'],
  ] as const) {
    test(template, () => {
      expect(() => render(template)).toThrow(TemplateError);
      expect(() => render(template)).toThrow(message);
    });
  }
});
