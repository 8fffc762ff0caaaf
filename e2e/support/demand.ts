/** Whether what cannot be started here is a failure (as in CI) or a reason to skip. */
export const demanded = process.env.STOWAGE_DEMAND === '1';
