// The one control for what stretch of time a page shows, and how often it is asked anew.
import {
  ActionIcon,
  Button,
  Group,
  Menu,
  Popover,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import {
  IconArrowBackUp,
  IconCheck,
  IconChevronDown,
  IconChevronLeft,
  IconChevronRight,
  IconClock,
  IconRefresh,
  IconZoomOut,
} from '@tabler/icons-react';
import { type FormEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { FaultsToggle } from '../faults/faults-toggle.tsx';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { messages } from './messages.ts';
import classes from './time-picker.module.css';
import {
  pushUndo,
  QUICK_RANGES,
  quickRangeOf,
  rangeText,
  readTypedRange,
  sameRaw,
  type TypedRange,
  typedText,
} from './time-picker-model.ts';
import { isRelative, type RawTimeRange, shiftRange, zoomOut } from './time-range.ts';
import { useTimeFormat, useTimeZone } from './time-zone.ts';
import { REFRESH_INTERVALS, useTime } from './use-time.tsx';

export function TimePicker(): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { zoneName } = useTimeZone();
  const time = useTime();
  const formatTime = useTimeFormat();
  const [isOpen, setOpen] = useState(false);
  const { history, undo } = useUndo(time.raw, time.setRaw);
  const quick = quickRangeOf(time.raw);
  const resolved = rangeText(time.range, { locale, zoneName, nowMs: Date.now() });
  const name =
    quick !== undefined
      ? t.last(quick.amount, quick.unit)
      : isRelative(time.raw)
        ? `${typedText(time.raw.from, 'local')} → ${typedText(time.raw.to, 'local')}`
        : resolved;
  const whole = `${formatTime(time.range.fromMs)} – ${formatTime(time.range.toMs)} ${zoneName ?? localZone()}`;
  const choose = (raw: RawTimeRange): void => {
    time.setRaw(raw);
    setOpen(false);
  };
  return (
    <fieldset className={classes['bar']} aria-label={t.timeRange}>
      <IconButton label={t.earlier} isWide onClick={() => time.setRange(shiftRange(time.range, -1))}>
        <IconChevronLeft size={16} />
      </IconButton>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" trapFocus returnFocus withinPortal>
        <Popover.Target>
          <button
            type="button"
            className={classes['range']}
            title={whole}
            aria-label={`${t.timeRange}: ${[...new Set([name, resolved]), ...(zoneName ? ['UTC'] : [])].join(' ')}`}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <IconClock size={15} aria-hidden />
            {/* The space keeps the words apart for those who are read them; it takes no room. */}
            <span>{name}</span> {name !== resolved && <span className={classes['resolved']}>{resolved}</span>}
            {zoneName !== undefined && <span className={classes['resolved']}>UTC</span>}
            <IconChevronDown size={13} aria-hidden />
          </button>
        </Popover.Target>
        <Popover.Dropdown maw="calc(100vw - 16px)">
          <RangeForm
            key={`${time.raw.from}|${time.raw.to}`}
            raw={time.raw}
            onChoose={choose}
            {...(history.length > 0 ? { onUndo: undo } : {})}
            onZoomOut={() => time.setRange(zoomOut(time.range, Date.now()))}
          />
        </Popover.Dropdown>
      </Popover>
      <IconButton label={t.later} isWide onClick={() => time.setRange(shiftRange(time.range, 1))}>
        <IconChevronRight size={16} />
      </IconButton>
      <IconButton label={t.zoomOut} isWide onClick={() => time.setRange(zoomOut(time.range, Date.now()))}>
        <IconZoomOut size={16} />
      </IconButton>
      {history.length > 0 && (
        <IconButton label={t.undo} isWide onClick={undo}>
          <IconArrowBackUp size={16} />
        </IconButton>
      )}
      <FaultsToggle />
      <IconButton label={t.refresh} onClick={time.refresh}>
        <IconRefresh size={16} />
      </IconButton>
      <RefreshMenu value={time.refreshEvery} onChange={time.setRefreshEvery} />
    </fieldset>
  );
}

interface RangeFormProps {
  readonly raw: RawTimeRange;
  readonly onChoose: (raw: RawTimeRange) => void;
  readonly onUndo?: () => void;
  readonly onZoomOut: () => void;
}

function RangeForm({ raw, onChoose, onUndo, onZoomOut }: RangeFormProps): ReactElement {
  const t = useMessages(messages);
  const { zone, setZone } = useTimeZone();
  const [typed, setTyped] = useState({ from: typedText(raw.from, zone), to: typedText(raw.to, zone) });
  const [problem, setProblem] = useState<Extract<TypedRange, { kind: 'invalid' }>>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const read = readTypedRange(typed, zone, Date.now());
    if (read.kind === 'range') onChoose(read.raw);
    else setProblem(read);
  };
  const field = (end: 'from' | 'to'): ReactElement => (
    <TextInput
      size="xs"
      label={t[end]}
      value={typed[end]}
      error={problem?.field === end && t[problem.why]}
      {...(end === 'from' ? { 'data-autofocus': true } : {})}
      onChange={(event) => {
        setTyped({ ...typed, [end]: event.currentTarget.value });
        setProblem(undefined);
      }}
    />
  );
  return (
    <div className={classes['popover']}>
      <form onSubmit={submit}>
        <Stack gap="xs">
          {field('from')}
          {field('to')}
          <Text size="xs" c="var(--o11y-text-dim)">
            {t.hint}
          </Text>
          <Group gap="xs">
            <Button type="submit" size="xs">
              {t.apply}
            </Button>
            <Button size="xs" variant="default" onClick={onZoomOut}>
              {t.zoomOut}
            </Button>
            {onUndo && (
              <Button size="xs" variant="default" onClick={onUndo}>
                {t.undo}
              </Button>
            )}
          </Group>
          <SegmentedControl
            size="xs"
            aria-label={t.zone}
            value={zone}
            onChange={(next) => {
              const choice = next === 'utc' ? 'utc' : 'local';
              setZone(choice);
              setTyped({ from: typedText(raw.from, choice), to: typedText(raw.to, choice) });
            }}
            data={[
              { value: 'local', label: `${t.zoneLocal} (${localZone()})` },
              { value: 'utc', label: 'UTC' },
            ]}
          />
        </Stack>
      </form>
      <fieldset className={classes['quick']} aria-label={t.quick}>
        {QUICK_RANGES.map(({ from, to, amount, unit }) => (
          <button
            key={from}
            type="button"
            className={classes['quickItem']}
            aria-pressed={raw.from === from && raw.to === to}
            onClick={() => onChoose({ from, to })}
          >
            {t.last(amount, unit)}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

function RefreshMenu({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (interval: string) => void;
}): ReactElement {
  const t = useMessages(messages);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          px={4}
          aria-label={`${t.refreshEvery}: ${value === '' ? t.refreshOff : value}`}
          rightSection={<IconChevronDown size={13} />}
          styles={{ section: { marginInlineStart: 2 } }}
        >
          {value}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.refreshEvery}</Menu.Label>
        {REFRESH_INTERVALS.map((interval) => (
          <Menu.Item
            key={interval}
            onClick={() => onChange(interval)}
            rightSection={interval === value ? <IconCheck size={14} /> : null}
          >
            {interval === '' ? t.refreshOff : t.every(interval)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function IconButton(props: {
  readonly label: string;
  readonly onClick: () => void;
  readonly isWide?: boolean;
  readonly children: ReactElement;
}): ReactElement {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={props.label}
        onClick={props.onClick}
        className={props.isWide ? (classes['wide'] ?? '') : ''}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}

interface Undo {
  readonly history: readonly RawTimeRange[];
  readonly undo: () => void;
}

/** Remembers the ranges of this page, whoever changed them. */
function useUndo(raw: RawTimeRange, setRaw: (raw: RawTimeRange) => void): Undo {
  const [history, setHistory] = useState<readonly RawTimeRange[]>([]);
  const lastRef = useRef(raw);
  const undoneRef = useRef(false);
  useEffect(() => {
    const last = lastRef.current;
    lastRef.current = raw;
    if (sameRaw(last, raw)) return;
    if (undoneRef.current) undoneRef.current = false;
    else setHistory((known) => pushUndo(known, last));
  }, [raw]);
  const undo = (): void => {
    const previous = history.at(-1);
    if (previous === undefined) return;
    undoneRef.current = true;
    setHistory(history.slice(0, -1));
    setRaw(previous);
  };
  return { history, undo };
}

function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
