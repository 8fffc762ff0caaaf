import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { fakeEngineBinary } from './binaries.js';
import { Program } from './program.js';
import { TemporaryFolder } from './temporary-folder.js';

export interface FakeEngineOptions {
  images: number;
  /** How many of them it does not have, the newest ones: engines of the same seed have the others in common. */
  without?: number;
  containers?: number;
  seed?: number;
  /** The time that ages are counted back from, in Unix seconds. */
  now?: number;
  shape?: 'docker20-classic' | 'docker28-containerd';
  fault?: Fault;
  /** How it is reached; by a unix socket unless this says otherwise. */
  over?: 'unix' | 'tcp';
}

/** A way to misbehave, as `fake-engine --help` lists them. */
export type Fault = 'none' | 'hang' | `slow=${number}` | 'reset' | 'http-500' | 'html' | 'truncated' | 'containers-fail';

/** A server that answers as a Docker engine, and misbehaves on demand. */
export class FakeEngine {
  private stopped = false;

  private constructor(
    private readonly folder: TemporaryFolder,
    private readonly program: Program,
    readonly endpoint: string,
  ) {}

  static async start(options: FakeEngineOptions): Promise<FakeEngine> {
    const folder = await TemporaryFolder.make();
    const { over, ...others } = options;
    const values = {
      listen: over === 'tcp' ? 'tcp://127.0.0.1:0' : `unix://${join(folder.path, 'engine.sock')}`,
      containers: 0,
      seed: 1,
      shape: 'docker28-containerd',
      fault: 'none',
      ...others,
    };
    const args = Object.entries(values).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    try {
      const program = await Program.start(fakeEngineBinary, [...args, '--exit-with-stdin'], {
        stopBy: 'end of input',
        ready: /^fake-engine: listening on (\S+)$/,
      });
      return new FakeEngine(folder, program, program.said);
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /** Makes it misbehave from now on, or, with `none`, behave. */
  async misbehave(fault: Fault): Promise<void> {
    await this.control('PUT', '/_fake/fault', fault);
  }

  /** Gives its newest image one more tag, and tells of it as an engine does. */
  async tag(name: string): Promise<void> {
    await this.control('POST', '/_fake/tags', name);
  }

  /** How often it was asked this, as in `GET /images/json`. */
  async callCount(call: string): Promise<number> {
    const calls = JSON.parse(await this.control('GET', '/_fake/calls')) as Record<string, number>;
    return calls[call] ?? 0;
  }

  private async control(method: string, path: string, body?: string): Promise<string> {
    const at = new URL(this.endpoint);
    const where = at.protocol === 'unix:' ? { socketPath: at.pathname } : { host: at.hostname, port: at.port };
    const asked = request({ ...where, path, method, agent: false });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const said = await text(answer);
    if (answer.statusCode !== 200 && answer.statusCode !== 204) {
      throw new Error(`fake-engine answered ${answer.statusCode} to ${method} ${path}`);
    }
    return said;
  }

  /** Stops it: nobody is at its endpoint any more. */
  async stop(): Promise<void> {
    if (!this.stopped) {
      this.stopped = true;
      await this.program.stop();
    }
  }

  async remove(): Promise<void> {
    try {
      await this.stop();
    } finally {
      await this.folder.remove();
    }
  }
}
