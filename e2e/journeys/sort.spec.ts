import { expectAccessible } from '../support/accessibility.js';
import { apiImages, shortId, type ApiImage } from '../support/api.js';
import type { Column, Row } from '../support/images-page.js';
import { expect, test } from '../support/test.js';

// All rows are to be in the document.
test.use({ viewport: { width: 1280, height: 2400 } });

/** What a row is ordered by; `null` where that is not known. */
type Key = string | number | null;

const unlessNone = (text: string) => (text === '<none>' ? null : text);

const KEYS: [Column, string, (row: Row, image: ApiImage) => Key][] = [
  ['Repository', 'repository', (row) => unlessNone(row.Repository)],
  ['Tag', 'tag', (row) => unlessNone(row.Tag)],
  ['Image ID', 'id', (row) => row['Image ID']],
  ['Created', 'created', (_, image) => (image.Created > 0 ? image.Created : null)],
  ['Size', 'size', (_, image) => image.Size],
  ['Containers', 'containers', (_, image) => image.Containers],
  ['Digest', 'digest', (row, image) => digestOf(row, image)],
  ['Labels', 'labels', (_, image) => firstLabel(image)],
  ['Registry', 'registry', (row) => (row.Registry === 'none' ? null : row.Registry)],
];

/** The digest of the row's repository, otherwise the first one. */
function digestOf(row: Row, image: ApiImage): Key {
  const own = image.RepoDigests.find((digest) => digest.startsWith(`${row.Repository}@`)) ?? image.RepoDigests[0];
  return own?.split('@')[1] ?? null;
}

function firstLabel(image: ApiImage): Key {
  const [first] = Object.entries(image.Labels ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
  return first === undefined ? null : first.join('=');
}

/** The keys in order, the unknown ones last either way. */
function ordered(keys: Key[], descending: boolean): Key[] {
  const known = keys.filter((key) => key !== null);
  known.sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  return [...(descending ? known.reverse() : known), ...keys.filter((key) => key === null)];
}

test('every column sorts by keyboard, both ways, and what is unknown stays last', async ({
  page,
  request,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 20, containers: 15 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?cols=repository,tag,id,created,size,containers,digest,labels,registry`);
  const byId = new Map((await apiImages(request, origin, 1)).map((image) => [shortId(image), image]));
  const total = await images.rowCount('local');
  await expect(images.header('Created')).toHaveAttribute('aria-sort', 'descending');

  for (const [column, name, key] of KEYS) {
    const seen = new Set<string>();
    for (const press of ['Enter', 'Space']) {
      const before = await images.header(column).getAttribute('aria-sort');
      await images.headerButton(column).focus();
      await page.keyboard.press(press);
      await expect(images.headerButton(column)).toBeFocused();
      await expect(images.header(column)).toHaveAttribute('aria-sort', /^(ascending|descending)$/);
      await expect(images.header(column)).not.toHaveAttribute('aria-sort', before ?? 'none');
      await expect(page.locator('[aria-sort=ascending], [aria-sort=descending]')).toHaveCount(1);

      const direction = (await images.header(column).getAttribute('aria-sort')) ?? '';
      seen.add(direction);
      await expect(async () => {
        const rows = await images.rows('local');
        expect(rows.length).toBe(total);
        const keys = rows.map((row) => key(row, byId.get(row['Image ID']) as ApiImage));
        expect(keys, `${column}, ${direction}`).toEqual(ordered(keys, direction === 'descending'));
      }).toPass({ timeout: 10_000 });
      const inUrl = direction === 'descending' ? `-${name}` : name;
      await expect
        .poll(() => new URL(page.url()).searchParams.get('sort') ?? '-created')
        .toBe(inUrl);
    }
    expect(seen.size, `${column} sorts both ways`).toBe(2);
  }
  await expectAccessible(page);
});
