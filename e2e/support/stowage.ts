import { join } from 'node:path';

import { expect } from '@playwright/test';

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
  /** How old a list may be; 0 asks the daemon each time. */
  listMaxAgeSecs?: number;
  /** Whether callers must sign in; unless said, they need not. */
  auth?: 'on' | 'off';
  /** Whether it prints a one-time link though there are users. */
  recover?: boolean;
}

/** The server that users run, on a port of its own, with its data in a folder of its own. */
export class Stowage {
  private constructor(
    private readonly folder: TemporaryFolder,
    private readonly options: StowageOptions,
    private program: Program,
  ) {}

  static async start(options: StowageOptions): Promise<Stowage> {
    const folder = await TemporaryFolder.make();
    try {
      return new Stowage(folder, options, await Stowage.run(folder, options));
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  private static run(folder: TemporaryFolder, options: StowageOptions): Promise<Program> {
    const others = Object.entries(options.others ?? {});
    const args = ['--listen', '127.0.0.1:0', '--data-dir', join(folder.path, 'data'), '--auth', options.auth ?? 'off'];
    args.push('--daemon-timeout-secs', `${options.daemonTimeoutSecs ?? 10}`);
    args.push(...(options.listMaxAgeSecs === undefined ? [] : ['--list-max-age-secs', `${options.listMaxAgeSecs}`]));
    args.push(...others.flatMap(([name, endpoint]) => ['--environment', `${name}=${endpoint}`]));
    args.push(...(options.recover === true ? ['--recover'] : []));
    return Program.start(stowageBinary, args, {
      environment: { DOCKER_HOST: options.local, HOME: folder.path },
      stopBy: 'SIGTERM',
      ready: /^Stowage is ready at (http:\/\/\S+?)\/?$/,
    });
  }

  /** `http://127.0.0.1:PORT` */
  get origin(): string {
    return this.program.said;
  }

  /** Everything that it logged. */
  get log(): string {
    return this.program.output;
  }

  /** The one-time link that it printed to standard error. */
  async setupLink(): Promise<string> {
    const printed = /^\s+(http:\/\/\S+\/setup#token=\S+)$/m;
    // Standard error and standard output are read one beside the other.
    await expect.poll(() => this.log).toMatch(printed);
    return printed.exec(this.log)?.[1] ?? '';
  }

  /** Stops it, and starts it again with the same data, at another port. */
  async startAgain(changed: Partial<StowageOptions>): Promise<void> {
    await this.program.stop();
    this.program = await Stowage.run(this.folder, { ...this.options, ...changed });
  }

  async remove(): Promise<void> {
    try {
      await this.program.stop();
    } finally {
      await this.folder.remove();
    }
  }
}
