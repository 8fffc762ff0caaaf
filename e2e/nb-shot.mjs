import { chromium } from '@playwright/test';
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const shots = [
  ['classic', 'http://127.0.0.1:4655/images?env=1', 1280, 800, 'light'],
  ['containerd-dark', 'http://127.0.0.1:4655/images?env=2', 1280, 800, 'dark'],
  ['filtered', 'http://127.0.0.1:4655/images?env=1&q=used:no', 1280, 800, 'light'],
  ['phone', 'http://127.0.0.1:4655/images?env=1', 390, 800, 'light'],
  ['phone-filtered', 'http://127.0.0.1:4655/images?env=2&q=used:no', 390, 800, 'dark'],
];
for (const [name, url, width, height, scheme] of shots) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
  page.on('console', (m) => m.type() === 'error' && console.log(name, m.text()));
  await page.goto(url);
  await page.getByRole('group', { name: 'Summary' }).waitFor();
  for (let i = 0; i < 60 && (await page.getByText('known by now').count() || await page.getByText('not known yet').count()); i++) await page.waitForTimeout(250);
  await page.waitForTimeout(300);
  console.log(name, (await page.getByRole('group', { name: 'Summary' }).innerText()).replace(/\n/g, ' | '));
  await page.screenshot({ path: `/tmp/nb/${name}.png` });
  await page.close();
}
await browser.close();
