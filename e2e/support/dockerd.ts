import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

import { realEngineBinary } from './binaries.js';
import { Program } from './program.js';
import { TemporaryFolder } from './temporary-folder.js';

const run = promisify(execFile);

/** One line of `docker images`, and how many containers `docker ps --all` has of that image. */
export interface ListedImage {
  repository: string;
  tag: string;
  id: string;
  size: string;
  containers: string;
}

/** A real Docker daemon in a folder of its own. */
export class Dockerd {
  private made = 0;

  private constructor(
    private readonly folder: TemporaryFolder,
    private program: Program | undefined,
    readonly endpoint: string,
  ) {}

  static async start(): Promise<Dockerd> {
    const folder = await TemporaryFolder.make();
    try {
      const program = await Dockerd.run(folder);
      return new Dockerd(folder, program, program.said);
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  private static run(folder: TemporaryFolder): Promise<Program> {
    return Program.start(realEngineBinary, ['dockerd', '--dir', join(folder.path, 'engine')], {
      stopBy: 'end of input',
      ready: /^real-engine: listening on (unix:\/\/.+)$/,
    });
  }

  /** Stops the daemon; its data stays. */
  async stop(): Promise<void> {
    const program = this.program;
    this.program = undefined;
    await program?.stop();
  }

  /** Starts it again, with the same data at the same endpoint. */
  async startAgain(): Promise<void> {
    this.program = await Dockerd.run(this.folder);
  }

  /** Stops the daemon and removes everything that it had. */
  async remove(): Promise<void> {
    try {
      await this.stop();
    } finally {
      await this.folder.remove();
    }
  }

  /** Runs a docker command against this daemon and no other, and returns what it printed. */
  async docker(...args: string[]): Promise<string> {
    const { stdout } = await run('docker', args, {
      env: {
        PATH: process.env.PATH,
        HOME: this.folder.path,
        DOCKER_CONFIG: this.folder.path,
        DOCKER_HOST: this.endpoint,
        DOCKER_BUILDKIT: '0',
      },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trimEnd();
  }

  /** Imports a new image of `sizeBytes` bytes, unlike every other, and returns its ID. */
  async importImage(reference: string, sizeBytes: number): Promise<string> {
    const context = await this.context(sizeBytes, []);
    const tar = `${context}.tar`;
    await run('tar', ['--create', '--file', tar, '--directory', context, 'content']);
    return this.docker('import', tar, reference);
  }

  /** Builds a new image FROM scratch and returns its ID; without a reference it is an untagged one. */
  async buildImage(reference: string | undefined, sizeBytes: number, labels: string[] = []): Promise<string> {
    const context = await this.context(sizeBytes, labels);
    const tag = reference === undefined ? [] : ['--tag', reference];
    return this.docker('build', '--quiet', ...tag, context);
  }

  /** Imports an image whose one file, `/busybox`, runs without anything else. Throws where none is installed. */
  async importBusybox(reference: string): Promise<void> {
    const tar = join(this.folder.path, 'busybox.tar');
    await run('tar', ['--create', '--file', tar, '--directory', busyboxFolder(), 'busybox']);
    await this.docker('import', tar, reference);
  }

  private async context(sizeBytes: number, labels: string[]): Promise<string> {
    this.made += 1;
    const context = join(this.folder.path, `context-${this.made}`);
    await mkdir(context);
    const content = `${this.folder.path} ${this.made} `.padEnd(sizeBytes, '.');
    await writeFile(join(context, 'content'), content.slice(0, sizeBytes));
    const instructions = ['FROM scratch', 'COPY content /content', ...labels.map((label) => `LABEL ${label}`)];
    await writeFile(join(context, 'Dockerfile'), `${instructions.join('\n')}\n`);
    return context;
  }

  /** Creates a container of an image, and does not start it. */
  async createContainer(image: string): Promise<void> {
    await this.docker('create', '--network', 'none', image, '/content');
  }

  /** What the daemon itself says that all layers take together, in bytes. */
  async layersSize(): Promise<number> {
    const asked = request({ socketPath: new URL(this.endpoint).pathname, path: '/system/df', agent: false });
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const usage = JSON.parse(await text(answer)) as { LayersSize: number };
    return usage.LayersSize;
  }

  /** What the docker command line says about all images, in its order. */
  async images(): Promise<ListedImage[]> {
    const ids = (await this.docker('ps', '--all', '--quiet')).split('\n').filter((id) => id !== '');
    const used = ids.length === 0 ? '' : await this.docker('inspect', '--format', '{{.Image}}', ...ids);
    const imageOfEach = used.split('\n').map((image) => image.replace(/^sha256:/, '').slice(0, 12));
    const lines = await this.docker('images', '--format', '{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.Size}}');
    return lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [repository = '', tag = '', id = '', size = ''] = line.split('\t');
        const containers = imageOfEach.filter((image) => image === id).length;
        // Docker writes `3.07kB`, the page `3.07 kB`.
        return { repository, tag, id, size: size.replace(/(\d)([a-zA-Z])/, '$1 $2'), containers: `${containers}` };
      });
  }
}

/** Where `cargo xtask test --install` puts what runs in any container. */
function busyboxFolder(): string {
  const { STOWAGE_CACHE: own, XDG_CACHE_HOME: cache } = process.env;
  const folder = own || (cache ? join(cache, 'stowage') : join(homedir(), '.cache', 'stowage'));
  return join(folder, 'tools', 'debian-sid', 'usr', 'bin');
}
