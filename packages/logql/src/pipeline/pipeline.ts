import { compileRegex } from '@o11y-lab/model';
import type { LabelAssignment, Stage } from '../syntax/ast.ts';
import { compileTemplate, TemplateError } from '../template/template.ts';
import { dropStage, keepStage } from './choose.ts';
import type { Entry } from './entry.ts';
import { jsonExtractionStage, jsonStage, unpackStage } from './json.ts';
import { labelTest } from './label-filter.ts';
import { lineTest } from './line-filter.ts';
import { logfmtStage } from './logfmt.ts';
import { parseCapturePattern, readCaptures } from './pattern-syntax.ts';

/** Changes the entry in place; false takes the line out. */
export type Pipeline = (entry: Entry) => boolean;

/** What templates read besides the line. */
export interface PipelineContext {
  readonly nowUnixNano: bigint;
}

export function compilePipeline(stages: readonly Stage[], context: PipelineContext): Pipeline {
  const steps = stages.map((stage) => compileStage(stage, context));
  return (entry) => {
    for (const step of steps) if (!step(entry)) return false;
    return true;
  };
}

function compileStage(stage: Stage, context: PipelineContext): Pipeline {
  switch (stage.kind) {
    case 'line-filter': {
      const test = lineTest(stage);
      return (entry) => test(entry.line);
    }
    case 'json':
      return stage.extractions.length === 0 ? jsonStage() : jsonExtractionStage(stage.extractions);
    case 'logfmt':
      return logfmtStage(stage);
    case 'regexp':
      return regexpStage(stage.pattern);
    case 'pattern': {
      const parts = parseCapturePattern(stage.pattern);
      return always((entry) => {
        for (const [name, value] of readCaptures(parts, entry.line)) entry.extract(name, value);
      });
    }
    case 'unpack':
      return unpackStage();
    case 'decolorize':
      return always((entry) => {
        entry.line = entry.line.replace(COLOUR_CODES, '');
      });
    case 'label-filter':
      return labelTest(stage.condition);
    case 'line-format': {
      const template = compileTemplate(stage.template);
      return always((entry) => {
        const line = rendered(entry, () => template(entry, context.nowUnixNano));
        if (line !== undefined) entry.line = line;
      });
    }
    case 'label-format':
      return labelFormatStage(stage.assignments, context);
    case 'drop':
      return dropStage(stage.labels);
    case 'keep':
      return keepStage(stage.labels);
    case 'unwrap':
      return () => true; // the range aggregation reads the value, see extract.ts
    default:
      return stage satisfies never;
  }
}

const COLOUR_CODES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');

function regexpStage(pattern: string): Pipeline {
  const regex = compileRegex(pattern);
  const names = [...regex.groupNames];
  return always((entry) => {
    const match = regex.exec(entry.line);
    if (!match) return;
    for (const [group, name] of names) {
      const value = match.groups[group];
      if (value !== undefined) entry.extract(name, value);
    }
  });
}

function labelFormatStage(assignments: readonly LabelAssignment[], context: PipelineContext): Pipeline {
  const steps = assignments.map((assignment) =>
    assignment.kind === 'rename'
      ? assignment
      : { kind: assignment.kind, label: assignment.label, template: compileTemplate(assignment.template) },
  );
  return always((entry) => {
    for (const step of steps) {
      if (step.kind === 'rename') {
        const value = entry.get(step.from);
        if (value === undefined) continue;
        entry.drop(step.from);
        entry.set(step.label, value);
      } else {
        const value = rendered(entry, () => step.template(entry, context.nowUnixNano));
        if (value !== undefined) entry.set(step.label, value);
      }
    }
  });
}

function rendered(entry: Entry, render: () => string): string | undefined {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    entry.fail('TemplateFormatErr', error.message); // the line passes unchanged, marked
    return undefined;
  }
}

function always(step: (entry: Entry) => void): Pipeline {
  return (entry) => {
    step(entry);
    return true;
  };
}
