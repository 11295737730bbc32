// Values of form controls, as a browser would send them.
import { descendantsOf, type HtmlElement, textOf } from './html-tree.ts';

export interface FormValue {
  readonly name: string;
  readonly value: string;
}

/** Undefined when the element has none. A select has that of its chosen option, or of the first one. */
export function controlValue(element: HtmlElement): string | string[] | undefined {
  switch (element.name) {
    case 'textarea':
      return textOf(element);
    case 'option':
      return element.attributes.get('value') ?? textOf(element).trim();
    case 'select': {
      const options = descendantsOf(element).filter((one) => one.name === 'option');
      const chosen = options.filter((one) => one.attributes.has('selected'));
      if (element.attributes.has('multiple')) return chosen.map((one) => String(controlValue(one)));
      const one = chosen.at(-1) ?? options[0];
      return one === undefined ? undefined : controlValue(one);
    }
    case 'input':
      return element.attributes.get('value') ?? (isCheckable(element) ? 'on' : undefined);
    default:
      return element.attributes.get('value');
  }
}

/** The successful controls in these elements, or these themselves. */
export function formValues(elements: readonly HtmlElement[]): FormValue[] {
  const controls = elements.flatMap((element) =>
    /^(input|select|textarea)$/.test(element.name) ? [element] : descendantsOf(element).filter(isControl),
  );
  const values: FormValue[] = [];
  for (const control of controls) {
    const name = control.attributes.get('name');
    if (name === undefined || name === '' || isDisabled(control) || !isSuccessful(control)) continue;
    const value = controlValue(control);
    for (const one of Array.isArray(value) ? value : [value ?? '']) values.push({ name, value: one });
  }
  return values;
}

const isControl = (element: HtmlElement): boolean => /^(input|select|textarea)$/.test(element.name);

const typeOf = (element: HtmlElement): string => (element.attributes.get('type') ?? 'text').toLowerCase();

const isCheckable = (element: HtmlElement): boolean => /^(checkbox|radio)$/.test(typeOf(element));

function isSuccessful(element: HtmlElement): boolean {
  if (element.name !== 'input') return true;
  if (isCheckable(element)) return element.attributes.has('checked');
  return !/^(submit|button|reset|file|image)$/.test(typeOf(element));
}

function isDisabled(element: HtmlElement): boolean {
  for (let at: HtmlElement | undefined = element; at !== undefined; at = at.parent) {
    if (at.attributes.has('disabled') && (at === element || at.name === 'fieldset')) return true;
  }
  return false;
}
