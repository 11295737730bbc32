import { describe, expect, test } from 'vitest';
import { parseHTML, type Selection } from './html-page.ts';
import { outerHtml, parseTree } from './html-tree.ts';

const inBody = (html: string): string => parseHTML(html).find('body').html() ?? '';

describe('the tree', () => {
  test.each([
    { name: 'plain', html: '<p>a <b>b</b></p>', want: '<p>a <b>b</b></p>' },
    { name: 'open paragraphs', html: '<p>a<p>b<div>c</div>', want: '<p>a</p><p>b</p><div>c</div>' },
    {
      name: 'open items',
      html: '<ul><li>a<li>b<ul><li>c</ul><li>d</ul>',
      want: '<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>',
    },
    {
      name: 'rows',
      html: '<table><tr><td>1<td>2<tr><td>3</table>',
      want: '<table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>',
    },
    {
      name: 'options',
      html: '<select><option>a<option selected>b</select>',
      want: '<select><option>a</option><option selected="">b</option></select>',
    },
    {
      name: 'void elements',
      html: 'a<br>b<img src=x>c<input disabled/>',
      want: 'a<br/>b<img src="x"/>c<input disabled=""/>',
    },
    {
      name: 'references',
      html: 'a &lt; b &amp;&#38;&#x26; &eacute; &unknown; &amp',
      want: 'a &lt; b &amp;&amp;&amp; é &amp;unknown; &amp;',
    },
    { name: 'attributes', html: `<a HREF='x"y' data-a=1 b>t</a>`, want: '<a href="x&#34;y" data-a="1" b="">t</a>' },
    {
      name: 'scripts are text',
      html: '<div><script>if (a<b) "</div>"</script></div>',
      want: '<div><script>if (a<b) "</div>"</script></div>',
    },
    { name: 'comments', html: '<i>a<!-- <b> -->c</i>', want: '<i>a<!-- <b> -->c</i>' },
    { name: 'stray ends', html: '</div>a</span>b<b>c', want: 'ab<b>c</b>' },
    { name: 'unfinished', html: '<div class="a', want: '' },
    { name: 'a lone less-than', html: 'a < b', want: 'a &lt; b' },
  ])('$name', ({ html, want }) => {
    expect(inBody(html)).toBe(want);
  });

  test('has head and body, and puts things where they belong', () => {
    const html =
      '<!DOCTYPE html><html lang="en"><head><title>T &amp; t</title><meta charset=utf-8></head><body id=b>x</body></html>';
    expect(outerHtml(parseTree(html))).toBe(
      '<!DOCTYPE html><html lang="en"><head><title>T &amp; t</title><meta charset="utf-8"/></head><body id="b">x</body></html>',
    );
    expect(parseHTML('<title>t</title><p>x').find('head > title').text()).toBe('t');
    expect(parseHTML('').find('body').size()).toBe(1);
  });

  test('hostile input ends', { timeout: 30_000 }, () => {
    expect(parseHTML('<div>'.repeat(50_000)).find('div').size()).toBe(50_000);
    expect(parseHTML('<'.repeat(10_000)).text()).toHaveLength(10_000);
    expect(
      parseHTML(`<a ${'b="'.repeat(5000)}`)
        .find('a')
        .size(),
    ).toBe(0);
    expect(parseHTML('<!--'.repeat(2000)).find('*').size()).toBe(3);
  });
});

const PAGE = `
<html lang="en"><body>
  <h1 id="top" class="big title">Hello</h1>
  <div class="list" data-count="3" data-flag="true" data-json='{"a":1}' data-long-name="x">
    <p class="item first">one</p>
    <p class="item" lang="en-GB">two <a href="/two?x=1">link</a></p>
    <p class="item last">three</p>
    <span>four</span>
  </div>
  <form id="f" action="../send" method="post">
    <input name="text" value="t&amp;u"><input type="checkbox" name="off"><input type="checkbox" name="on" checked>
    <input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked>
    <select name="one"><option value="a">A<option selected>B</select>
    <select name="many" multiple><option selected>x<option selected>y<option>z</select>
    <textarea name="area">
long</textarea>
    <input name="gone" value="1" disabled><fieldset disabled><input name="gone2" value="1"></fieldset>
    <input type="submit" name="go" value="Go">
  </form>
</body></html>`;

describe('selectors', () => {
  const page = parseHTML(PAGE);
  test.each([
    ['p', 3],
    ['P', 3],
    ['*', 28],
    ['#top', 1],
    ['.item', 3],
    ['.item.first', 1],
    ['div p', 3],
    ['body > p', 0],
    ['.list > p', 3],
    ['p + p', 2],
    ['p ~ span', 1],
    ['h1, span', 2],
    ['[href]', 1],
    ['a[href="/two?x=1"]', 1],
    ['[class~=item]', 3],
    ['[lang|="en"]', 2],
    ['[href^="/two"]', 1],
    ['[href$="=1"]', 1],
    ['[href*=wo]', 1],
    ['[ID=TOP i]', 1],
    ['input[type!=checkbox]', 6],
    ['p:first-child', 1],
    ['p:last-child', 0],
    ['span:last-child', 1],
    ['p:nth-child(2)', 1],
    ['p:nth-child(odd)', 2],
    ['p:nth-child(2n)', 1],
    ['p:nth-child(-n+2)', 2],
    ['p:nth-child(n)', 3],
    ['p:nth-last-child(2)', 1],
    ['p:last-of-type', 1],
    ['p:nth-of-type(3)', 1],
    ['p:not(.first)', 2],
    ['p:not(.first, .last)', 1],
    ['div:has(a)', 1],
    ['p:contains("two")', 1],
    ['p:contains(THREE)', 1],
    [':checked', 5],
    ['input:disabled', 1],
    [':is(h1, span)', 2],
    ['a:empty', 0],
    [':root', 1],
  ])('%s', (selector, count) => {
    expect(page.find(selector).size()).toBe(count);
  });

  test.each(['', 'p >', '[a', 'p:hover', ':nth-child(x)', 'a::before', '#', '..a', 'p)', ':not('.repeat(100)])(
    'refuses %j',
    (selector) => {
      expect(() => page.find(selector)).toThrow('invalid selector');
    },
  );
});

describe('a selection', () => {
  const page = parseHTML(PAGE);
  const items = page.find('p');
  const texts = (selection: Selection): unknown[] => selection.map((_, one) => one.text().trim());

  test('walks', () => {
    expect(texts(items.eq(0))).toEqual(['one']);
    expect(texts(items.eq(-1))).toEqual(['three']);
    expect(texts(items.first())).toEqual(['one']);
    expect(texts(items.last())).toEqual(['three']);
    expect(items.eq(9).size()).toBe(0);
    expect(texts(items.slice(1))).toEqual(['two link', 'three']);
    expect(texts(items.slice(0, -1))).toEqual(['one', 'two link']);
    expect(items.parent().attr('class')).toBe('list');
    expect(items.parent('form').size()).toBe(0);
    expect(page.find('a').parents().size()).toBe(4);
    expect(page.find('a').parentsUntil('body').size()).toBe(2);
    expect(page.find('a').closest('div').attr('class')).toBe('list');
    expect(page.find('a').closest('a').size()).toBe(1);
    expect(texts(page.find('.list').children('.item'))).toHaveLength(3);
    expect(page.find('.list').children().size()).toBe(4);
    expect(page.find('.item.first').contents().size()).toBe(1);
    expect(texts(items.first().next())).toEqual(['two link']);
    expect(items.first().nextAll().size()).toBe(3);
    expect(items.first().nextUntil('span').size()).toBe(2);
    expect(texts(items.last().prev())).toEqual(['two link']);
    expect(items.last().prevAll('.first').size()).toBe(1);
    expect(items.last().prevUntil('.first').size()).toBe(1);
  });

  test('filters', () => {
    expect(texts(items.filter('.last'))).toEqual(['three']);
    expect(texts(items.filter((i: number) => i === 1))).toEqual(['two link']);
    expect(texts(items.filter(page.find('.first')))).toEqual(['one']);
    expect(texts(items.not('.last'))).toEqual(['one', 'two link']);
    expect(texts(items.has('a'))).toEqual(['two link']);
    expect(items.is('.first')).toBe(true);
    expect(items.is('h1')).toBe(false);
  });

  test('tells', () => {
    expect(page.find('h1').text()).toBe('Hello');
    expect(page.find('h1').attr('CLASS')).toBe('big title');
    expect(page.find('h1').attr('none')).toBeUndefined();
    expect(page.find('none').attr('x')).toBeUndefined();
    expect(page.find('none').html()).toBeUndefined();
    expect(items.eq(1).html()).toBe('two <a href="/two?x=1">link</a>');
    const list = page.find('.list');
    expect(list.data('count')).toBe(3);
    expect(list.data('flag')).toBe(true);
    expect(list.data('longName')).toBe('x');
    expect(list.data()).toEqual({ count: 3, flag: true, json: { a: 1 }, longName: 'x' });
    expect(items.toArray()).toHaveLength(3);
    const seen: string[] = [];
    items.each((i, element) => {
      seen.push(`${i} ${element.nodeName()} ${element.className()}`);
    });
    expect(seen).toEqual(['0 p item first', '1 p item', '2 p item last']);
  });

  test('elements', () => {
    const element = items.get(1);
    if (element === undefined || Array.isArray(element)) throw new Error('want one');
    expect(element.textContent()).toBe('two link');
    expect(element.getAttribute('lang')).toBe('en-GB');
    expect(element.classList()).toEqual(['item']);
    expect(element.children().map((one) => one.toString())).toEqual(['<a href="/two?x=1">link</a>']);
    expect(element.firstChild()?.nodeType()).toBe(3);
    expect(element.nextElementSibling()?.className()).toBe('item last');
    expect(element.querySelector('a')?.getAttribute('href')).toBe('/two?x=1');
    expect(element.parentElement()?.contains(element)).toBe(true);
    expect(element.ownerDocument()?.nodeType()).toBe(9);
    expect(element.attributes()['lang']?.value).toBe('en-GB');
    expect(
      element
        .parentElement()
        ?.getElementsByClassName('item last')
        .map((one) => one.textContent()),
    ).toEqual(['three']);
    expect(element.parentElement()?.getElementsByTagName('P')).toHaveLength(3);
    expect(element.matches('.item:nth-child(2)')).toBe(true);
  });

  test('forms', () => {
    const form = page.find('form');
    expect(form.serializeArray()).toEqual([
      { name: 'text', value: 't&u' },
      { name: 'on', value: 'on' },
      { name: 'r', value: '2' },
      { name: 'one', value: 'B' },
      { name: 'many', value: 'x' },
      { name: 'many', value: 'y' },
      { name: 'area', value: 'long' },
    ]);
    expect(form.serialize()).toBe('area=long&many=x&many=y&on=on&one=B&r=2&text=t%26u');
    expect(form.serializeObject()).toMatchObject({ text: 't&u', one: 'B' });
    expect(page.find('[name=many]').val()).toEqual(['x', 'y']);
    expect(page.find('textarea').val()).toBe('long');
    expect(page.find('option').val()).toBe('a');
    expect(page.find('h1').val()).toBeUndefined();
  });
});
