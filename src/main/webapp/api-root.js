/**
 * Where the REST resources live. It is derived from this module's own address, not from the page's,
 * so that any context path works and a page of another application may import the modules.
 */
export const API_ROOT = new URL('api/', import.meta.url).href;
