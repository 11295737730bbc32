import type { GroupCommit } from './append/group-commit.ts';
import type { AppendJob, Writer, WriterState } from './append/writer.ts';
import type { WarmUp } from './recent/warm-up.ts';

/** What the three parts of the store share. */
export interface StoreState extends WriterState {
  readonly writer: Writer;
  readonly commits: GroupCommit<AppendJob>;
  readonly warmUp: WarmUp;
  /** Changes when retention has forgotten series. */
  epoch: number;
}
