/**
 * Measures the images page: `npm run bench -- ORIGIN 50=2 500=3 5000=4 50000=5`, with the number of images of each
 * environment before its id. Prints what it finds and the goals beside; asserts nothing.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';

import { chromium, type Browser, type Page } from '@playwright/test';

import { chromiumLaunch } from '../support/chromium.js';
import { firstRow, longTasks, type FirstRow } from './first-row.js';
import { ImagesGrid, OTHER_VIEWS, TYPED } from './images-grid.js';
import { MainThread, median, TYPING_MS } from './main-thread.js';
import { memoryOf } from './memory.js';
import { Activity } from './quiet.js';
import { trafficOf } from './traffic.js';

const FIRST_ROW_RUNS = 9;
const LONG_TASK_RUNS = 3;

const FIRST_ROW_GOALS_MS: Record<number, number> = { 50: 400, 5_000: 600 };
const KEY_GOALS_MS: Record<number, number> = { 500: 16, 5_000: 16, 50_000: 60 };
const MEMORY_GOALS_MB: Record<number, number> = { 5_000: 40, 50_000: 200 };
const NODES_GOAL = 1_500;

type Link = (images: number) => string;

async function main(origin: string, environments: Map<number, string>): Promise<void> {
  const link: Link = (images) => `${origin}/images?env=${environments.get(images)}`;
  await warmUp(origin, environments);
  const browser = await chromium.launch(chromiumLaunch);
  try {
    await measureFirstRow(browser, link);
    await measureLongTasks(browser, link);
    await measureTraffic(browser, link);
    await measureEmptyPage(browser);
    for (const images of [500, 5_000, 50_000]) {
      await measureUse(browser, link, images);
    }
  } finally {
    await browser.close();
  }
}

/** The server's own first look at each daemon is none of the page's business. */
async function warmUp(origin: string, environments: Map<number, string>): Promise<void> {
  for (const id of environments.values()) {
    const answer = await fetch(`${origin}/api/images?env=${id}`, { headers: { prefer: 'handling=strict' } });
    if (!answer.ok) {
      throw new Error(`environment ${id} answered ${answer.status}: ${await answer.text()}`);
    }
    await answer.arrayBuffer();
  }
}

async function measureFirstRow(browser: Browser, link: Link): Promise<void> {
  const blank = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>Blank</title><table><tr><th scope="row">Nothing</th></tr></table>');
  });
  blank.listen(0, '127.0.0.1');
  await once(blank, 'listening');
  const pages = [
    { name: 'a blank page', url: `http://127.0.0.1:${(blank.address() as AddressInfo).port}/`, goal: undefined },
    { name: '50 images', url: link(50), goal: FIRST_ROW_GOALS_MS[50] },
    { name: '5,000 images', url: link(5_000), goal: FIRST_ROW_GOALS_MS[5_000] },
  ];
  const all = pages.map((page) => ({ ...page, runs: [] as FirstRow[] }));
  // In turns, so that whatever else this machine does hits each of them alike; the first turn warms up the machine.
  for (let turn = 0; turn <= FIRST_ROW_RUNS; turn++) {
    for (const { url, runs } of all) {
      const run = await firstRow(browser, url);
      if (turn > 0) {
        runs.push(run);
      }
    }
  }
  blank.close();
  section(`first row, from the navigation to painted, nothing cached (median of ${FIRST_ROW_RUNS})`);
  const middle = (runs: FirstRow[], of: (run: FirstRow) => number) => median(runs.map(of));
  const blankMs = middle(all[0]?.runs ?? [], (run) => run.paintedMs);
  for (const { name, runs, goal } of all) {
    const paintedMs = middle(runs, (run) => run.paintedMs);
    const parts = `program there at ${ms(middle(runs, (run) => run.programMs))}, list at ${ms(middle(runs, (run) => run.listMs))}`;
    const ratio = `${(paintedMs / blankMs).toFixed(1)} x blank`;
    line(name, ms(paintedMs), goal === undefined ? '' : `goal: ${goal} ms   ${ratio}   ${parts}`);
  }
}

async function measureLongTasks(browser: Browser, link: Link): Promise<void> {
  section(`blocking while it loads: what exceeds 50 ms in a task, until everything is there (median of ${LONG_TASK_RUNS})`);
  for (const images of [500, 5_000, 50_000]) {
    const runs = [];
    for (let turn = 0; turn < LONG_TASK_RUNS; turn++) {
      runs.push(await longTasks(browser, link(images)));
    }
    const longest = `longest task ${ms(median(runs.map((run) => run.longestMs)))}`;
    const goal = images === 5_000 ? 'goal: under 150 ms   ' : '';
    line(`${count(images)} images`, ms(median(runs.map((run) => run.blockedMs))), `${goal}${longest}`);
  }
}

async function measureTraffic(browser: Browser, link: Link): Promise<void> {
  const { requests } = await trafficOf(browser, link(5_000));
  section('what a first visit sends and asks, at 5,000 images');
  for (const { path, bytes } of requests) {
    line(path, kB(bytes), '');
  }
  // What is said of each image, by four answers, is as long as the list.
  const others = requests.filter(({ path }) => !/^\/api\/(images|environments\/\d)/.test(path));
  const total = others.reduce((sum, { bytes }) => sum + bytes, 0);
  line('together, but for what is said of images', kB(total), 'goal: under 350 kB');
  line('requests', `${requests.length}`, 'goal: at most 10');
}

/** What a key costs the browser alone: in a field of a page that does nothing about it. */
async function measureEmptyPage(browser: Browser): Promise<void> {
  section('an empty page with a field');
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.setContent('<!doctype html><title>Blank</title><input type="search">');
  const thread = await MainThread.of(page);
  await page.getByRole('searchbox').focus();
  const costs: number[] = [];
  for (const key of TYPED.join('')) {
    costs.push(await thread.costMs(() => page.keyboard.press(key)));
  }
  line('a key in its field, main thread (median)', ms(median(costs)), '');
  await context.close();
}

/** What the page holds, and what it costs to use it, with so many images. */
async function measureUse(browser: Browser, link: Link, images: number): Promise<void> {
  section(`${count(images)} images`);
  await visit(browser, link(images), async (page, activity) => {
    const grid = new ImagesGrid(page);
    const { heapUsed, heapTotal, wasm } = await memoryOf(page);
    const goal = MEMORY_GOALS_MB[images];
    const parts = `heap ${MB(heapUsed)} used of ${MB(heapTotal)}, wasm ${MB(wasm)}`;
    line('memory: heap in use, and wasm', MB(heapUsed + wasm), goal === undefined ? parts : `goal: under ${goal} MB   ${parts}`);
    line('DOM nodes', `${await grid.nodes()}`, `goal: under ${NODES_GOAL}`);

    const thread = await MainThread.of(page);
    cost(`a key, ${TYPING_MS} ms after another`, await typing(page, grid, activity, thread, TYPING_MS), images);
    cost('a key by itself', await typing(page, grid, activity, thread), images);
    cost('a click that sorts', await sorting(page, grid, thread), images);
  });
  for (const [name, view] of Object.entries(OTHER_VIEWS)) {
    await visit(browser, `${link(images)}${view}`, async (page) => {
      line(`DOM nodes, ${name}`, `${await new ImagesGrid(page).nodes()}`, `goal: under ${NODES_GOAL}`);
    });
  }
}

/** Opens a page for somebody who has never been there, and waits until everything is loaded. */
async function visit(browser: Browser, url: string, look: (page: Page, activity: Activity) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const activity = new Activity(page);
  await page.goto(url);
  await new ImagesGrid(page).rows.first().waitFor();
  await activity.end();
  await look(page, activity);
  await context.close();
}

/** What each key costs: one after the other, or each with all that follows it when nothing more is typed. */
async function typing(
  page: Page,
  grid: ImagesGrid,
  activity: Activity,
  thread: MainThread,
  paceMs?: number,
): Promise<number[]> {
  const costs: number[] = [];
  for (const text of TYPED) {
    await grid.filter.fill('');
    await grid.filter.focus();
    await activity.end();
    for (const [place, key] of [...text].entries()) {
      const isLast = place === text.length - 1;
      costs.push(await thread.costMs(() => page.keyboard.press(key), isLast ? undefined : paceMs));
    }
  }
  await grid.filter.fill('');
  await activity.end();
  return costs;
}

/** What each click costs, on every column twice. */
async function sorting(page: Page, grid: ImagesGrid, thread: MainThread): Promise<number[]> {
  const costs: number[] = [];
  for (const { x, y } of await grid.sorters()) {
    await page.mouse.move(x, y);
    await page.waitForTimeout(300);
    for (let turn = 0; turn < 2; turn++) {
      costs.push(await thread.costMs(() => page.mouse.click(x, y)));
    }
  }
  return costs;
}

function cost(what: string, costs: number[], images: number): void {
  const mean = ms(costs.reduce((sum, cost) => sum + cost, 0) / costs.length);
  const worst = `mean ${mean}, worst ${ms(Math.max(...costs))} of ${costs.length}`;
  line(`${what}, main thread (median)`, ms(median(costs)), `goal: under ${KEY_GOALS_MS[images]} ms   ${worst}`);
}

function section(title: string): void {
  console.log(`\n   ${title}`);
}

function line(name: string, value: string, beside: string): void {
  console.log(`     ${name.padEnd(44)} ${value.padStart(10)}   ${beside}`.trimEnd());
}

const count = (number: number) => number.toLocaleString('en');
const ms = (number: number) => `${number.toFixed(number < 100 ? 1 : 0)} ms`;
const kB = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`;
const MB = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;

const [origin, ...pairs] = process.argv.slice(2);
const environments = new Map(pairs.map((pair) => pair.split('=')).map(([images, id]) => [Number(images), id ?? '']));
if (origin === undefined || environments.size === 0) {
  console.error('usage: npm run bench -- ORIGIN IMAGES=ENVIRONMENT…');
  process.exitCode = 2;
} else {
  await main(origin, environments);
}
