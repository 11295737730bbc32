import { labelsOf } from '@o11y-lab/model';
import { describe, expect, test } from 'vitest';
import { compileTemplate } from './template.ts';

const DATA = {
  labels: labelsOf([
    ['service_name', 'service-a'],
    ['instance', 'host.example.org:8001'],
    ['a.b', 'dotted'],
  ]),
  value: 0.123456,
  externalLabels: labelsOf([['cluster', 'lab']]),
};

describe('what a template gives', () => {
  const cases: readonly (readonly [template: string, text: string, value?: number])[] = [
    ['plain', 'plain'],
    ['', ''],
    ['{{ $labels.service_name }} is slow', 'service-a is slow'],
    ['{{$labels.missing}}|', '|'],
    ['{{ .Labels.service_name }} {{ .Value }} {{ $externalLabels.cluster }}', 'service-a 0.123456 lab'],
    ['{{ index $labels "a.b" }}', 'dotted'],
    ['{{ $labels }}', 'map[a.b:dotted instance:host.example.org:8001 service_name:service-a]'],
    ['{{ $value }}', '1.234567e+06', 1_234_567],
    ['{{ $value }}', '123456', 123_456],
    ['{{ $value }}', '5e-05', 0.00005],
    ['{{ $value }}', '+Inf', Number.POSITIVE_INFINITY],
    ['{{ printf "%.2f" $value }}', '0.12'],
    ['{{ $value | printf "%.1f of %s" 2.5 }}', '2.5 of %!s(float64=0.123456)'],
    [
      '{{ printf "%d %d %q %5.1f|%-4s|%05.1f|%+.0e %%" 3 $value "x" 1.25 "ab" 2.5 12000.0 }}',
      '3 %!d(float64=0.123456) "x"   1.3|ab  |002.5|+1e+04 %',
    ],
    ['{{ printf "%s" }}', '%!s(MISSING)'],
    ['{{ $value | humanizePercentage }}', '12.35%'],
    ['{{ humanizePercentage 1 }}', '100%'],
    ['{{ humanize $value }}', '1.235M', 1_234_567],
    ['{{ humanize $value }}', '123.5m'],
    ['{{ humanize 0 }} {{ humanize "NaN" }} {{ humanize 999.99 }} {{ humanize -1000 }}', '0 NaN 1000 -1k'],
    ['{{ humanize1024 1048576 }} {{ humanize1024 0.5 }}', '1Mi 0.5'],
    ['{{ humanizeDuration 3661.5 }}', '1h 1m 1s'],
    ['{{ humanizeDuration 90000 }} {{ humanizeDuration -61 }}', '1d 1h 0m 0s -1m 1s'],
    ['{{ humanizeDuration 0.25 }} {{ humanizeDuration 0 }} {{ humanizeDuration 1.5 }}', '250ms 0s 1.5s'],
    ['{{ humanizeTimestamp 1435065584.128 }}', '2015-06-23 13:19:44.128 +0000 UTC'],
    ['{{ "a word here" | title }} {{ toUpper "x" }} {{ toLower "Y" }}', 'A Word Here X y'],
    ['{{ stripPort $labels.instance }} {{ stripDomain $labels.instance }}', 'host.example.org host:8001'],
    ['{{ stripPort "[::1]:80" }} {{ stripDomain "10.0.0.1:80" }}', '::1 10.0.0.1:80'],
    ['{{ reReplaceAll "service-(.)" "<$1>" $labels.service_name }}', '<a>'],
    ['{{ if match "^service" $labels.service_name }}yes{{ else }}no{{ end }}', 'yes'],
    ['{{ if gt $value 1.0 }}big{{ else if gt $value 0.1 }}middle{{ else }}small{{ end }}', 'middle'],
    ['{{ if and (eq $labels.service_name "x" "service-a") (not false) }}both{{ end }}', 'both'],
    ['{{ or "" "other" }} {{ and 1 0 }} {{ len "åb" }} {{ print 1 "b" }}', 'other 0 3 1b'],
    ['a {{- /* nothing */ -}} b', 'ab'],
    ['a  {{- " x " -}}  b', 'a x b'],
    ['{{ parseDuration "1m30s" }} {{ urlQueryEscape "a b&c" }}', '90 a+b%26c'],
    ['{{ humanize "ten" }}', `<error expanding template: can't convert "ten" to a number>`],
    ['{{ gt $value 1 }}', '<error expanding template: incompatible types for comparison: float64 and int>'],
    ['{{ printf "%500d" 1 }}', '<error expanding template: %500d is wider than 100>'],
    ['{{ match "(" "x" }}', '<error expanding template: invalid regular expression'],
  ];
  for (const [template, text, value = DATA.value] of cases) {
    test(template, () => {
      const found = compileTemplate(template)({ ...DATA, value });
      if (text.startsWith('<error') && !text.endsWith('>')) expect(found).toContain(text);
      else expect(found).toBe(text);
    });
  }
});

describe('what is refused when the file is read', () => {
  const cases: readonly (readonly [template: string, message: RegExp])[] = [
    ['{{ range query "up" }}{{ end }}', /^\{\{ range \}\} in templates is not supported$/],
    ['{{ query "up" }}', /^the template function query is not supported$/],
    ['{{ with $labels }}{{ end }}', /with.*not supported/],
    ['{{ $x := 1 }}', /setting a variable \(\$x\) in templates is not supported/],
    ['{{ . }}', /the dot alone/],
    ['{{ $externalURL }}', /\$externalURL in templates is not supported/],
    ['{{ $label.x }}', /undefined \$label, want \$labels, \$value or \$externalLabels/],
    ['{{ .Lables.x }}', /undefined \.Lables/],
    ['{{ $value.x }}', /no field x/],
    ['{{ $labels.a.b }}', /index \$labels "a\.b"/],
    ['{{ humanise $value }}', /function "humanise" is not defined/],
    ['{{ humanize }}', /humanize gets 0 arguments, want 1/],
    ['{{ $value | match }}', /match gets 1 arguments, want 2/],
    ['{{ $value', /want }}, got end of input/],
    ['{{ }}', /want a value/],
    ['{{ "x', /unterminated/],
    ['{{ (1 }}', /want \)/],
    ['{{ 1 2 }}', /only functions take arguments/],
    ['{{ 1 | 2 }}', /want a function after/],
    ['{{ if 1 }}x', /no \{\{ end \}\}/],
    ['{{ end }}', /belongs to no/],
    ['{{ else }}', /belongs to no/],
    ['{{ /* x }}', /comment does not end/],
    [`{{ ${'('.repeat(50)}1${')'.repeat(50)} }}`, /nest deeper/],
    ['{{ if 1 }}'.repeat(50), /nest deeper/],
  ];
  for (const [template, message] of cases) {
    test(template.slice(0, 40), () => expect(() => compileTemplate(template)).toThrow(message));
  }

  test('no prefix of a template does anything but parse or say what is wrong', () => {
    const whole =
      '{{- if and (gt $value 1.5) (match "a" $labels.x) -}} {{ printf "%.2f" $value | title }}{{ else }}b{{ end }}';
    for (let length = 0; length <= whole.length; length++) {
      try {
        expect(typeof compileTemplate(whole.slice(0, length))(DATA)).toBe('string');
      } catch (error) {
        expect((error as Error).name).toBe('QueryError');
      }
    }
  });
});
