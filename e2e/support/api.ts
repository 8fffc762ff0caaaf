import { expect, type APIRequestContext } from '@playwright/test';

/** The fields of an image that the journeys look at. */
export interface ApiImage {
  Id: string;
  RepoTags: string[];
  RepoDigests: string[];
  Created: number;
  Size: number;
  Containers: number;
  Labels: Record<string, string> | null;
}

/** What the API says about an environment's images. */
export async function apiImages(request: APIRequestContext, origin: string, environment: number): Promise<ApiImage[]> {
  const answer = await request.get(`${origin}/api/images?env=${environment}`);
  expect(answer.status()).toBe(200);
  expect(answer.headers()['stowage-environment-status']).toBe('ok');
  return (await answer.json()) as ApiImage[];
}

/** The image's ID as `docker images` prints it. */
export function shortId(image: ApiImage): string {
  return image.Id.replace(/^sha256:/, '').slice(0, 12);
}

/** How many rows the images make: one per tag, one for an image without. */
export function rowsOf(images: ApiImage[]): number {
  return images.reduce((rows, image) => rows + Math.max(1, image.RepoTags.length), 0);
}

/** A number with its thousands marked, as the page writes it. */
export function readable(count: number): string {
  return count.toLocaleString('en-US');
}
