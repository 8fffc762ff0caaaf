import { expect, test } from '../support/test.js';

test('an unknown path under /api answers JSON', async ({ request, fakeEngine, stowage }) => {
  const engine = await fakeEngine({ images: 1 });
  const { origin } = await stowage({ local: engine.endpoint });
  for (const path of ['/api/nope', '/api', '/api/', '/api/users/1/nope']) {
    const answer = await request.get(`${origin}${path}`, { headers: { Accept: 'text/html' } });
    expect(answer.status(), path).toBe(404);
    expect(answer.headers()['content-type'], path).toContain('application/json');
    expect(await answer.json(), path).toEqual({ error: expect.any(String) });
  }
});

test('the page asks its own origin only, and its policy allows nothing else', async ({
  page,
  stowage,
  images,
  complaints,
}) => {
  const { origin } = await stowage();
  const answer = await page.goto(origin);
  await expect(images.table('local')).toBeVisible();

  expect([...complaints.origins]).toEqual([origin]);
  const policy = (await answer?.allHeaders())?.['content-security-policy'] ?? '';
  expect(policy).toMatch(/default-src '(none|self)'/);
  expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'|https?:|\*/);
  const refused = await page.evaluate(() => fetch('http://127.0.0.1:9/').then(String, (error: Error) => error.name));
  expect(refused).toBe('TypeError');
  // The one violation that was provoked; every other fails the test.
  await expect.poll(() => complaints.found.some((found) => found.includes('policy: connect-src'))).toBe(true);
  complaints.forget();
});
