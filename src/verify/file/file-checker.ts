import type { FeedKind } from '../../feeds/kind.js';
import type { StatisticsResult } from '../report/statistics.js';
import {
  type CheckedFile,
  type CheckSettings,
  FileDesk,
  type OnLeft,
  type OnRecords,
} from './check-file.js';
import type { OpenObject } from './open-ahead.js';

/** Checks data files by themselves, here or elsewhere. */
export interface FileChecker {
  /** Files that are worth being handed over together have so many bytes. */
  readonly batchBytes: number;
  /** Batches that may be under way at once and keep it busy. */
  readonly room: number;
  /** Checks files one after the other; their content is given away. Fails with what their bodies fail with. */
  check(files: readonly OpenObject[], onRecords: OnRecords): Promise<readonly CheckedFile[]>;
  /** Of all records checked so far, in parts to be merged; none when they are not collected. */
  statistics(): Promise<readonly StatisticsResult[]>;
  close(): Promise<void>;
}

/** Checks in this thread, and tells what was found in a file at which it was stopped: for sets so small that starting threads would take longer. */
export function checkHere(
  kind: FeedKind | undefined,
  settings: CheckSettings,
  signal: AbortSignal,
  onLeft: OnLeft,
): FileChecker {
  const desk = new FileDesk(kind, settings);
  return {
    batchBytes: 0,
    room: 1,
    async check(files, onRecords) {
      const checked: CheckedFile[] = [];
      for (const file of files) checked.push(await desk.check(file, signal, onRecords, onLeft));
      return checked;
    },
    async statistics() {
      const statistics = desk.statistics();
      return statistics === undefined ? [] : [statistics];
    },
    close: async () => {},
  };
}
