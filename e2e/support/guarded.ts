import { expect, request, type APIRequestContext, type BrowserContext } from '@playwright/test';

import type { Stowage } from './stowage.js';

/** The first administrator. */
export const ADMINISTRATOR = 'ada';
/** The password of everybody that {@link Guarded} makes. */
export const PASSWORD = 'correct horse battery staple';

/** What may be done where; `all` stands for all environments. */
export interface GivenRole {
  role: string;
  on: number | 'all';
}

interface Named {
  id: number;
  name: string;
}

/** A server that asks who one is, and that has its first administrator, through whom it is prepared. */
export class Guarded {
  private constructor(
    readonly stowage: Stowage,
    private readonly administrator: APIRequestContext,
  ) {}

  /** Makes the first administrator, with the link that the server printed. */
  static async setUp(stowage: Stowage): Promise<Guarded> {
    const link = new URL(await stowage.setupLink());
    const token = link.hash.replace('#token=', '');
    // As a browser says that its request comes from the server's own page.
    const extraHTTPHeaders = { Origin: stowage.origin };
    const administrator = await request.newContext({ baseURL: stowage.origin, extraHTTPHeaders });
    const guarded = new Guarded(stowage, administrator);
    await guarded.ask('POST', '/api/auth/setup', { token, name: ADMINISTRATOR, password: PASSWORD });
    return guarded;
  }

  get origin(): string {
    return this.stowage.origin;
  }

  /** Makes a user with these roles. */
  async makeUser(name: string, ...roles: GivenRole[]): Promise<void> {
    const known = (await this.ask('GET', '/api/roles')) as Named[];
    const assignments = roles.map(({ role, on }) => ({ roleId: idOf(role, known), scope: on }));
    await this.ask('POST', '/api/users', { name, password: PASSWORD, assignments });
  }

  /** Makes an environment, as `POST /api/environments` takes it. */
  async makeEnvironment(draft: { name: string; endpoint: string; [more: string]: unknown }): Promise<number> {
    return ((await this.ask('POST', '/api/environments', draft)) as Named).id;
  }

  /** Ends all sessions of a user, as the server does when it is asked to, and nobody else notices. */
  async endSessions(name: string): Promise<void> {
    const known = (await this.ask('GET', '/api/users')) as Named[];
    await this.ask('DELETE', `/api/users/${idOf(name, known)}/sessions`);
  }

  /** Signs somebody in without the page. */
  async signIn(context: BrowserContext, name: string): Promise<void> {
    const answer = await context.request.post(`${this.origin}/api/auth/login`, {
      data: { name, password: PASSWORD },
      headers: { Origin: this.origin },
    });
    expect(answer.status()).toBe(200);
  }

  /** Ends what it needs itself; the server goes on. */
  async dispose(): Promise<void> {
    await this.administrator.dispose();
  }

  private async ask(method: string, path: string, data?: object): Promise<unknown> {
    const answer = await this.administrator.fetch(path, { method, ...(data === undefined ? {} : { data }) });
    expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    return answer.status() === 204 ? undefined : answer.json();
  }
}

function idOf(name: string, known: Named[]): number {
  const found = known.find((one) => one.name === name);
  if (found === undefined) {
    throw new Error(`there is no ${name}`);
  }
  return found.id;
}
