import { join } from 'node:path';

import { stowageBinary } from './binaries.js';
import { Program } from './program.js';
import { TemporaryFolder } from './temporary-folder.js';

export interface StowageOptions {
  /** The endpoint of environment 1, which is named `local`. */
  local: string;
  /** Further environments by name, in the order of their ids, from 2. */
  others?: Record<string, string>;
  /** How long a daemon may take. */
  daemonTimeoutSecs?: number;
}

/** The server that users run, on a port of its own, with its data in a folder of its own. */
export class Stowage {
  private constructor(
    private readonly folder: TemporaryFolder,
    private readonly program: Program,
    /** `http://127.0.0.1:PORT` */
    readonly origin: string,
  ) {}

  static async start(options: StowageOptions): Promise<Stowage> {
    const folder = await TemporaryFolder.make();
    const others = Object.entries(options.others ?? {});
    const args = ['--listen', '127.0.0.1:0', '--data-dir', join(folder.path, 'data'), '--auth', 'off'];
    args.push('--daemon-timeout-secs', `${options.daemonTimeoutSecs ?? 10}`);
    args.push(...others.flatMap(([name, endpoint]) => ['--environment', `${name}=${endpoint}`]));
    try {
      const program = await Program.start(stowageBinary, args, {
        environment: { DOCKER_HOST: options.local, HOME: folder.path },
        stopBy: 'SIGTERM',
        ready: /^Stowage is ready at (http:\/\/\S+?)\/?$/,
      });
      return new Stowage(folder, program, program.said);
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /** Everything that it logged. */
  get log(): string {
    return this.program.output;
  }

  async remove(): Promise<void> {
    try {
      await this.program.stop();
    } finally {
      await this.folder.remove();
    }
  }
}
