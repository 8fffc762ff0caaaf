import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const START_MS = 90_000;
const STOP_MS = 50_000;

export interface ProgramOptions {
  /** Its whole environment; nothing is inherited but PATH. */
  environment?: Record<string, string>;
  /** How it is asked to stop. */
  stopBy: 'end of input' | 'SIGTERM';
  /** What it says on stdout when it is ready; the first group is returned as `said`. */
  ready: RegExp;
}

/** A running program that says on stdout when it is ready. */
export class Program {
  private constructor(
    private readonly child: ChildProcessByStdio<Writable, Readable, Readable>,
    private readonly stopBy: ProgramOptions['stopBy'],
    private readonly lines: string[],
    /** What it said about where it listens. */
    readonly said: string,
  ) {}

  static async start(file: string, args: string[], options: ProgramOptions): Promise<Program> {
    const environment = { PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin', ...options.environment };
    const child = spawn(file, args, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
    const lines: string[] = [];
    const said = await new Promise<string>((resolve, reject) => {
      const fail = (why: string) => {
        child.kill('SIGKILL');
        reject(new Error(`${file} ${why}\n${lines.join('\n')}`));
      };
      const deadline = setTimeout(() => fail('was not ready in time'), START_MS);
      const settled = (act: () => void) => {
        clearTimeout(deadline);
        act();
      };
      child.once('error', (error) => settled(() => fail(error.message)));
      child.once('close', (code, signal) => settled(() => fail(`ended with ${code ?? signal}`)));
      child.stdin.on('error', () => undefined);
      createInterface(child.stderr).on('line', (line) => lines.push(line));
      createInterface(child.stdout).on('line', (line) => {
        lines.push(line);
        const match = options.ready.exec(line);
        if (match?.[1] !== undefined) {
          const found = match[1];
          settled(() => resolve(found));
        }
      });
    });
    return new Program(child, options.stopBy, lines, said);
  }

  /** Everything that it printed. */
  get output(): string {
    return this.lines.join('\n');
  }

  /** Stops it, cleanly, and waits for it. Fails where it had died before or does not stop. */
  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`${this.child.spawnfile} had ended with ${exitCode ?? signalCode}\n${this.output}`);
    }
    const ended = once(this.child, 'exit');
    if (this.stopBy === 'SIGTERM') {
      this.child.kill('SIGTERM');
    }
    this.child.stdin.end();
    const deadline = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null];
    clearTimeout(deadline);
    if (signal === 'SIGKILL') {
      throw new Error(`${this.child.spawnfile} did not stop\n${this.output}`);
    }
    if (code !== 0 && signal !== 'SIGTERM') {
      throw new Error(`${this.child.spawnfile} ended with ${code ?? signal}\n${this.output}`);
    }
  }
}
