import type { SourceIdentity } from './source.js';

/** What a running command tells the person watching; reporters in `cli` are the only ones that print. */
export type RunEvent =
  | { readonly type: 'source'; readonly identity: SourceIdentity }
  | { readonly type: 'target'; readonly location: string }
  /** A named step begins, for example `counting`. */
  | { readonly type: 'step'; readonly text: string }
  /** Worth knowing, nothing to do. */
  | { readonly type: 'remark'; readonly text: string }
  /** Something a person should act on, though the run goes on. */
  | { readonly type: 'warning'; readonly text: string }
  | {
      readonly type: 'progress';
      readonly unit: 'records' | 'facilities';
      readonly done: number;
      /** Absent when it is not known. */
      readonly total?: number;
      readonly files?: number;
    };

export type OnEvent = (event: RunEvent) => void;
